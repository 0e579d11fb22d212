import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules that the tags alone don't enable. */
const RULES = { 'label-content-name-mismatch': { enabled: true }, 'target-size': { enabled: true } };

async function analyze(page: Page, part = 'html') {
  const { violations } = await new AxeBuilder({ page }).include(part).options({ rules: RULES }).withTags(TAGS).analyze();
  return violations;
}

const messages = (found: Awaited<ReturnType<typeof analyze>>) =>
  found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);

/** All violations that axe finds in the part of the page, by selector: WCAG 2.2 AA and best practice. */
export async function violations(page: Page, part?: string): Promise<string[]> {
  return messages(await analyze(page, part));
}

/** The serious and critical violations that axe finds. */
export async function serious(page: Page): Promise<string[]> {
  return messages((await analyze(page)).filter((one) => one.impact === 'serious' || one.impact === 'critical'));
}
