/** The accessibility rules that every screen is held to: WCAG 2.2 AA as far as a program can tell, and no sideways scrolling. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const STANDARD = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Where a theme makes a difference. The rest is the same document, and is checked in the light theme. */
const COLOR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * Goes on after a failure, so that one run lists what is wrong on all screens. What is checked in the dark theme is checked in the light one too.
 *
 * `within` is a selector of the part to check. An open menu is checked by itself: a target it covers halfway counts as too small,
 * and which one that is depends on how long the list below it happens to be.
 */
export async function expectNoViolations(page: Page, screen: string, within?: string): Promise<void> {
  const isDark = await isInDark(page);
  await settle(page, isDark ? 'dark' : 'light');
  await expectRulesKept(page, screen, isDark, within);
}

/** The same for a page that the server writes, which has no theme to wait for. */
export async function expectPlainPageAccessible(page: Page, screen: string): Promise<void> {
  await expectRulesKept(page, screen, await isInDark(page));
}

/**
 * The same in both themes: first in the one it is drawn in, then in the other, which it is in afterwards. A run of screens so has every
 * other one opened in the dark.
 */
export async function expectNoViolationsInBothThemes(
  page: Page,
  screen: string,
  within?: string,
): Promise<void> {
  const isDark = await isInDark(page);
  for (const colorScheme of isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const)) {
    await page.emulateMedia({ colorScheme });
    await expectNoViolations(page, `${screen}, ${colorScheme}`, within);
  }
}

async function isInDark(page: Page): Promise<boolean> {
  return await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
}

async function expectRulesKept(page: Page, screen: string, isDark: boolean, within?: string): Promise<void> {
  // Else it opens a second page for each check, to put together what the frames of other origins say: there are none.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  if (within !== undefined) axe.include(within);
  const { violations } = await (isDark ? axe.withRules(COLOR_RULES) : axe.withTags(STANDARD)).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${failureSummary}`),
  );
  expect.soft(found, `accessibility of ${screen}`).toEqual([]);
}

/** Waits until the theme is drawn and nothing fades any more: colours on the way from one to another are nobody's. */
async function settle(page: Page, theme: 'light' | 'dark'): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

export async function expectNoSidewaysScroll(page: Page, screen: string): Promise<void> {
  const wider = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth - clientWidth;
  });
  expect.soft(wider, `pixels that ${screen} is too wide`).toBe(0);
}
