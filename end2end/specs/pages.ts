import type { Page } from '@playwright/test';

/** The areas that lists, forms and pages of single things are found through. */
const AREAS = ['nodes', 'channels', 'sources', 'tables', 'canals', 'clusters'];

/** A page of the demo by where a link to it was found: things have the ids that the demo gave them. */
async function firstIn(page: Page, base: string, area: string): Promise<string | undefined> {
  await page.goto(`${base}/${area}`);
  const pattern = new RegExp(`/${area}/\\d+$`);
  const links = await page.locator('main a').evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
  return links.find((link) => pattern.test(link));
}

/** Every kind of page of a manager: lists, things, forms, deletions, as they are for the demo. */
export async function everyPage(page: Page, address: string): Promise<string[]> {
  const base = `${address}/m/sandbox`;
  const found = [`${base}/`, `${base}/logs`, `${base}/logs?q=nothing+matches+this`, `${base}/settings`, `${base}/search`, `${base}/search?q=order`, `${base}/nowhere`];
  for (const area of AREAS) {
    found.push(`${base}/${area}`);
    if (area !== 'tables') found.push(`${base}/${area}/new`);
    const thing = await firstIn(page, base, area);
    if (!thing) throw new Error(`the demo has nothing in ${area}`);
    found.push(thing, `${thing}/delete`);
    if (area !== 'tables') found.push(`${thing}/edit`);
    if (area !== 'channels') continue;
    found.push(`${thing}/pipelines/new`);
    await page.goto(thing);
    const pipeline = await page.locator('main a[href*="/pipelines/"]').evaluateAll((all) => {
      const links = all.map((link) => (link as HTMLAnchorElement).href);
      return links.find((link) => /\/pipelines\/\d+$/.test(link));
    });
    if (!pipeline) throw new Error(`${thing} shows no pipeline`);
    found.push(pipeline, `${pipeline}/edit`, `${pipeline}/delete`, `${pipeline}/mappings/new`);
  }
  return found;
}
