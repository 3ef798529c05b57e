/** Screens of what people say and decide about a Codex: comments, suggestions, reviews, the Inbox. */
import type { Page } from '@playwright/test';
import { expectSaved, syncChip, textOf } from '../codex-page.ts';
import { expect } from '../fixtures.ts';
import { headed, type Screen } from './screen.ts';
import type { World } from './world.ts';

const codex = (world: World) => `/c/${world.incident}`;
const saved = (page: Page) => syncChip(page).and(page.getByRole('button', { name: /^Saved/ }));
const onIncident = (name: string, more: Partial<Screen> = {}): Screen => ({
  ...{ name, who: 'rae', path: codex, shows: saved },
  ...more,
});

const thread = (page: Page) =>
  page.getByRole('region', { name: /^(Comment thread on|Comment in the text)/ }).first();

async function openThread(page: Page, field = 'summary', words?: string): Promise<void> {
  const passage = textOf(page, field).locator('.comment-passage');
  await (words === undefined ? passage : passage.filter({ hasText: words })).first().click();
  await expect(thread(page)).toBeVisible();
}

/** A header with no room has the list behind a button. */
async function listComments(page: Page): Promise<void> {
  await page
    .getByRole('button', { name: /^Comments/ })
    .filter({ visible: true })
    .first()
    .click();
  await expect(page.getByRole('list', { name: 'Comments' })).toBeVisible();
}

async function beginComment(page: Page): Promise<void> {
  await textOf(page, 'rootCause').getByText('Nothing told us').click({ clickCount: 3 });
  await page.keyboard.press('Control+Alt+m');
  await page.getByRole('textbox', { name: 'Comment', exact: true }).fill('And per *provider*? @');
  await expect(page.getByRole('listbox').first()).toBeVisible();
}

async function suggestWords(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Mode: Editing' }).click();
  await page.getByRole('menuitemradio', { name: /^Suggesting/ }).click();
  await textOf(page, 'wentWell').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(' Somebody looked at the slowest requests first.');
}

async function askForReview(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask for a review' }).first().click();
  await expect(page.getByRole('combobox', { name: 'Reviewers' })).toBeVisible();
}

async function lookAtFirst(page: Page): Promise<void> {
  await page.locator('[data-notification]').filter({ hasText: 'mentioned you' }).first().click();
  await expect(page.getByRole('textbox', { name: 'Reply' })).toBeVisible();
}

const inbox = (page: Page) => page.locator('[data-notification]').first();

export const PEOPLE_SCREENS: readonly Screen[] = [
  onIncident('codex'),
  onIncident('comments-thread', { steps: (page) => openThread(page), size: 'window' }),
  onIncident('comments-thread-rtl', {
    steps: (page) => openThread(page, 'rootCause', 'autumn'),
    size: 'window',
  }),
  onIncident('comments-tab', {
    path: (world) => `${codex(world)}#comments`,
    shows: (page) => page.getByRole('list', { name: 'Comments' }),
    ...{ size: 'window', only: 'wide' },
  }),
  onIncident('comments-list', { steps: listComments, size: 'window', only: 'phone' }),
  onIncident('comments-writing', { who: 'jon', steps: beginComment, size: 'window' }),
  onIncident('comments-none', {
    path: (world) => `/c/${world.empty}#comments`,
    ...{ size: 'window', only: 'wide' },
  }),
  onIncident('suggestion', {
    steps: (page) => openThread(page, 'summary', 'emptied'),
    size: 'window',
  }),
  onIncident('suggesting', {
    who: 'jon',
    steps: async (page) => {
      await expectSaved(page);
      await suggestWords(page);
    },
    size: 'window',
  }),
  onIncident('reviews', {
    path: (world) => `${codex(world)}#review`,
    shows: (page) => page.locator('[data-review]').first(),
    size: 'window',
  }),
  onIncident('review-asking', {
    path: (world) => `/c/${world.empty}#review`,
    shows: (page) => page.getByRole('button', { name: 'Ask for a review' }).first(),
    ...{ steps: askForReview, size: 'window' },
  }),
  { name: 'inbox', who: 'rae', path: () => '/inbox', shows: inbox, size: 'window' },
  { name: 'inbox-open', who: 'rae', path: () => '/inbox', shows: inbox, steps: lookAtFirst, size: 'window' },
  {
    ...{ name: 'inbox-empty', who: 'nobody', path: () => '/inbox', size: 'window' },
    shows: (page) => page.getByText('Nothing new'),
  },
  onIncident('codex-as-viewer', {
    path: (world) => `${codex(world)}?as=viewer`,
    shows: (page) => page.getByRole('complementary', { name: 'View as a member' }),
    size: 'window',
  }),
  headed('home', 'rae', '/', 'Recently edited'),
  {
    name: 'graph',
    who: 'rae',
    path: () => '/graph',
    shows: (page) => page.getByRole('main'),
    size: 'window',
  },
  {
    ...{ name: 'search', who: 'rae', path: () => '/search?q=checkout' },
    shows: (page) => page.getByRole('main').getByText('Checkout answered slowly').first(),
  },
  headed('trash', 'rae', '/trash', 'Trash'),
  headed('templates', 'owner', '/admin/templates', 'Incident review'),
  headed('nowhere', 'rae', '/nowhere/at/all', 'There is nothing at this address'),
];
