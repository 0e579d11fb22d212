import { connect, createServer, type Server as Listener, type Socket } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, scripted, Server, test } from './server';
import { addTeam, channelId, invite, join, transfer, unique } from './teams';

// Open pages in several browsers: what keeps them up to date, and what ends that. Without JavaScript no page is updated.

test.beforeEach(({ javaScriptEnabled }) => test.skip(javaScriptEnabled === false, 'pages without JavaScript have no event stream'));

/** Marks a page, to tell later whether it was loaded again. */
const mark = (page: Page) => page.evaluate(() => document.body.setAttribute('data-same-page', ''));
const isSame = (page: Page) => expect(page.locator('body')).toHaveAttribute('data-same-page', '');

/** When the data of the page was read; the server sends it again after each poll. */
const readAt = (page: Page) => page.locator('[data-live="age"] time').getAttribute('datetime');

/** Forwards connections to a port of this machine until it is closed. */
class Relay {
  private readonly sockets = new Set<Socket>();
  port = 0;

  private constructor(private readonly listener: Listener) {}

  static async open(target: number): Promise<Relay> {
    const relay = new Relay(createServer((incoming) => relay.forward(incoming, connect(target, '127.0.0.1'))));
    await relay.listen();
    return relay;
  }

  /** Listens, on the same port as before. */
  async listen(): Promise<void> {
    await new Promise<void>((ready) => this.listener.listen(this.port, '127.0.0.1', ready));
    const address = this.listener.address();
    if (address && typeof address === 'object') this.port = address.port;
  }

  /** Stops listening and ends all connections. */
  close(): void {
    this.listener.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private forward(incoming: Socket, outgoing: Socket): void {
    for (const [socket, other] of [[incoming, outgoing], [outgoing, incoming]]) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}

test('users with different permissions see the same change on one page', async ({ page, browser, orders, javaScriptEnabled }) => {
  test.setTimeout(120_000);
  const { address } = orders;
  const team = unique('Watchers');
  await addTeam(page, address, team);
  const channel = await channelId(page, address, '会员资料同步');
  await transfer(page, address, [channel], team);
  const operator = await join(browser, javaScriptEnabled, await invite(page, address, team, 'operator'), unique('olga'));
  const viewer = await join(browser, javaScriptEnabled, await invite(page, address, team, 'viewer'), unique('victor'));
  for (const one of [operator, viewer]) {
    await one.goto(`${address}/m/sandbox/channels/${channel}`);
    await scripted(one);
    await mark(one);
  }
  const status = (one: Page) => one.locator('[data-live="status"]');
  const before = await status(viewer).innerText();
  expect(await status(operator).innerText()).toBe(before);

  await operator.locator('[data-live="actions"] button[value="stop"]').click();
  await expect(status(viewer)).not.toHaveText(before, { timeout: 30_000 });
  await isSame(viewer);
  await expect(status(operator)).toHaveText(await status(viewer).innerText(), { timeout: 30_000 });
  await expect(viewer.locator('[data-live="actions"] form button:enabled')).toHaveCount(0);
  await operator.locator('[data-live="actions"] button[value="start"]:enabled').click();
  await expect(status(viewer)).toHaveText(before, { timeout: 30_000 });
});

test('a delete page, an edit form and an unknown page show an outage and its end', async ({ page, browser, orders }) => {
  test.setTimeout(180_000);
  // A second server reaches the sandbox of the first through a relay, which can be closed.
  await page.goto(`${orders.address}/m/sandbox/settings`);
  const sandbox = (await page.locator('main').innerText()).match(/http:\/\/127\.0\.0\.1:(\d+)/)?.[1];
  const relay = await Relay.open(Number(sandbox));
  const server = await Server.start('empty', {}, `
    [[manager]]
    name = "far"
    console = "http://127.0.0.1:${relay.port}"
    user = "admin"
    password = "admin"
  `);
  try {
    const context = await browser.newContext({ locale: 'en-US' });
    await server.signIn(context);
    const list = await context.newPage();
    await list.goto(`${server.address}/m/far/channels`);
    await expect(async () => {
      await list.reload();
      await expect(list.locator('tbody tr').first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
    const own = await list.locator('tbody tr:has([data-status="STOP"]) a').first().getAttribute('href');
    const tabs: Page[] = [];
    for (const path of [`${own}/delete`, `${own}/edit`, '/m/far/channels/98765']) {
      const tab = await context.newPage();
      await tab.goto(`${server.address}${path}`);
      await scripted(tab);
      await mark(tab);
      tabs.push(tab);
    }
    await tabs[1].locator('[name="description"]').fill('typed before the outage');
    relay.close();
    for (const tab of tabs) await expect(tab.locator('.banner-away')).toBeVisible({ timeout: 60_000 });
    await relay.listen();
    for (const tab of tabs) {
      await expect(tab.locator('.banner-away')).toBeHidden({ timeout: 90_000 });
      await isSame(tab);
    }
    await expect(tabs[1].locator('[name="description"]')).toHaveValue('typed before the outage');
    await context.close();
  } finally {
    await server.stop();
    relay.close();
  }
});

test('signing out ends all pages of the session, and no others', async ({ page, context, browser, orders, javaScriptEnabled }) => {
  const { address } = orders;
  const team = unique('Leavers');
  await addTeam(page, address, team);
  const other = await join(browser, javaScriptEnabled, await invite(page, address, team, 'viewer'), unique('otto'));
  await other.goto(`${address}/m/sandbox/channels`);
  await scripted(other);
  await mark(other);
  const [list, form] = [await context.newPage(), await context.newPage()];
  await list.goto(`${address}/m/sandbox/channels?q=order`);
  await scripted(list);
  await form.goto(`${address}/m/sandbox/channels/new`);
  await scripted(form);
  await form.locator('[name="name"]').fill('kept');

  await page.locator('header summary', { hasText: 'My account' }).click();
  await page.locator('form[action="/sign-out"] button').click();
  await expect(page).toHaveURL(/\/sign-in$/);
  for (const tab of [list, form]) await tab.bringToFront();
  await expect(list).toHaveURL(/\/sign-in\?back=/);
  await form.bringToFront();
  await expect(form.getByText('Your session has ended')).toBeVisible();
  await expect(form.locator('[name="name"]')).toHaveValue('kept');

  await other.bringToFront();
  const before = await readAt(other);
  await expect.poll(() => readAt(other), { timeout: 30_000 }).not.toBe(before);
  await isSame(other);
});
