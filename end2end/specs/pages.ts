import { type Page, expect } from '@playwright/test';

/** The areas with lists, forms and detail pages. */
const AREAS = ['nodes', 'channels', 'sources', 'tables', 'canals', 'clusters'];

/** The links of the page to single resources of the area. */
async function thingsOn(page: Page, area: string): Promise<string[]> {
  const links = await page.locator('main a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  return links.filter((link) => new RegExp(`/${area}/\\d+$`).test(link));
}

/** The first resource of an area; the demo has some in each, but they may not have been read yet. */
async function firstOf(page: Page, list: string, area: string): Promise<string> {
  let found: string[] = [];
  await expect(async () => {
    await page.goto(list);
    found = await thingsOn(page, area);
    expect(found).not.toHaveLength(0);
  }).toPass({ timeout: 30_000 });
  return found[0];
}

/** The channels, the newest first: those of the demo are stopped. */
const newestChannels = (base: string) => `${base}/channels?sort=id&desc=true`;

/** The first pipeline of a channel that has one; the newest channel of the demo has none. */
async function firstPipeline(page: Page, base: string): Promise<string> {
  await firstOf(page, newestChannels(base), 'channels');
  for (const channel of await thingsOn(page, 'channels')) {
    await page.goto(channel);
    const [pipeline] = await thingsOn(page, 'pipelines');
    if (pipeline) return pipeline;
  }
  throw new Error('the demo has no pipeline');
}

/** URLs of `everyPage` that return an error page. */
export const REFUSED = /(\/nowhere|\/channels\/999999|\/edit\?refused)$/;

/** Every kind of page of the demo: lists, details, forms, deletions; paused, running and rejected ones too. */
export async function everyPage(page: Page, address: string): Promise<string[]> {
  const base = `${address}/m/sandbox`;
  const found = ['/', '/logs', '/logs?q=nothing+matches+this', '/settings', '/search', '/search?q=order', '/nowhere'].map((path) => base + path);
  for (const area of AREAS) {
    const list = `${base}/${area}`;
    const resource = await firstOf(page, area === 'channels' ? newestChannels(base) : list, area);
    found.push(list, resource, `${resource}/delete`);
    // Tables are created and edited through mappings only.
    if (area !== 'tables') found.push(`${list}/new`, `${resource}/edit`);
  }
  // Users, teams and permissions, with a team and an audit entry.
  await page.goto(`${address}/teams/new`);
  await page.locator('main [name="name"]').fill(`Team ${Date.now()}`);
  await page.locator('main form button.btn-primary').click();
  await expect(page).toHaveURL(/\/teams\/\d+$/);
  const team = page.url();
  found.push(team, `${team}/edit`, `${team}/delete`, `${team}/limits/sandbox`);
  for (const path of ['users', 'users/new', 'users/1', 'users/1/reset', 'users/1/delete', 'teams', 'teams/new', 'permissions', 'audit', 'audit?q=nothing+at+all', 'settings', 'account', 'account/password']) {
    found.push(`${address}/${path}`);
  }
  found.push(`${base}/ownership`, `${base}/ownership/rules/new`, `${base}/channels/1/history`);
  const pipeline = await firstPipeline(page, base);
  const channel = pipeline.replace(/\/pipelines\/\d+$/, '');
  const paused = await firstOf(page, `${base}/channels?status=PAUSE`, 'channels');
  const running = await firstOf(page, `${base}/channels?status=START`, 'channels');
  found.push(paused, running, `${running}/edit?refused`, `${base}/channels/999999`);
  found.push(channel, `${channel}/pipelines/new`, pipeline, `${pipeline}/edit`, `${pipeline}/delete`, `${pipeline}/mappings/new`);
  return found;
}
