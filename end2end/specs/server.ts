import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';

/** A running otter-admin with its own sandbox and data folder. */
export class Server {
  private constructor(private readonly process: ChildProcess, readonly address: string, private readonly data: string) {}

  /** Starts one; `sandbox` is what its built-in manager begins with. */
  static async start(sandbox: 'orders' | 'empty', variables: Record<string, string> = {}): Promise<Server> {
    // The program refuses variables of its name that it does not know.
    const { OTTER_ADMIN_BINARY: binary, ...inherited } = process.env;
    if (!binary) throw new Error('OTTER_ADMIN_BINARY is not set: run these tests through `make browser`');
    const data = mkdtempSync(join(tmpdir(), 'otter-admin-'));
    const child = spawn(binary, [], {
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
    return new Server(child, address, data);
  }

  /** Ends it and removes its data. */
  async stop(): Promise<void> {
    const gone = new Promise((ended) => this.process.on('exit', ended));
    this.process.kill('SIGTERM');
    await gone;
    rmSync(this.data, { recursive: true, force: true });
  }
}

type Fixtures = { orders: Server; empty: Server };

/** `orders` is one server per worker with the demo; `empty` is a fresh one for each test. */
export const test = base.extend<Pick<Fixtures, 'empty'>, Pick<Fixtures, 'orders'>>({
  orders: [
    async ({}, use) => {
      const server = await Server.start('orders');
      await use(server);
      await server.stop();
    },
    { scope: 'worker' },
  ],
  empty: async ({}, use) => {
    const server = await Server.start('empty');
    await use(server);
    await server.stop();
  },
});

export { expect };
