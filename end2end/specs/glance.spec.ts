import { expect, Server, test } from './server';

// What an administrator of 80 nodes and 1,000 channels learns from the overview alone, and does from the list.

test('the overview answers what is broken, why, since when, what is slow, and what changed last', async ({ page }) => {
  test.setTimeout(180_000);
  const server = await Server.start('many');
  try {
    await server.signIn(page.context());
    await page.setViewportSize({ width: 1280, height: 800 });
    const problems = page.locator('[data-live="problems"] li');
    const failed = problems.filter({ hasText: 'orders-hz-data-warehouse-001' });
    await expect(async () => {
      await page.goto(`${server.address}/m/sandbox/`);
      // All are read: the paused channels with their causes, the lagging ones, and the node that is down.
      await expect(failed).toContainText('same value in the unique key', { timeout: 500 });
      for (const [state, number] of [['node down', 1], ['lag', 5], ['paused', 3]] as const) {
        await expect(problems.filter({ has: page.locator('.lead', { hasText: state }) })).toHaveCount(number, { timeout: 500 });
      }
    }).toPass({ timeout: 120_000 });

    // Since when, and the action that helps.
    await expect(failed).toContainText(/paused \d+ min/);
    await expect(failed.getByRole('button', { name: 'Release' })).toBeVisible();
    // What is slow, from where to where.
    const slowest = page.locator('[data-live="slowest"] tbody tr').first();
    await expect(slowest).toContainText(/6 min/);
    await expect(slowest).toContainText('ledger-sh');
    // What changed last.
    await expect(page.locator('[data-live="changes"] li').first()).toContainText(/ago/);
    // The navigation counts the problems, and all of that is on one screen.
    await expect(page.locator('nav .count-attention')).toContainText('9');
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(800);

    // The list names the same problems first.
    await page.goto(`${server.address}/m/sandbox/channels`);
    await expect(page.locator('tbody tr').first().locator('[data-status="PAUSE"]')).toBeVisible();
    await page.getByRole('link', { name: /Needs attention/ }).click();
    await expect(page).toHaveURL(/status=ATTENTION$/);
    await expect(page.locator('tbody tr')).toHaveCount(8);
  } finally {
    await server.stop();
  }
});

test('many channels are stopped at once, and those that can not be are named', async ({ page, orders, javaScriptEnabled }) => {
  test.setTimeout(120_000);
  const list = `${orders.address}/m/sandbox/channels`;
  await expect(async () => {
    await page.goto(list);
    await expect(page.locator('tbody tr', { hasText: 'orders-hangzhou-to-virginia' })).toBeVisible({ timeout: 500 });
  }).toPass();
  const bar = page.locator('form#bulk');
  await expect(bar).toBeHidden();
  for (const name of ['orders-hangzhou-to-virginia', 'coupons']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await expect(bar).toBeVisible();
  await bar.getByRole('button', { name: 'Stop' }).click();
  await expect(page.locator('h1')).toHaveText('Stop: 1 channels?');
  await expect(page.locator('main')).toContainText('Left out because of their status');
  await page.getByRole('button', { name: 'Stop 1' }).click();
  await expect(page).toHaveURL(list);
  const row = page.locator('tbody tr', { hasText: 'orders-hangzhou-to-virginia' });
  const until = async (status: string) => expect(async () => {
    if (javaScriptEnabled === false) await page.reload();
    await expect(row.locator(`[data-status="${status}"]`)).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 45_000 });
  await until('STOP');
  await page.goto(list);
  await page.getByRole('checkbox', { name: 'Select orders-hangzhou-to-virginia' }).check();
  await bar.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Start 1' }).click();
  await until('START');
});
