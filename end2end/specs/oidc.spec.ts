import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { serious } from './axe';
import { expect, PASSWORD, Server, test } from './server';

// Sign-in and sign-out through a real identity provider.

const SECRET = 'a secret of this test, long enough for anybody';
let idp: ChildProcess;
let server: Server;

/** A currently free port: provider and console need each other's address before they start. */
async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  listener.close();
  await once(listener, 'close');
  return port;
}

const user = (login: string, groups: string[]) => ({ login, password: PASSWORD, claims: { name: `${login} of Green Gables`, groups } });

test.beforeAll(async () => {
  const own = `http://127.0.0.1:${await freePort()}`;
  const people = ['ann', 'person 1', 'person 2', 'person 3', 'person 4'];
  idp = spawn('node', ['server.mjs'], {
    cwd: resolve(__dirname, '../idp'),
    env: {
      ...process.env,
      IDP_CLIENT: JSON.stringify({
        client_id: 'otter-admin', client_secret: SECRET,
        redirect_uris: [`${own}/sign-in/done/company`], post_logout_redirect_uris: [`${own}/sign-in`],
      }),
      IDP_USERS: JSON.stringify(people.map((login) => user(login, login === 'ann' ? ['orders'] : []))),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const issuer = await new Promise<string>((found, failed) => {
    idp.stdout?.on('data', (part: Buffer) => found(part.toString().replace('ready ', '').trim()));
    idp.on('exit', (code) => failed(new Error(`the identity provider ended with ${code}`)));
  });
  server = await Server.start('orders', { OTTER_ADMIN_LISTEN: new URL(own).host }, `
    [[oidc]]
    name = "company"
    title = "Company ID"
    issuer = "${issuer}"
    client_id = "otter-admin"
    client_secret = "${SECRET}"
    sign_up = true
    [[oidc.rule]]
    claim = "groups"
    equals = "orders"
    team = "Orders"
    team_role = "editor"
  `);
});

test.afterAll(async () => {
  await server?.stop();
  idp?.stdin?.end();
});

/** Signs in on the provider's page. */
async function atProvider(page: Page, login: string, button = 'Sign in'): Promise<void> {
  await page.getByLabel('Name').fill(login);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: button }).click();
}

/** axe is a script itself: without JavaScript it can't run. */
const clean = async (page: Page) => {
  if (test.info().project.use.javaScriptEnabled !== false) expect(await serious(page)).toEqual([]);
};

async function signOut(page: Page): Promise<void> {
  await page.goto(`${server.address}/account`);
  const form = page.locator('form[action="/sign-out"]');
  if (!(await form.isVisible())) await page.locator('header details:has(form[action="/sign-out"]) summary').first().click();
  await form.locator('button').click();
}

test('somebody new comes by the provider, gets the team of the rules, and goes', async ({ page, browser, javaScriptEnabled }) => {
  const administrators = await browser.newContext({ javaScriptEnabled, locale: 'en-US' });
  await server.signIn(administrators);
  const administrator = await administrators.newPage();
  await administrator.goto(`${server.address}/teams/new`);
  await administrator.locator('[name="name"]').fill('Orders');
  await administrator.locator('main form button.btn-primary').first().click();
  await expect(administrator.locator('h1')).toHaveText('Orders');

  await page.goto(`${server.address}/m/sandbox/channels`);
  await expect(page).toHaveURL(/\/sign-in\?back=/);
  await clean(page);
  await page.getByRole('link', { name: 'Sign in with Company ID' }).click();
  await atProvider(page, 'ann');
  await expect(page).toHaveURL(`${server.address}/m/sandbox/channels`);
  await page.goto(`${server.address}/account`);
  await expect(page.locator('main')).toContainText('editor in Orders');
  await expect(page.locator('main')).toContainText('Company ID · ann');
  // It is the only sign-in method.
  await expect(page.getByRole('button', { name: 'Unlink' })).toHaveCount(0);
  await clean(page);

  await administrator.goto(`${server.address}/audit`);
  await expect(administrator.locator('main')).toContainText('sign up via identity provider');
  await expect(administrator.locator('main')).toContainText('roles assigned by identity provider rules');

  await signOut(page);
  await expect(page.locator('h1')).toHaveText("You've been signed out.");
  await clean(page);
  await page.getByRole('link', { name: 'Sign out at Company ID too' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(new RegExp(`^${server.address}/sign-in`));
  await page.getByRole('link', { name: 'Sign in with Company ID' }).click();
  await expect(page.getByLabel('Password')).toBeVisible();
});

test('a name that is somebody else\'s is not taken over; its owner connects the provider', async ({ page, context, browser, javaScriptEnabled }) => {
  const name = await server.signIn(context);
  const stranger = await (await browser.newContext({ javaScriptEnabled, locale: 'en-US' })).newPage();
  await stranger.goto(`${server.address}/sign-in`);
  await stranger.getByRole('link', { name: 'Sign in with Company ID' }).click();
  await atProvider(stranger, name);
  await expect(stranger.getByRole('alert')).toContainText(`The username ${name} is already taken.`);
  await clean(stranger);

  await page.goto(`${server.address}/account`);
  await page.getByRole('button', { name: 'Link Company ID', exact: true }).click();
  await atProvider(page, name);
  await expect(page).toHaveURL(`${server.address}/account`);
  await expect(page.locator('main .alert-success')).toContainText('Linked.');
  await clean(page);

  // The stranger's browser is still signed in at the provider as the same user, who is linked now.
  await stranger.goto(`${server.address}/sign-in?back=/account`);
  await stranger.getByRole('link', { name: 'Sign in with Company ID' }).click();
  await expect(stranger).toHaveURL(`${server.address}/account`);
  await expect(stranger.locator('h1')).toContainText(name);

  await page.getByRole('button', { name: 'Unlink Company ID' }).click();
  await expect(page.locator('main .alert-success')).toContainText('Unlinked.');
  await expect(page.getByRole('button', { name: 'Link Company ID', exact: true })).toBeVisible();
});

test('who says no at the provider is told so, and a used address leads nowhere', async ({ page }) => {
  await page.goto(`${server.address}/sign-in`);
  await page.getByRole('link', { name: 'Sign in with Company ID' }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('alert')).toContainText('The identity provider denied the sign-in.');
  const used = page.url();
  await page.goto(used);
  await expect(page.getByRole('alert')).toContainText('No sign-in in progress in this browser.');
  await page.getByRole('link', { name: 'Sign in', exact: true }).last().click();
  await expect(page).toHaveURL(`${server.address}/sign-in`);
});
