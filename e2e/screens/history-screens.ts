/** Screens of what was written when, and of what is tried beside it: history, branches, merges. */
import type { Page } from '@playwright/test';
import { expect } from '../fixtures.ts';
import { headed, type Screen } from './screen.ts';
import { BRANCH, SET, type World } from './world.ts';

const window = { size: 'window' } as const;
const codex = (world: World) => `/c/${world.incident}`;
const branch = (world: World, name = BRANCH) => `${codex(world)}/branches/${name}`;
const ofSet = (world: World) => `/c/${world.reliability}/branches/${SET}`;
const saved = (page: Page) => page.getByRole('button', { name: /^Saved/ }).first();
const summary = (page: Page) => page.getByRole('region', { name: 'Summary', exact: true }).first();

async function beginBranch(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  const item = page.getByRole('menuitem', { name: 'Try it on a branch…' });
  await item.click();
  await expect(page.getByRole('textbox', { name: 'Name of the branch' })).toBeVisible();
}

async function listBranches(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Branch: / }).click();
  await expect(page.getByRole('menuitem').first()).toBeVisible();
}

/** In the pane, which is a drawer on a phone. */
async function askForSet(page: Page): Promise<void> {
  const ask = page.getByRole('button', { name: 'Ask for a review…' });
  const pane = page.getByRole('button', { name: 'Show the reviews of these branches' });
  await expect(ask.or(pane).first()).toBeVisible();
  if (!(await ask.isVisible())) await pane.click();
  await ask.click();
  await expect(
    page.getByRole('dialog', { name: 'Ask for a review' }).getByRole('checkbox').first(),
  ).toBeVisible();
}

async function readOne(page: Page): Promise<void> {
  await page
    .getByRole('checkbox', { name: /^I have read/ })
    .first()
    .check();
}

const BRING = 'Bring content of Checkout, first telling elsewhere';

async function bringContent(page: Page): Promise<void> {
  await page.getByRole('button', { name: BRING, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Into', exact: true }).fill('answered slowly');
  await page.keyboard.press('Enter');
  await dialog.getByRole('checkbox', { name: 'Summary', exact: true }).check();
}

async function settle(page: Page): Promise<void> {
  for (const key of ['j', '2', 'j', '3']) await page.keyboard.press(key);
  await expect(summary(page).getByRole('textbox', { name: 'Summary' })).toBeVisible();
}

async function showWriters(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Show who wrote what' }).click();
  await expect(page.getByRole('button', { name: /^Who wrote / }).first()).toBeVisible();
}

async function planRestore(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Restore all of it to a moment…' }).click();
  await expect(page.getByRole('dialog').getByLabel('As it was at')).toBeVisible();
}

/** With a file that is no history, which is told where. */
async function importBroken(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Import Codices');
  await page.getByRole('option', { name: /^Import Codices/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Import Codices' });
  const file = { mimeType: 'application/jsonl', buffer: Buffer.from('{"format": "bindery-history"}\n') };
  await dialog.locator('input[type=file]').setInputFiles([{ ...file, name: 'incident.history.jsonl' }]);
  await expect(dialog.getByRole('list')).toBeVisible();
}

async function removePassage(page: Page): Promise<void> {
  // On a phone the timeline is in a drawer.
  const drawer = page.getByRole('button', { name: 'Show the timeline', exact: true });
  if (await drawer.isVisible()) await drawer.click();
  await page.getByRole('button', { name: 'Remove a passage for good…', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove a passage from the history', exact: true });
  await dialog.getByRole('textbox', { name: 'Passage', exact: true }).fill('database');
  await dialog.getByRole('radio', { name: /^The whole workspace/ }).check();
}

async function planRemoval(page: Page): Promise<void> {
  await removePassage(page);
  await page.getByRole('button', { name: 'See where it stands', exact: true }).click();
  await expect(page.getByRole('region', { name: 'What this removes', exact: true })).toBeVisible();
}

/** As if its oldest sessions were folded: nothing that is written now is old enough. */
async function foldHistory(page: Page): Promise<void> {
  await page.route(/\/api\/v1\/codices\/[^/]+\/versions(\?.*)?$/, async (route) => {
    const response = await route.fetch();
    const { items, ...more } = (await response.json()) as { readonly items: readonly object[] };
    const folded = items.map((item, index) =>
      index === 1 || index === 2 ? { ...item, folded: true } : item,
    );
    const until = { foldedTo: '2026-06-30T16:00:00Z', sessionsFoldedTo: '2024-11-28T09:30:00Z' };
    await route.fulfill({ response, json: { ...more, items: folded, ...until } });
  });
  await page.reload();
  const drawer = page.getByRole('button', { name: 'Show the timeline', exact: true });
  await expect(summary(page)).toBeVisible();
  if (await drawer.isVisible()) await drawer.click();
  await expect(page.getByText('What it came to is not kept.').first()).toBeVisible();
  await page.getByRole('note').scrollIntoViewIfNeeded();
}

export const HISTORY_SCREENS: readonly Screen[] = [
  {
    ...{ name: 'history', who: 'rae', path: (world) => `${codex(world)}/history`, ...window },
    shows: summary,
  },
  {
    ...{ name: 'history-folded', who: 'rae', path: (world) => `${codex(world)}/history`, ...window },
    shows: summary,
    steps: foldHistory,
  },
  {
    name: 'history-rows',
    who: 'rae',
    path: (world) => `${codex(world)}/history/compare?from=1`,
    shows: (page) => page.getByRole('button', { name: /^Restore this row: / }).first(),
    steps: async (page) =>
      page
        .getByRole('button', { name: /^Restore this row: / })
        .first()
        .scrollIntoViewIfNeeded(),
    ...window,
  },
  {
    name: 'trash-content',
    who: 'rae',
    path: () => '/trash',
    shows: (page) => page.getByRole('button', { name: BRING, exact: true }),
    steps: bringContent,
    ...window,
  },
  {
    ...{
      name: 'history-download',
      who: 'rae',
      only: 'wide',
      path: (world) => `${codex(world)}/history`,
      ...window,
    },
    shows: (page) => page.getByRole('link', { name: 'Download the history' }),
    steps: async (page) => page.getByRole('link', { name: 'Download the history' }).scrollIntoViewIfNeeded(),
  },
  { name: 'writers', who: 'jon', path: codex, shows: saved, steps: showWriters },
  {
    ...{ name: 'subtree-timeline', who: 'rae', path: (world) => `/timeline?below=${world.incident}` },
    shows: (page) => page.getByRole('button', { name: 'Restore all of it to a moment…' }),
  },
  {
    ...{ name: 'subtree-restore', who: 'rae', path: (world) => `/timeline?below=${world.incident}` },
    shows: (page) => page.getByRole('button', { name: 'Restore all of it to a moment…' }),
    ...{ steps: planRestore, ...window },
  },
  { name: 'import', who: 'rae', path: codex, shows: saved, steps: importBroken, ...window },
  {
    ...{ name: 'history-remove', who: 'owner', path: (world) => `${codex(world)}/history`, ...window },
    shows: summary,
    steps: removePassage,
  },
  {
    ...{ name: 'history-remove-plan', who: 'owner', path: (world) => `${codex(world)}/history`, ...window },
    shows: summary,
    steps: planRemoval,
  },
  { name: 'branch', who: 'rae', path: branch, shows: saved, ...window },
  { name: 'branch-list', who: 'rae', path: branch, shows: saved, steps: listBranches, ...window },
  { name: 'branch-begin', who: 'rae', path: codex, shows: saved, steps: beginBranch, ...window },
  {
    ...{ name: 'branch-review', who: 'jon', path: (world) => `${branch(world)}#review`, ...window },
    shows: (page) => page.locator('[data-review]').first(),
  },
  {
    ...{ name: 'branch-history', who: 'rae', path: (world) => `${branch(world)}/history`, ...window },
    shows: summary,
  },
  { name: 'branch-set', who: 'rae', path: ofSet, shows: saved, ...window },
  {
    ...{ name: 'branch-set-begin', who: 'rae', path: (world) => `/c/${world.reliability}`, ...window },
    shows: saved,
    steps: async (page) => {
      await beginBranch(page);
      await page.getByRole('radio', { name: /everything below it/ }).check();
    },
  },
  { name: 'branch-set-list', who: 'rae', path: ofSet, shows: saved, steps: listBranches, ...window },
  {
    ...{ name: 'merge-set', who: 'rae', path: (world) => `${ofSet(world)}/merge` },
    shows: (page) => page.getByRole('region', { name: 'Reliability', exact: true }),
  },
  {
    ...{ name: 'merge-set-ask', who: 'rae', path: (world) => `${ofSet(world)}/merge`, ...window },
    shows: (page) => page.getByRole('region', { name: 'Reliability', exact: true }),
    steps: askForSet,
  },
  {
    ...{ name: 'merge-set-answer', who: 'jon', path: (world) => `${ofSet(world)}/merge` },
    shows: (page) => page.getByRole('region', { name: 'Your review' }),
    steps: readOne,
  },
  { name: 'merge', who: 'rae', path: (world) => `${branch(world)}/merge`, shows: summary },
  {
    name: 'merge-settled',
    who: 'rae',
    path: (world) => `${branch(world)}/merge`,
    shows: summary,
    steps: settle,
  },
  { name: 'merge-read', who: 'vida', path: (world) => `${branch(world)}/merge`, shows: summary },
  headed('merge-nothing', 'rae', (world) => `${branch(world, 'never-begun')}/merge`, /has no branch/),
  {
    ...{ name: 'branch-closed', who: 'rae', path: (world) => branch(world, 'closed-for-good'), ...window },
    shows: (page) =>
      page
        .getByRole('main')
        .getByText(/closed/i)
        .first(),
  },
];
