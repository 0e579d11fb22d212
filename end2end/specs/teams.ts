import { expect, type Browser, type Page } from '@playwright/test';
import { PASSWORD } from './server';

// Users and teams for tests, created on the pages of an administrator.

let count = 0;
/** A name that no other test of this run uses. */
export const unique = (name: string) => `${name} ${process.pid}-${(count += 1)}`;

/** Submits the form of the page. */
export const save = (page: Page) => page.locator('main form button.btn-primary').first().click();

/** Creates an invitation for a role in a team; returns the link. */
export async function invite(page: Page, address: string, team: string, role: string): Promise<string> {
  await page.goto(`${address}/users/new`);
  await page.getByLabel(team, { exact: true }).selectOption(role);
  await save(page);
  return page.locator('main input[readonly]').inputValue();
}

/** Accepts an invitation in a new browser. */
export async function join(browser: Browser, javaScriptEnabled: boolean | undefined, link: string, name: string): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled, locale: 'en-US' });
  const page = await context.newPage();
  await page.goto(link);
  await page.locator('[name="name"]').fill(name);
  await page.locator('[name="display_name"]').fill(name);
  await page.locator('[name="password"]').fill(PASSWORD);
  await save(page);
  await expect(page).toHaveURL(/\/m\/sandbox\/$/);
  return page;
}

/** Adds a team. */
export async function addTeam(page: Page, address: string, name: string): Promise<void> {
  await page.goto(`${address}/teams/new`);
  await page.locator('[name="name"]').fill(name);
  await save(page);
  await expect(page.locator('h1')).toHaveText(name);
}

/** The ID of a channel of the demo. */
export async function channelId(page: Page, address: string, name: string): Promise<string> {
  await page.goto(`${address}/m/sandbox/channels?q=${name}`);
  const row = page.locator('tbody tr', { hasText: name });
  await expect(async () => {
    await page.reload();
    await expect(row).toHaveCount(1, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
  return (await row.getAttribute('data-row')) ?? '';
}

/** Transfers channels on the ownership page. */
export async function transfer(page: Page, address: string, ids: string[], team: string): Promise<void> {
  await page.goto(`${address}/m/sandbox/ownership?status=channel`);
  for (const id of ids) await page.locator(`input[name="resource"][value="channel-${id}"]`).check();
  await page.locator('select[name="to"]').selectOption({ label: team });
  await page.locator('#transfer button').click();
  await expect(page.locator('main .alert-success')).toBeVisible();
}
