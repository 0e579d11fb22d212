import type { Locator } from '@playwright/test';
import { expect, scripted, test } from './server';

// Forms: borders, errors, busy buttons, unsaved changes, copied links.

/** The contrast of a colour of the element against the page, or against the element's own background. */
const contrast = (element: Locator, of: 'borderTopColor' | 'color') =>
  element.evaluate((one, property) => {
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    if (!pen) return 0;
    const paint = (...colours: string[]) => {
      for (const colour of colours) {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
      }
      const [r, g, b] = [...pen.getImageData(0, 0, 1, 1).data].map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const page = getComputedStyle(document.body).backgroundColor;
    const style = getComputedStyle(one);
    const ground = property === 'color' ? paint(page, style.backgroundColor) : paint(page);
    const colour = paint(page, property === 'color' ? style.backgroundColor : page, style[property]);
    return (Math.max(ground, colour) + 0.05) / (Math.min(ground, colour) + 0.05);
  }, of);

for (const theme of ['light', 'dark'] as const) {
  test(`fields can be seen, and wrong ones are red, in the ${theme} theme`, async ({ page, context, orders }) => {
    await context.addCookies([{ name: 'theme', value: theme, url: orders.address }]);
    await page.goto(`${orders.address}/m/sandbox/nodes/new`);
    await page.locator('main details summary').first().click();
    for (const field of await page.locator('main form :is(.input, .select, .textarea, .checkbox):visible').all()) {
      expect.soft(await contrast(field, 'borderTopColor'), await field.evaluate((one) => one.outerHTML)).toBeGreaterThanOrEqual(3);
    }
    await page.locator('main form button.btn-primary').first().click();
    const wrong = page.locator('[name="name"][aria-invalid="true"]');
    await expect(wrong).toBeVisible();
    const colourOf = (one: Locator, property: 'borderTopColor' | 'color') => one.evaluate((element, name) => getComputedStyle(element)[name], property);
    const message = page.locator('#f-name-error');
    expect(await colourOf(wrong, 'borderTopColor')).toBe(await colourOf(message, 'color'));
    expect(await colourOf(wrong, 'borderTopColor')).not.toBe(await colourOf(page.locator('[name="port"]'), 'borderTopColor'));
    expect(await message.evaluate((one) => getComputedStyle(one, '::before').maskImage)).toContain('svg');

    // Disabled buttons are readable.
    await page.goto(`${orders.address}/m/sandbox/channels?status=START`);
    await page.locator('tbody a').first().click();
    await expect(page).toHaveURL(/channels\/\d+$/);
    const disabled = page.locator('main button:disabled').first();
    await expect(disabled).toBeVisible();
    expect(await contrast(disabled, 'color')).toBeGreaterThanOrEqual(4.5);
  });
}

test('what is alone is chosen already', async ({ page, empty }) => {
  const at = (path: string) => `${empty.address}/m/sandbox/${path}`;
  const save = () => page.locator('main form button.btn-primary').first().click();
  await page.goto(at('clusters/new'));
  await page.locator('[name="clusterName"]').fill('main');
  await page.locator('[name="zookeeperClusters"]').fill('127.0.0.1:2181');
  await save();
  await expect(page).toHaveURL(/clusters\/\d+$/);
  await page.goto(at('nodes/new'));
  await page.locator('[name="name"]').fill('node-one');
  await page.locator('[name="ip"]').fill('127.0.0.1');
  await save();
  await expect(page).toHaveURL(/nodes\/\d+$/);
  await page.goto(at('channels/new'));
  await page.locator('[name="name"]').fill('orders');
  await save();
  await expect(page).toHaveURL(/channels\/\d+$/);
  await page.goto(`${page.url()}/pipelines/new`);
  for (const name of ['selectNodeIds', 'loadNodeIds']) await expect(page.locator(`[name="${name}"]`)).toBeChecked();
});

test.describe('by script', () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, 'without a script forms are as the browser has them');

  test('a form that waits for its answer is busy and is sent once', async ({ page, orders }) => {
    await page.goto(`${orders.address}/m/sandbox/channels/new`);
    await scripted(page);
    await page.locator('[name="name"]').fill(`busy-${Date.now()}`);
    // In one script, since Playwright runs no other while a request for a page is pending.
    const seen = await page.evaluate(() => {
      const save = document.querySelector<HTMLButtonElement>('main form button.btn-primary');
      let sent = 0;
      window.addEventListener('submit', (event) => { if (!event.defaultPrevented) sent += 1; });
      const state = () => ({ busy: save?.getAttribute('aria-busy') ?? null, sent });
      save?.click();
      const first = state();
      save?.click();
      save?.form?.requestSubmit();
      const repeated = state();
      // The page is usable again after navigating back to it.
      window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
      const restored = state();
      save?.click();
      return { first, repeated, restored, again: state() };
    });
    expect(seen).toEqual({
      first: { busy: 'true', sent: 1 },
      repeated: { busy: 'true', sent: 1 },
      restored: { busy: null, sent: 1 },
      again: { busy: 'true', sent: 2 },
    });
    await expect(page).toHaveURL(/channels\/\d+$/);
  });

  test('changes are not lost without a question', async ({ page, orders }) => {
    const asked: string[] = [];
    page.on('dialog', async (dialog) => {
      asked.push(dialog.type());
      await dialog.dismiss();
    });
    const form = `${orders.address}/m/sandbox/channels/new`;
    await page.goto(form);
    await scripted(page);
    await page.locator('main a', { hasText: 'Cancel' }).click();
    await expect(page).toHaveURL(/channels$/);
    expect(asked).toEqual([]);

    await page.goto(form);
    await scripted(page);
    await page.locator('[name="name"]').click();
    await page.keyboard.type(`changed-${Date.now()}`);
    await page.locator('main a', { hasText: 'Cancel' }).click({ noWaitAfter: true });
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await expect(page).toHaveURL(form);
    await page.locator('main form button.btn-primary').first().click();
    await expect(page).toHaveURL(/channels\/\d+$/);
    expect(asked).toEqual(['beforeunload']);
  });

  test('an empty field that is only passed is not wrong', async ({ page, orders }) => {
    await page.goto(`${orders.address}/m/sandbox/nodes/new`);
    const name = page.locator('[name="name"]');
    const address = page.locator('[name="ip"]');
    // Validation is loaded once a wrong address is reported.
    await expect(async () => {
      await address.fill('');
      await address.pressSequentially('no host!');
      await name.focus();
      await expect(page.locator('#f-ip-error')).not.toBeEmpty({ timeout: 500 });
    }).toPass();
    await address.focus();
    await expect(page.locator('#f-name-error')).toBeEmpty();
    await name.fill('node');
    await name.fill('');
    await address.focus();
    await expect(page.locator('#f-name-error')).not.toBeEmpty();
  });

  for (const clipboard of [true, false]) {
    test(`a link that is shown once is copied, ${clipboard ? 'by the clipboard' : 'without its interface'}`, async ({ page, context, orders }) => {
      if (clipboard) await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: orders.address });
      else await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
      await page.goto(`${orders.address}/users/new`);
      await page.locator('[name="role"]').selectOption('auditor');
      await page.locator('main form button.btn-primary').first().click();
      const link = page.locator('main input[readonly]');
      await page.getByRole('button', { name: 'Copy', exact: true }).click();
      await expect(page.locator('[data-announcer]')).toHaveText('Copied.');
      if (clipboard) expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await link.inputValue());
    });
  }
});
