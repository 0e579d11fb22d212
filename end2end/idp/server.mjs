// An identity provider for tests, on loopback: real protocol and cryptography, made-up users.
//
//   IDP_PORT    port; 0 (the default) selects a free one
//   IDP_CLIENT  JSON: client_id, client_secret, redirect_uris, post_logout_redirect_uris
//   IDP_USERS   JSON: [{"login": "ann", "password": "…", "claims": {"name": "Ann", "groups": ["orders"]}}]
//
// Prints `ready <issuer>` when it serves, and exits when its standard input closes, so that it never outlives its test.
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const users = JSON.parse(process.env.IDP_USERS ?? '[]')
const client = JSON.parse(process.env.IDP_CLIENT ?? '{}')
const key = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })

const server = createServer().listen(Number(process.env.IDP_PORT ?? 0), '127.0.0.1')
await once(server, 'listening')
const issuer = `http://127.0.0.1:${server.address().port}`

const page = (title, body) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`
const signIn = (problem) => page('Sign in', `<form method="post"><p role="alert">${problem}</p>
  <label>Name <input name="login" autocomplete="username" required></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button name="answer" value="yes">Sign in</button> <button name="answer" value="no" formnovalidate>Cancel</button></form>`)

const provider = new Provider(issuer, {
  clients: [{ ...client, grant_types: ['authorization_code'], response_types: ['code'] }],
  jwks: { keys: [{ ...key, use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') }] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  claims: { profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
  scopes: ['openid', 'profile', 'email', 'groups'],
  pkce: { required: () => true },
  findAccount: (ctx, login) => {
    const user = users.find((user) => user.login === login)
    return user && { accountId: login, claims: () => ({ sub: login, preferred_username: login, ...user.claims }) }
  },
  // every user consents to everything
  loadExistingGrant: async (ctx) => {
    const { client, session, params } = ctx.oidc
    const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope(params.scope)
    await grant.save()
    return grant
  },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: (ctx, form) => {
        ctx.body = page('Sign out', `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`)
      },
    },
  },
})

const handle = provider.callback()
server.on('request', async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return handle(request, response)
  response.setHeader('content-type', 'text/html; charset=utf-8')
  if (request.method !== 'POST') return response.end(signIn(''))
  const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
  const user = users.find((user) => user.login === form.get('login') && user.password === form.get('password'))
  const refused = form.get('answer') === 'no' && { error: 'access_denied', error_description: 'the person said no' }
  if (!user && !refused) return response.writeHead(422).end(signIn('Wrong name or password.'))
  await provider.interactionFinished(request, response, refused || { login: { accountId: user.login } })
})
console.log(`ready ${issuer}`)
process.stdin.on('close', () => process.exit()).resume()
