import type { Request } from '@playwright/test';
import { everyPage } from './pages';
import { expect, Server, test } from './server';

// The layout of every page: language, theme, keyboard, small screens, and live updates.

test('the language is switched and kept', async ({ page, orders }) => {
  await page.goto(`${orders.address}/m/sandbox/logs?q=exception`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(page).toHaveURL(/\/logs\?q=exception$/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await expect(page.locator('h1')).toHaveText('日志记录');
  await expect(page).toHaveTitle('日志记录 · otter-admin');
  await page.goto(`${orders.address}/m/sandbox/nodes`);
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('the theme is switched and kept', async ({ page, orders }) => {
  await page.goto(`${orders.address}/m/sandbox/`);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  for (const theme of ['dark', 'light']) {
    await page.locator('summary[aria-label="Theme"]').click();
    await page.locator(`button[name="theme"][value="${theme}"]`).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
  }
  const light = await ground();
  await page.locator('summary[aria-label="Theme"]').click();
  await page.locator('button[name="theme"][value="dark"]').click();
  await page.goto(`${orders.address}/m/sandbox/nodes`);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  expect(await ground()).not.toBe(light);
});

test('nothing is wider than a phone of 360 px', async ({ page, orders }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 360, height: 740 });
  for (const address of await everyPage(page, orders.address)) {
    await page.goto(address);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect.soft(width, address).toBeLessThanOrEqual(360);
  }
});

test('errors are no wider than a phone of 360 px', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const away = await Server.start('orders', {}, `
    [[manager]]
    name = "away"
    console = "http://127.0.0.1:9"
    user = "admin"
    password = "admin"
  `);
  try {
    await away.signIn(page.context());
    for (const path of ['', 'nodes', 'nodes/1', 'nodes/new', 'channels', 'logs', 'settings']) {
      await page.goto(`${away.address}/m/away/${path}`);
      await expect(page.locator('.banner-away')).toBeVisible();
      expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
    }
    // The errors above the form wrap, even with long words.
    await page.goto(`${away.address}/m/away/nodes/new`);
    await page.locator('[name="name"]').fill('x'.repeat(200));
    await page.locator('main form button.btn-primary').first().click();
    await expect(page.locator('.field-error').first()).not.toBeEmpty();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  } finally {
    await away.stop();
  }
});

test('the first click on a delay or a time shows the worst or the newest first', async ({ page, orders }) => {
  for (const [title, key] of [['Max delay', 'delay'], ['Last sync', 'sync']]) {
    await page.goto(`${orders.address}/m/sandbox/channels`);
    const head = page.locator('th', { hasText: title });
    await head.getByRole('link').click();
    await expect(page).toHaveURL(new RegExp(`sort=${key}&desc=true$`));
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await head.getByRole('link').click();
    await expect(page).toHaveURL(new RegExp(`sort=${key}$`));
  }
});

test('the areas are reached on a phone', async ({ page, orders }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${orders.address}/m/sandbox/`);
  await page.locator('header label[for="menu"]').click();
  const nodes = page.getByRole('navigation').getByRole('link', { name: 'Nodes' });
  await expect(nodes).toBeInViewport();
  await nodes.click();
  await expect(page).toHaveURL(/\/nodes$/);
});

test('the keyboard skips to the content', async ({ page, orders }) => {
  await page.goto(`${orders.address}/m/sandbox/`);
  await page.keyboard.press('Tab');
  const skip = page.locator('a[href="#main"]');
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();
});

test('the search finds things, with and without a script', async ({ page, orders, javaScriptEnabled }) => {
  await page.goto(`${orders.address}/m/sandbox/`);
  const box = page.locator('header input[name="q"]');
  if (javaScriptEnabled === false) {
    await box.fill('order');
    await box.press('Enter');
    await expect(page).toHaveURL(/\/search\?q=order$/);
    await expect(page.locator('main .menu a').first()).toBeVisible();
    return;
  }
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await expect(box).toBeFocused({ timeout: 500 });
  }).toPass();
  await box.pressSequentially('order');
  const first = page.locator('header .hits a').first();
  await expect(first).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(first).toBeFocused();
  const href = (await first.getAttribute('href')) ?? '';
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(`${orders.address}${href}`);
});

test('an answer that comes late changes nothing under the keyboard', async ({ page, orders, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, 'nothing is found while typing without a script');
  // The response to the last letter is held back until released.
  const letGo: (() => void)[] = [];
  const isLast = (request: Request) => request.url().endsWith('/calls/search') && request.postDataJSON().words === 'order';
  await page.route('**/calls/search', async (route) => {
    if (isLast(route.request())) await new Promise<void>((resolve) => letGo.push(resolve));
    await route.continue();
  });
  await page.goto(`${orders.address}/m/sandbox/`);
  const box = page.locator('header input[name="q"]');
  const first = page.locator('header .hits a').first();
  const late = async () => {
    const answer = page.waitForResponse((response) => isLast(response.request()));
    await expect.poll(() => letGo.length).toBe(1);
    letGo.pop()?.();
    await (await answer).finished();
    // The page has processed the response once a later one has arrived.
    await page.evaluate(() => fetch('/healthz').then((answer) => answer.text()));
  };
  await expect(async () => {
    await box.fill('');
    await box.pressSequentially('orde');
    await expect(first).toBeVisible({ timeout: 500 });
  }).toPass();

  await box.press('r');
  await page.keyboard.press('ArrowDown');
  await expect(first).toBeFocused();
  await late();
  await expect(first).toBeFocused();

  await page.keyboard.press('ArrowUp');
  await box.press('End');
  await box.press('Backspace');
  await box.press('r');
  await box.press('Escape');
  await expect(first).toBeHidden();
  await expect(box).toBeFocused();
  await late();
  await expect(first).toBeHidden();
});

test('what nodes tell moves by itself', async ({ page, orders, javaScriptEnabled }) => {
  await page.goto(`${orders.address}/m/sandbox/nodes`);
  const heaps = page.locator('[data-live^="heap-"]:not(:empty)');
  await expect(async () => {
    if (javaScriptEnabled === false) await page.reload();
    await expect(heaps.first()).toBeVisible({ timeout: 500 });
  }).toPass();
  const before = await heaps.allTextContents();
  await page.evaluate(() => document.body.setAttribute('data-same-page', '')).catch(() => undefined);
  await expect(async () => {
    if (javaScriptEnabled === false) await page.reload();
    expect(await heaps.allTextContents()).not.toEqual(before);
  }).toPass({ timeout: 60_000 });
  if (javaScriptEnabled !== false) await expect(page.locator('body')).toHaveAttribute('data-same-page', '');
});

test('the overview names what is down and what is paused', async ({ page, orders }) => {
  await page.goto(`${orders.address}/m/sandbox/`);
  await expect(async () => {
    await page.reload();
    await expect(page.locator('[data-live="nodes"]')).toContainText('1 not seen yet', { timeout: 500 });
  }).toPass();
  const problem = page.locator('[data-live="problems"] li', { hasText: 'sales-report-to-warehouse' });
  await expect(problem).toContainText('paused');
  await expect(problem).toContainText('does not exist in the target');
  await page.locator('[data-live="totals"] a[href*="status=START"]').click();
  await expect(page).toHaveURL(/channels\?status=START$/);
});

test('a fresh manager shows the way to a first sync', async ({ page, empty }) => {
  await page.goto(empty.address);
  const next = page.locator('li[aria-current="step"] a');
  await expect(async () => {
    await page.reload();
    await expect(next).toHaveText('Add a ZooKeeper cluster', { timeout: 500 });
  }).toPass();
  await next.click();
  await expect(page).toHaveURL(/\/clusters\/new$/);
});

test('the sandbox says what it is, and the connection test walks every step', async ({ page, orders }) => {
  await page.goto(`${orders.address}/m/sandbox/`);
  await page.locator('header a.tag', { hasText: 'Sandbox' }).click();
  await expect(page).toHaveURL(/\/settings$/);
  await page.locator('form[action$="/settings/test"] button').click();
  await expect(page.locator('[data-step="ok"]')).toHaveCount(5);
  await expect(page.locator('#report')).toContainText('default password');
  expect(await page.content()).not.toContain('>admin:admin');
});
