import type { Page } from '@playwright/test';
import { expect, scripted, test } from './server';

// The layout by keyboard: focus order, menus, shortcuts; and no layout shift while a page loads.

test('the areas come before the rows of a list', async ({ page, orders }) => {
  await page.goto(`${orders.address}/m/sandbox/channels`);
  const focused = () => page.evaluate(() => document.activeElement?.closest('nav, aside, header, main')?.tagName ?? document.activeElement?.className);
  const visited: (string | undefined)[] = [];
  for (let step = 0; step < 40 && visited.at(-1) !== 'MAIN'; step += 1) {
    await page.keyboard.press('Tab');
    const place = await focused();
    if (place !== visited.at(-1)) visited.push(place);
  }
  // The breadcrumbs of the header are a navigation too.
  expect(visited).toEqual(['skip', 'NAV', 'HEADER', 'MAIN']);
});

test('nothing moves while a page arrives on a slow line', async ({ page, orders, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'a script measures it');
  test.setTimeout(120_000);
  await page.addInitScript(() => {
    let sum = 0;
    new PerformanceObserver((list) => {
      for (const one of list.getEntries() as (PerformanceEntry & { value: number })[]) sum += one.value;
      document.documentElement.dataset.shifted = String(sum);
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  // The first visit fills the cache: the layout used to shift if style and script arrived before the end of the page.
  for (const path of ['', '', 'channels', 'channels', 'channels/1', 'channels/1']) {
    await page.goto(`${orders.address}/m/sandbox/${path}`);
    await scripted(page);
    const shifted = await page.evaluate(() => Number(document.documentElement.dataset.shifted ?? 0));
    expect.soft(shifted, path).toBeLessThan(0.02);
  }
});

test.describe('by script', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without a script menus stay and no key is heard');

  const open = async (page: Page, address: string) => {
    await page.goto(address);
    await scripted(page);
  };

  test('menus close on Escape, which leads back, and when something else is pressed or focused', async ({ page, orders }) => {
    await open(page, `${orders.address}/m/sandbox/nodes`);
    for (const name of ['My account', 'Theme']) {
      const menu = page.locator('header details', { has: page.locator(`summary:has-text("${name}"), summary[aria-label="${name}"]`) });
      const button = menu.locator('summary');
      await button.click();
      await page.keyboard.press('Tab');
      await expect(menu.locator(':focus')).toHaveCount(1);
      await page.keyboard.press('Escape');
      await expect(menu).not.toHaveAttribute('open');
      await expect(button).toBeFocused();
      await button.click();
      await expect(menu).toHaveAttribute('open');
      await page.locator('h1').click();
      await expect(menu).not.toHaveAttribute('open');
      await button.click();
      await page.locator('header a').first().focus();
      await expect(menu).not.toHaveAttribute('open');
    }
  });

  test('the areas of a phone close on Escape', async ({ page, orders }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open(page, `${orders.address}/m/sandbox/`);
    await page.locator('header label[for="menu"]').click();
    await expect(page.locator('#menu')).toBeChecked();
    await page.keyboard.press('Escape');
    await expect(page.locator('#menu')).not.toBeChecked();
    await expect(page.locator('#menu')).toBeFocused();
  });

  test('keys lead to areas and to the filter, unless somebody types', async ({ page, orders }) => {
    const base = `${orders.address}/m/sandbox`;
    await open(page, `${base}/`);
    for (const [key, path] of [['c', 'channels'], ['n', 'nodes'], ['l', 'logs'], ['o', '']]) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await expect(page).toHaveURL(`${base}/${path}`);
      await scripted(page);
    }
    await page.keyboard.press('/');
    await expect(page.locator('header input[name="q"]')).toBeFocused();
    await open(page, `${base}/channels`);
    await page.keyboard.press('/');
    const filter = page.locator('main [role="search"] input[name="q"]');
    await expect(filter).toBeFocused();
    await page.keyboard.type('gn?/');
    await expect(filter).toHaveValue('gn?/');
    await filter.blur();
    await page.keyboard.press('Control+/');
    await page.keyboard.press('g');
    await page.keyboard.press('Alt+n');
    await expect(filter).not.toBeFocused();
    await expect(page).toHaveURL(`${base}/channels`);
  });

  test('a dialog lists the keys and turns them off', async ({ page, orders }) => {
    const base = `${orders.address}/m/sandbox`;
    await open(page, `${base}/nodes`);
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await page.keyboard.press('?');
    await expect(dialog).toBeVisible();
    await expect(dialog).toContainText('Channels');
    await dialog.getByLabel('Single-key shortcuts').uncheck();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    for (const key of ['?', '/', 'g', 'c']) await page.keyboard.press(key);
    await expect(dialog).toBeHidden();
    await expect(page).toHaveURL(`${base}/nodes`);
    await expect(page.locator('main [role="search"] input')).not.toBeFocused();

    // The dialog is still reachable from the account menu; the setting is stored and can be reverted there.
    await open(page, `${base}/nodes`);
    const account = page.locator('header summary', { hasText: 'My account' });
    await account.click();
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await expect(dialog.getByLabel('Single-key shortcuts')).not.toBeChecked();
    await dialog.getByLabel('Single-key shortcuts').check();
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(account).toBeFocused();
    await page.keyboard.press('/');
    await expect(page.locator('main [role="search"] input')).toBeFocused();
  });
});
