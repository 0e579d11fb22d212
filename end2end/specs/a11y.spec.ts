import type { Page } from '@playwright/test';
import { violations } from './axe';
import { everyPage, REFUSED } from './pages';
import { expect, test } from './server';

// axe checks every kind of page, with everything expanded; neither axe nor the browser may report a problem.

const VARIANTS = [
  { locale: 'en-US', theme: 'light', viewport: { width: 1280, height: 800 } },
  { locale: 'zh-CN', theme: 'dark', viewport: { width: 360, height: 740 } },
] as const;

const unfold = (page: Page) => page.evaluate(() => document.querySelectorAll<HTMLDetailsElement>('main details').forEach((one) => { one.open = true; }));

/** Checks each menu of the header. An open menu covers a part of the page, so only the menu itself is checked. */
async function checkMenus(page: Page) {
  for (const menu of await page.locator('header summary').all()) {
    await menu.click();
    expect.soft(await violations(page, 'header details[open]')).toEqual([]);
    await menu.click();
  }
}

for (const { locale, theme, viewport } of VARIANTS) {
  test.describe(`${locale}, ${theme}, ${viewport.width} px`, () => {
    test.use({ locale, viewport });

    test('every page is accessible', async ({ page, context, orders, javaScriptEnabled }) => {
      // axe is a script itself: without JavaScript it can't run.
      test.skip(javaScriptEnabled === false, 'needs scripts');
      test.setTimeout(300_000);
      await context.addCookies([{ name: 'theme', value: theme, url: orders.address }]);
      const anonymous = await context.browser()?.newContext({ locale, viewport });
      const outside = await anonymous?.newPage();
      await outside?.goto(`${orders.address}/sign-in`);
      if (outside) expect(await violations(outside)).toEqual([]);
      await anonymous?.close();
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error' && !REFUSED.test(message.location().url)) complaints.push(`${page.url()}: ${message.text()}`);
      });
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      for (const address of await everyPage(page, orders.address)) {
        await page.goto(address);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        if (address.endsWith('/m/sandbox/')) await checkMenus(page);
        await unfold(page);
        expect.soft(await violations(page), address).toEqual([]);
      }
      expect(complaints).toEqual([]);
    });
  });
}

test('every page has its structure without a script', async ({ page, orders, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled !== false, 'axe looks at it with scripts');
  test.setTimeout(180_000);
  for (const address of await everyPage(page, orders.address)) {
    await page.goto(address);
    await expect.soft(page.locator('main'), address).toHaveCount(1);
    await expect.soft(page.locator('main h1'), address).toHaveCount(1);
    await expect.soft(page.locator('html[lang]'), address).toHaveCount(1);
    // The navigation comes before the content, and the skip link first; the header contains the breadcrumbs.
    const order = await page.locator('a[href="#main"], header, nav, main').evaluateAll((all) => all.map((one) => one.tagName));
    const expected = address.endsWith('/nowhere') ? ['A', 'HEADER', 'MAIN'] : ['A', 'NAV', 'HEADER', 'NAV', 'MAIN'];
    expect.soft(order.slice(0, expected.length), address).toEqual(expected);
    for (const field of await page.locator('main :is(input:not([type="hidden"]), select, textarea):visible').all()) {
      await expect.soft(field, address).toHaveAccessibleName(/./);
    }
  }
});

test('a refused form is accessible and says what is wrong at the field', async ({ page, orders, javaScriptEnabled }) => {
  await page.goto(`${orders.address}/m/sandbox/nodes/new`);
  await page.locator('main form button.btn-primary').first().click();
  const name = page.locator('[name="name"]');
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  const described = (await name.getAttribute('aria-describedby')) ?? '';
  const error = page.locator(described.split(' ').map((id) => `#${id}.field-error`).join(', '));
  await expect(error).not.toBeEmpty();
  if (javaScriptEnabled !== false) expect(await violations(page)).toEqual([]);
});
