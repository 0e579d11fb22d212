import type { Page } from '@playwright/test';
import { expect, test } from './server';

// One user in a browser: from an empty manager to a running sync, and back. Fields are located by Otter's names.

const save = (page: Page) => page.locator('main form button.btn-primary').first().click();

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    const field = page.locator(`main [name="${name}"]`).first();
    if ((await field.evaluate((element) => element.tagName)) === 'SELECT') {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
}

/** Waits until the page shows the selector: with JavaScript it updates itself, without it is reloaded. */
async function until(page: Page, selector: string, javaScript: boolean): Promise<void> {
  await expect(async () => {
    if (!javaScript) await page.reload();
    await expect(page.locator(selector).first()).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 45_000 });
}

const idIn = (page: Page) => page.url().replace(/\/$/, '').split('/').pop() ?? '';

for (const locale of ['en-US', 'zh-CN']) {
  test.describe(locale, () => {
    test.use({ locale });

    test('from an empty manager to rows that flow, and back', async ({ page, empty, javaScriptEnabled }) => {
      const js = javaScriptEnabled !== false;
      const at = (path: string) => `${empty.address}/m/sandbox/${path}`;

      await page.goto(empty.address);
      await expect(page.locator('html')).toHaveAttribute('lang', locale === 'zh-CN' ? 'zh-CN' : 'en');

      await page.goto(at('clusters/new'));
      await fill(page, { clusterName: 'main', zookeeperClusters: '127.0.0.1:2181' });
      await save(page);
      await expect(page).toHaveURL(/clusters\/\d+$/);
      const cluster = idIn(page);

      await page.goto(at('nodes/new'));
      await fill(page, { name: 'no', ip: '127.0.0.1', autoKeeperClusterId: cluster });
      await save(page);
      // A two-character name is rejected at the field, which gets the focus; no input is lost.
      await expect(page.locator('[name="name"]')).toBeFocused();
      await expect(page.locator('[name="name"]')).toHaveAttribute('aria-invalid', 'true');
      await expect(page.locator('[name="ip"]')).toHaveValue('127.0.0.1');
      await fill(page, { name: 'node-one' });
      await save(page);
      await expect(page).toHaveURL(/nodes\/\d+$/);
      const node = idIn(page);

      for (const side of ['a', 'b']) {
        await page.goto(at('sources/new'));
        await fill(page, { name: `orders-${side}`, url: `jdbc:mysql://db-${side}:3306`, username: 'otter', password: 'secret' });
        await save(page);
        await expect(page).toHaveURL(/sources\/\d+$/);
        expect(await page.content()).not.toContain('secret');
        await page.locator('form[action$="/test"] button').click();
        await expect(page.locator('main [role="status"], main [role="alert"]').first()).toBeVisible();
      }

      await page.goto(at('canals/new'));
      await fill(page, { name: 'canal-a', autoKeeperClusterId: cluster, groupDbAddresses: 'db-a:3306', dbUsername: 'otter', dbPassword: 'secret' });
      await save(page);
      await expect(page).toHaveURL(/canals\/\d+$/);

      await page.goto(at('channels/new'));
      await fill(page, { name: 'orders a to b' });
      await save(page);
      await expect(page).toHaveURL(/channels\/\d+$/);
      const channel = page.url();

      await page.goto(`${channel}/pipelines/new`);
      await page.locator(`[name="selectNodeIds"][value="${node}"]`).check();
      await page.locator(`[name="loadNodeIds"][value="${node}"]`).check();
      await fill(page, { name: 'a to b', destinationName: 'canal-a' });
      await save(page);
      await expect(page).toHaveURL(/pipelines\/\d+$|channels\/\d+$/);

      // The page states what is missing and links to the fix.
      await page.goto(channel);
      const mend = page.locator('main a[href$="/mappings/new"]').first();
      await expect(mend).toBeVisible();
      await mend.click();
      const options = page.locator('[name="source"] option');
      await page.locator('[name="source"]').selectOption(await valueOf(options, 'orders-a'));
      await page.locator('[name="target"]').selectOption(await valueOf(page.locator('[name="target"] option'), 'orders-b'));
      await page.locator('[name="lines"]').fill('shop.orders\nshop.items, 7\nnonsense');
      await save(page);
      await expect(page.locator('[name="lines"]')).toHaveValue(/^\s*nonsense\s*$/);
      await page.goto(channel);
      await expect(page.locator('main')).toContainText('shop.items');

      await until(page, 'button[value="start"]:not([disabled])', js);
      await page.locator('button[value="start"]').click();
      await until(page, 'main [data-status="START"]', js);
      await until(page, 'main [data-status="OVERTAKE"]', js);

      // A running channel can't be edited.
      await page.goto(`${channel}/edit`);
      await expect(page.locator('[data-error="conflict"]')).toBeVisible();
      await page.goto(channel);

      await until(page, 'button[value="push"]:not([disabled])', js);
      await page.locator('button[value="push"]').click();
      await until(page, 'button[value="stop"]:not([disabled])', js);
      await page.locator('button[value="stop"]').click();
      await until(page, 'main [data-status="STOP"]', js);

      await page.goto(`${channel}/edit`);
      await fill(page, { name: 'orders from a to b' });
      await save(page);
      await expect(page.locator('main')).toContainText('orders from a to b');

      // The page lists what blocks the deletion.
      await page.goto(`${channel}/delete`);
      await expect(page.locator('main')).toContainText('a to b');
      await page.goto(channel);
      for (const what of ['mappings', 'mappings', 'pipelines']) {
        await page.locator(`main a[href*="/${what}/"][href$="/delete"]`).first().click();
        await page.locator('main form[method="post"] button').click();
        await expect(page).not.toHaveURL(/delete$/);
        await page.goto(channel);
      }
      await page.goto(`${channel}/delete`);
      await page.locator('main form[method="post"] button').click();
      await expect(page).toHaveURL(/channels$/);
    });
  });
}

async function valueOf(options: ReturnType<Page['locator']>, text: string): Promise<string> {
  const value = await options.filter({ hasText: text }).first().getAttribute('value');
  if (!value) throw new Error(`no option ${text}`);
  return value;
}
