import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** Rules that the tags alone don't enable. */
const RULES = { 'label-content-name-mismatch': { enabled: true }, 'target-size': { enabled: true } };

async function analyze(page: Page) {
  const { violations } = await new AxeBuilder({ page }).options({ rules: RULES }).withTags(TAGS).analyze();
  return violations;
}

const told = (found: Awaited<ReturnType<typeof analyze>>) =>
  found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`);

/** All violations that axe finds: WCAG 2.2 AA and best practice. */
export async function violations(page: Page): Promise<string[]> {
  return told(await analyze(page));
}

/** The serious and critical violations that axe finds. */
export async function serious(page: Page): Promise<string[]> {
  return told((await analyze(page)).filter((one) => one.impact === 'serious' || one.impact === 'critical'));
}
