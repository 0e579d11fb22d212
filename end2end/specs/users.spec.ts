import type { Request } from '@playwright/test';
import { expect, PASSWORD, scripted, test } from './server';
import { addTeam, channelId, invite, join, save, transfer, unique } from './teams';

// Users, teams and permissions; each user has a separate browser.

test('two teams and an administrator work side by side, and nobody breaks what is another\'s', async ({ page, browser, orders, javaScriptEnabled }) => {
  test.setTimeout(180_000);
  const { address } = orders;
  const [orderTeam, billingTeam] = [unique('Orders'), unique('Billing')];
  await addTeam(page, address, orderTeam);
  await addTeam(page, address, billingTeam);
  // By name: other tests of the same worker add channels, of which some have nothing to push.
  const [own, others] = [await channelId(page, address, 'coupons'), await channelId(page, address, 'finance-export')];
  await transfer(page, address, [own], orderTeam);
  await transfer(page, address, [others], billingTeam);

  const ann = await join(browser, javaScriptEnabled, await invite(page, address, orderTeam, 'editor'), unique('ann'));
  const bob = await join(browser, javaScriptEnabled, await invite(page, address, billingTeam, 'operator'), unique('bob'));

  // Lists show the own team's channels by default, other teams' when selected, and never unowned ones.
  await ann.goto(`${address}/m/sandbox/channels`);
  await expect(ann.locator('tbody tr')).toHaveCount(1);
  await expect(ann.locator('tbody')).toContainText('coupons');
  await ann.locator('select[name="team"]').selectOption('all');
  await ann.locator('main form[role="search"] button:has-text("Search")').click();
  await expect(ann.locator('tbody')).toContainText('finance-export');
  await expect(ann.locator('tbody')).toContainText('coupons');
  await expect(ann.locator('tbody')).not.toContainText('orders-hangzhou-to-virginia');

  // Ann creates a channel for her team and can't edit Bob's.
  await ann.goto(`${address}/m/sandbox/channels/new`);
  const made = unique('ann channel').replaceAll(' ', '-');
  await ann.locator('[name="name"]').fill(made);
  await save(ann);
  await expect(ann.locator('h1')).toHaveText(made);
  await ann.goto(`${address}/m/sandbox/channels`);
  await expect(ann.locator('tbody tr')).toHaveCount(2);
  await ann.goto(`${address}/m/sandbox/channels/${others}`);
  await expect(ann.locator('[data-live="actions"]')).toContainText(`in team ${billingTeam}`);
  await expect(ann.locator('main a[href$="/edit"]')).toHaveCount(0);
  const refused = await ann.goto(`${address}/m/sandbox/channels/${others}/edit`);
  expect(refused?.status()).toBe(403);
  await expect(ann.locator('h1[data-error="forbidden"]')).toBeVisible();

  // Bob can operate his channel but not edit it.
  await bob.goto(`${address}/m/sandbox/channels/${others}`);
  await bob.locator('button[name="switch"][value="push"]').click();
  await expect(bob.locator('main .alert-success')).toContainText('finance-export');
  expect((await bob.goto(`${address}/m/sandbox/channels/${others}/edit`))?.status()).toBe(403);
  expect((await bob.goto(`${address}/users`))?.status()).toBe(403);

  // The administrator sees it in the audit log.
  await page.goto(`${address}/audit?q=${encodeURIComponent(made)}`);
  await expect(page.locator('main ol > li')).toHaveCount(1);
  await expect(page.locator('main ol > li')).toContainText('done');
  await ann.goto(`${address}/m/sandbox/channels?q=${encodeURIComponent(made)}`);
  await ann.locator('tbody a').first().click();
  await ann.locator('main summary[aria-label="More actions"]').click();
  await ann.locator('a[href$="/history"]').first().click();
  await expect(ann.locator('main ol > li')).toContainText('add');
  await page.goto(`${address}/m/sandbox/channels/${others}/history`);
  await expect(page.locator('main ol > li').first()).toContainText('bob');
});

test('who signs out is out, and comes back to the page that was asked for', async ({ page, browser, orders, javaScriptEnabled }) => {
  const { address } = orders;
  const team = unique('Team');
  await addTeam(page, address, team);
  const name = unique('carl');
  const carl = await join(browser, javaScriptEnabled, await invite(page, address, team, 'viewer'), name);
  await carl.locator('header summary', { hasText: 'My account' }).click();
  await carl.locator('form[action="/sign-out"] button').click();
  await expect(carl).toHaveURL(/\/sign-in$/);
  await carl.goto(`${address}/m/sandbox/nodes?q=east`);
  await expect(carl).toHaveURL(/\/sign-in\?back=/);
  await carl.locator('[name="name"]').fill(name);
  await carl.locator('[name="password"]').fill('not the password');
  await save(carl);
  await expect(carl.locator('[data-error="wrong"]')).toBeVisible();
  await expect(carl.locator('[name="name"]')).toHaveValue(name);
  await carl.locator('[name="password"]').fill(PASSWORD);
  await save(carl);
  await expect(carl).toHaveURL(`${address}/m/sandbox/nodes?q=east`);

  // A new password ends the other sessions.
  const other = await browser.newContext({ javaScriptEnabled });
  const second = await other.newPage();
  await second.goto(`${address}/sign-in`);
  await second.locator('[name="name"]').fill(name);
  await second.locator('[name="password"]').fill(PASSWORD);
  await save(second);
  await carl.goto(`${address}/account/password`);
  await carl.locator('[name="old_password"]').fill(PASSWORD);
  await carl.locator('[name="password"]').fill('short');
  await save(carl);
  await expect(carl.locator('#f-password-error')).toContainText('12');
  await carl.locator('[name="old_password"]').fill(PASSWORD);
  await carl.locator('[name="password"]').fill('nine herons on a raft');
  await save(carl);
  await expect(carl).toHaveURL(/\/account$/);
  await second.goto(`${address}/account`);
  await expect(second).toHaveURL(/\/sign-in/);
});

test('signing out is not overtaken by the end of the event stream', async ({ page, orders, javaScriptEnabled }) => {
  test.skip(!javaScriptEnabled, 'pages without JavaScript have no event stream');
  await page.goto(`${orders.address}/m/sandbox/`);
  await scripted(page);
  const isStream = (request: Request) => request.url().includes('/events?');
  await page.route('**/sign-out', async (route) => {
    // The session ends now; the response comes after the end of the event stream.
    const response = await route.fetch({ maxRedirects: 0 });
    await closed;
    await new Promise((later) => setTimeout(later, 1_000));
    await route.fulfill({ response });
  });
  const closed = Promise.race([page.waitForEvent('requestfinished', isStream), page.waitForEvent('requestfailed', isStream)]);
  await page.locator('header summary', { hasText: 'My account' }).click();
  await page.locator('form[action="/sign-out"] button').click();
  await expect(page).toHaveURL(/\/sign-in$/, { timeout: 30_000 });
});

test('what was typed when the session ended is still there for who signs in', async ({ page, browser, orders, javaScriptEnabled }) => {
  const { address } = orders;
  const team = unique('Patient');
  await addTeam(page, address, team);
  const name = unique('dora');
  const dora = await join(browser, javaScriptEnabled, await invite(page, address, team, 'editor'), name);
  await dora.goto(`${address}/m/sandbox/channels/new`);
  const made = unique('kept channel').replaceAll(' ', '-');
  await dora.locator('[name="name"]').fill(made);
  await dora.locator('[name="description"]').fill('a long\ntext');
  await dora.context().addCookies([{ name: 'session', value: 'A'.repeat(43), url: address, httpOnly: true, sameSite: 'Lax' }]);
  await save(dora);

  // Nothing is submitted and no input is lost, not even after a failed sign-in.
  await expect(dora.locator('[data-error="session"]')).toBeVisible();
  await dora.locator('[name="password"]').fill('not the password');
  await dora.locator('form[action="/sign-in"] [name="name"]').fill(name);
  await dora.locator('form[action="/sign-in"] button').click();
  await expect(dora.locator('[data-error="wrong"]')).toBeVisible();
  await dora.locator('[name="password"]').fill(PASSWORD);
  await dora.locator('form[action="/sign-in"] button').click();
  await expect(dora.locator('h1[data-error="session"]')).toBeVisible();
  await dora.locator('main details summary').click();
  await expect(dora.locator('main dl')).toContainText(made);
  await dora.getByRole('button', { name: 'Submit now' }).click();
  await expect(dora.locator('h1')).toHaveText(made);
});

test('a role is changed by who types their own password', async ({ page, browser, orders, javaScriptEnabled }) => {
  const { address } = orders;
  const team = unique('Sudo');
  await addTeam(page, address, team);
  const name = unique('erin');
  await join(browser, javaScriptEnabled, await invite(page, address, team, 'viewer'), name);
  await page.goto(`${address}/users`);
  await page.getByRole('link', { name, exact: true }).click();
  await expect(page.locator('[name="own_password"]')).toHaveCount(0);
  await page.locator('[name="display_name"]').fill('Erin');
  await page.locator('[name="role"]').selectOption('auditor');
  await save(page);

  // The password is requested, the other input is kept, and a wrong password is not echoed.
  for (const password of ['not the password', PASSWORD]) {
    await expect(page.locator('#f-own_password-error')).not.toBeEmpty();
    await expect(page.locator('[name="own_password"]')).toHaveValue('');
    await expect(page.locator('[name="role"]')).toHaveValue('auditor');
    await expect(page.locator('[name="display_name"]')).toHaveValue('Erin');
    await page.locator('[name="own_password"]').fill(password);
    await save(page);
  }
  await expect(page.locator('main .alert-success')).toBeVisible();
  await expect(page.locator('[name="role"]')).toHaveValue('auditor');
  await expect(page.locator('[name="own_password"]')).toHaveCount(0);
});

test('times are told in the zone that somebody has chosen', async ({ page, orders }) => {
  const { address } = orders;
  await page.goto(`${address}/account`);
  for (const [zone, offset] of [['Asia/Kolkata', 'UTC+05:30'], ['America/Caracas', 'UTC-04:00']]) {
    await page.locator('[name="time_zone"]').fill(zone);
    await page.locator('form[action="/account"] button').click();
    await expect(page.locator('time').first()).toHaveAttribute('title', new RegExp(offset.replace('+', '\\+')));
  }
  await page.locator('[name="time_zone"]').fill('Nowhere/Never');
  await page.locator('form[action="/account"] button').click();
  await expect(page.locator('#f-time_zone-error')).not.toBeEmpty();
  await expect(page.locator('[name="time_zone"]')).toHaveValue('Nowhere/Never');
});
