import { serious } from './axe';
import { everyPage } from './pages';
import { expect, test } from './server';

// axe looks at every kind of page in both themes; nothing serious may be found, and the browser may complain of nothing.

for (const theme of ['light', 'dark'] as const) {
  test(`every page is accessible in the ${theme} theme`, async ({ page, context, orders, javaScriptEnabled }) => {
    // axe is a script itself: without JavaScript it can't look.
    test.skip(javaScriptEnabled === false, 'needs scripts');
    test.setTimeout(240_000);
    await context.addCookies([{ name: 'theme', value: theme, url: orders.address }]);
    const anonymous = await context.browser()?.newContext();
    const outside = await anonymous?.newPage();
    await outside?.goto(`${orders.address}/sign-in`);
    if (outside) expect(await serious(outside)).toEqual([]);
    await anonymous?.close();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.location().url.endsWith('/nowhere')) complaints.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
    for (const address of await everyPage(page, orders.address)) {
      await page.goto(address);
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      expect.soft(await serious(page), address).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
}

test('a refused form is accessible and says what is wrong at the field', async ({ page, orders, javaScriptEnabled }) => {
  await page.goto(`${orders.address}/m/sandbox/nodes/new`);
  await page.locator('main form button.btn-primary').first().click();
  const name = page.locator('[name="name"]');
  await expect(name).toBeFocused();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  const described = (await name.getAttribute('aria-describedby')) ?? '';
  const error = page.locator(described.split(' ').map((id) => `#${id}.field-error`).join(', '));
  await expect(error).not.toBeEmpty();
  if (javaScriptEnabled !== false) expect(await serious(page)).toEqual([]);
});
