import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, type Page, test as base, expect } from '@playwright/test';

/** Waits until the page's scripts have started: one of the last to start shows the link to the shortcuts. */
export const scripted = (page: Page) => expect(page.locator('li:has(> [data-shortcuts])')).not.toHaveAttribute('hidden');

/** The password of all test users. */
export const PASSWORD = 'seven otters in a boat';

/** Posts a form like a browser on our own page; returns the response without following redirects. */
async function post(address: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(address).origin, cookie };
  return fetch(address, { method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual' });
}

/** Redeems a one-time link; returns the session cookie. */
async function take(link: string, name: string): Promise<string> {
  const url = new URL(link);
  const answer = await post(url.origin + url.pathname, {
    token: url.searchParams.get('token') ?? '', name, display_name: name, password: PASSWORD,
  });
  const cookie = answer.headers.getSetCookie().find((one) => one.startsWith('session='));
  if (!cookie) throw new Error(`${url.pathname}: ${answer.status} ${await answer.text()}`);
  return cookie.split(';')[0];
}

/** A running otter-admin with its own sandbox and data directory. */
export class Server {
  private administrator = '';
  private people = 0;

  private constructor(private readonly process: ChildProcess, readonly address: string, private readonly data: string) {}

  /** Starts a server and creates the first administrator; `sandbox` is the initial data of the sandbox, `file` the configuration file. */
  static async start(sandbox: 'orders' | 'empty' | 'many', variables: Record<string, string> = {}, file = ''): Promise<Server> {
    // otter-admin rejects unknown OTTER_ADMIN_ variables.
    const { OTTER_ADMIN_BINARY: binary, ...inherited } = process.env;
    if (!binary) throw new Error('OTTER_ADMIN_BINARY is not set: run these tests through `make browser`');
    const data = mkdtempSync(join(tmpdir(), 'otter-admin-'));
    writeFileSync(join(data, 'otter-admin.toml'), file);
    const child = spawn(resolve(binary), [], {
      cwd: data,
      env: {
        ...inherited,
        OTTER_ADMIN_LISTEN: '127.0.0.1:0',
        OTTER_ADMIN_DATA_DIR: data,
        OTTER_ADMIN_SANDBOX: sandbox,
        ...variables,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const address = await new Promise<string>((found, failed) => {
      let said = '';
      child.stdout?.on('data', (part: Buffer) => {
        said += part.toString();
        const match = said.match(/(http:\/\/[^\s]+:\d+)/);
        if (match) found(match[1]);
      });
      child.on('exit', (code) => failed(new Error(`otter-admin ended with ${code}: ${said}`)));
    });
    const server = new Server(child, address, data);
    server.administrator = await take(server.setUpLink(), 'first');
    return server;
  }

  /** The link that creates the first administrator; its file is removed after use. */
  setUpLink(): string {
    return readFileSync(join(this.data, 'setup-link'), 'utf8').trim();
  }

  /** Signs a new administrator in to the browser, so that preferences of one test don't affect others; returns the name. */
  async signIn(context: BrowserContext): Promise<string> {
    const made = await post(`${this.address}/users/new`, { role: 'administrator', own_password: PASSWORD }, this.administrator);
    const link = (await made.text()).match(/value="(http[^"]+)"/)?.[1]?.replaceAll('&amp;', '&');
    if (!link) throw new Error('no invitation');
    this.people += 1;
    const person = `person ${this.people}`;
    const [name, value] = (await take(link, person)).split('=');
    await context.addCookies([{ name, value, url: this.address }]);
    return person;
  }

  /** Stops the server and removes its data. */
  async stop(): Promise<void> {
    const gone = new Promise((ended) => this.process.on('exit', ended));
    this.process.kill('SIGTERM');
    await gone;
    rmSync(this.data, { recursive: true, force: true });
  }
}

type Fixtures = { ordersServer: Server; orders: Server; empty: Server };

/**
 * `orders` is one server with the demo per worker, `empty` a new one for each test. The browser is signed in to either as a new
 * administrator.
 */
export const test = base.extend<Pick<Fixtures, 'orders' | 'empty'>, Pick<Fixtures, 'ordersServer'>>({
  ordersServer: [
    async ({}, use) => {
      const server = await Server.start('orders');
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  orders: async ({ ordersServer, context }, use) => {
    await ordersServer.signIn(context);
    await use(ordersServer);
  },
  empty: async ({ context }, use) => {
    const server = await Server.start('empty');
    await server.signIn(context);
    await use(server);
    await server.stop();
  },
});

export { expect };
