import { resolve } from 'node:path';
import { expect, Server, test } from '../specs/server';

// The pictures in the README and in docs/, of the demo with 80 nodes.

const file = (name: string) => resolve('../docs', `${name}.png`);

test('pictures for the documentation', async ({ page }) => {
  test.setTimeout(240_000);
  const server = await Server.start('many');
  try {
    await server.signIn(page.context());
    await page.setViewportSize({ width: 1280, height: 800 });
    const open = (path: string) => page.goto(`${server.address}/m/sandbox/${path}`);
    // All nodes have been read, and the hour has some points.
    await expect(async () => {
      await open('');
      await expect(page.locator('[data-live="problems"] li', { hasText: 'node down' })).toHaveCount(1, { timeout: 500 });
      await expect(page.locator('[data-live="nodes"]')).not.toContainText('unknown', { timeout: 500 });
      await expect(page.locator('[data-live="totals"] svg')).toHaveCount(2, { timeout: 500 });
    }).toPass({ timeout: 200_000, intervals: [5_000] });
    await page.screenshot({ path: file('overview-light') });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.screenshot({ path: file('overview-dark') });
    await page.emulateMedia({ colorScheme: 'light' });
    await open('channels');
    await page.getByRole('checkbox', { name: /^Select payment-gz/ }).first().check();
    await page.screenshot({ path: file('channels') });
    await open('channels?q=sales-report');
    await page.locator('tbody a.name').first().click();
    await expect(page.locator('[data-cause]')).toBeVisible();
    await page.screenshot({ path: file('why') });
  } finally {
    await server.stop();
  }
});
