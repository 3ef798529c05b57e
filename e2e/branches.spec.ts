/** A branch of a Codex: begun by one, written on by two, brought up to date, written on offline, closed; and for members alone. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import {
  avatarIn,
  caretOf,
  expectSaved,
  expectText,
  openCodex,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { signIn } from './people.ts';
import { type Api, type CodexAnswer, createCodex, markdownOf } from './rest.ts';
import { joinAs, makeLink } from './share-dialog.ts';

/** Begins a branch in the menu of a Codex that is open, and waits until it is. */
async function beginBranch(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Try it on a branch…' }).click();
  await page.getByRole('textbox', { name: 'Name of the branch' }).fill(name);
  await page.getByRole('button', { name: 'Begin the branch' }).click();
  await expect(switcher(page)).toHaveAccessibleName(`Branch: ${name.toLowerCase().replace(' ', '-')}`);
  await expectSaved(page);
}

const switcher = (page: Page) => page.getByRole('button', { name: /^Branch: / });
/** How far the branch has come, in the header or, where that is narrow, under it. */
const distance = (page: Page, words: RegExp | string) => page.getByText(words).filter({ visible: true });
const bar = (page: Page, name: string) => page.getByRole('region', { name: `The branch ${name}` });

async function beginByRest(api: Api, codexId: string, name: string): Promise<void> {
  await api.post(`/codices/${codexId}/branches`, { name });
}

test('two people try something on a branch, main goes on, and it is brought in', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Branch story' });
  await openCodex(rae, id);
  await expect(switcher(rae)).toHaveCount(0);
  await beginBranch(rae, 'Provider timeouts');
  await expect(rae).toHaveURL(new RegExp(`/c/${id}/branches/provider-timeouts$`));
  await expect(rae).toHaveTitle('Branch story · provider-timeouts · Vespera Bindery');
  await expect(distance(rae, 'The same as main')).toBeVisible();

  // The other one is on main, sees that there is one, and goes there.
  await openCodex(jon, id);
  await switcher(jon).click();
  await jon.getByRole('menuitem', { name: /^provider-timeouts/ }).click();
  await expectSaved(jon);
  await typeAtEnd(rae, 'rootCause', 'One provider answered late.');
  await expectText(jon, 'rootCause', 'One provider answered late.');
  await expect(caretOf(jon, 'rootCause', 'Rae Okonjo')).toBeVisible();
  await typeAtEnd(jon, 'title', ', by provider');
  await expectText(rae, 'title', 'Branch story, by provider');
  await expect(avatarIn(rae, 'title', 'Jon Vesely')).toBeVisible();
  await Promise.all([expectSaved(rae), expectSaved(jon)]);
  await expect(distance(rae, /sessions? ahead of main/)).toBeVisible();

  // Nothing of it is in the Codex, nor in the tree.
  expect(await markdownOf(api, id, 'rootCause')).not.toContain('provider');
  expect((await api.get<CodexAnswer>(`/codices/${id}`)).title).toBe('Branch story');
  const tree = rae.getByRole('tree', { name: 'Codices' });
  await expect(tree.getByRole('link', { name: 'Branch story', exact: true })).toBeVisible();
  await expect(tree.getByRole('link', { name: /by provider/ })).toHaveCount(0);

  await api.patch(`/codices/${id}`, { fields: { summary: { markdown: 'Written on main.' } } });
  await expect(distance(rae, /ahead, \d+ behind main/)).toBeVisible({ timeout: 15_000 });
  await rae.getByRole('button', { name: 'Bring in main' }).click();
  await expectText(rae, 'summary', 'Written on main.');
  await expectText(jon, 'summary', 'Written on main.');
  await expectText(rae, 'rootCause', 'One provider answered late.');
  await expect(rae.getByRole('button', { name: 'Bring in main' })).toHaveCount(0);
  await rae.reload();
  await expectText(rae, 'title', 'Branch story, by provider');
});

test('what is written on a branch without the server is kept, named, and sent on return', async ({
  api,
  rae,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Branch away' });
  await beginByRest(api, id, 'away');
  const line = await lineOf(rae.context());
  await rae.goto(`/c/${id}/branches/away`);
  await expectSaved(rae);
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  await typeAtEnd(rae, 'summary', 'Written on the train.');
  await expect(syncChip(rae)).toHaveAccessibleName(/waiting/);
  await syncChip(rae).click();
  await rae.getByRole('button', { name: 'Everything that waits on this device' }).click();
  const waiting = rae.getByRole('dialog', { name: 'Waiting changes' });
  await expect(waiting.getByRole('link', { name: 'Branch away on the branch away' })).toHaveAttribute(
    'href',
    `/c/${id}/branches/away`,
  );
  await rae.keyboard.press('Escape');
  await rae.reload();
  await expectText(rae, 'summary', 'Written on the train.');
  line.mend();
  await expectSaved(rae);
  expect(await markdownOf(api, id, 'summary')).not.toContain('train');
  const there = await api.get<CodexAnswer>(`/codices/${id}?branch=away`);
  expect(JSON.stringify(there.fields['summary'])).toContain('Written on the train.');
});

test('a branch is closed after it has said what stays behind, and can be read then', async ({
  api,
  rae,
  jon,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Branch closed' });
  await openCodex(rae, id);
  await beginBranch(rae, 'wording');
  await typeAtEnd(rae, 'summary', 'Not after all.');
  await expectSaved(rae);
  await jon.goto(`/c/${id}/branches/wording`);
  await expectSaved(jon);
  await expect(bar(rae, 'wording')).toBeVisible();
  await rae.getByRole('button', { name: 'Close branch…' }).click();
  const asked = rae.getByRole('dialog', { name: 'Close the branch “wording”?' });
  await expect(asked.getByText(/will not be in main/)).toBeVisible();
  await expectNoViolations(rae, 'closing a branch', '[role="dialog"]');
  await asked.getByRole('button', { name: 'Close branch' }).click();
  for (const page of [rae, jon]) {
    await expect(bar(page, 'wording')).toContainText('Closed by Rae Okonjo', { timeout: 15_000 });
    await expectText(page, 'summary', 'Not after all.');
    await expect(textOf(page, 'summary')).not.toBeEditable();
  }
  // Opened again, it is written on, and closed for good.
  await bar(rae, 'wording').getByRole('button', { name: 'Open again' }).click();
  await expect(textOf(jon, 'summary')).toBeEditable();
  await typeAtEnd(jon, 'summary', ' Or is it?');
  await expectText(rae, 'summary', 'Not after all. Or is it?');
  await rae.getByRole('button', { name: 'Close branch…' }).click();
  await asked.getByRole('button', { name: 'Close branch' }).click();
  await bar(rae, 'wording').getByRole('link', { name: 'Go to main' }).click();
  await expectText(rae, 'title', 'Branch closed');
  // None is open: the switcher is gone, and the history knows it.
  await expect(switcher(rae)).toHaveCount(0);
  await rae.goto(`/c/${id}/history`);
  await expect(rae.getByRole('link', { name: 'wording' })).toHaveAttribute(
    'href',
    `/c/${id}/branches/wording`,
  );
});

test('a branch is reviewed: asked on its page, found on Home, approved beside the merge, and lapsed', async ({
  api,
  rae,
  ines,
  workspace,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Branch reviewed' });
  await beginByRest(api, id, 'second-draft');
  await api.patch(`/codices/${id}?branch=second-draft`, { fields: { summary: { markdown: 'A draft.' } } });
  await ines.goto(`/c/${id}/branches/second-draft#review`);
  await ines.getByRole('button', { name: 'Ask for a review' }).click();
  await ines.getByRole('combobox', { name: 'Reviewers' }).fill(workspace.rae.name);
  await ines.getByRole('option', { name: workspace.rae.name }).click();
  await ines.keyboard.press('Escape');
  await ines.getByRole('button', { name: 'Ask for a review' }).click();
  await expect(bar(ines, 'second-draft')).toContainText(`Waiting for ${workspace.rae.name} to review it`);

  await rae.goto('/');
  const waiting = rae.getByRole('region', { name: 'Needs review' });
  await expect(waiting).toContainText('of the branch “second-draft”');
  await waiting.getByRole('link', { name: 'Branch reviewed' }).click();
  await expect(rae).toHaveURL(new RegExp(`/c/${id}/branches/second-draft#review$`));
  await bar(rae, 'second-draft').getByRole('link', { name: 'Merge…' }).click();
  const pane = rae.getByRole('complementary', { name: 'Reviews of this branch' });
  await pane.getByRole('button', { name: 'Approve' }).click();
  await expect(rae.getByRole('main')).toContainText(`Approved by ${workspace.rae.name}`);
  await expect(bar(ines, 'second-draft')).toContainText(`Approved by ${workspace.rae.name}`);
  await expectNoViolations(rae, 'a merge with its reviews');

  // Main may go on; the branch may not.
  await api.patch(`/codices/${id}`, { fields: { summary: { markdown: 'On main.' } } });
  await expect(distance(ines, /behind main/)).toBeVisible({ timeout: 15_000 });
  await expect(bar(ines, 'second-draft')).toContainText(`Approved by ${workspace.rae.name}`);
  await typeAtEnd(ines, 'summary', ' More.');
  await expect(bar(ines, 'second-draft')).toContainText(`Changed since ${workspace.rae.name} approved it`, {
    timeout: 30_000,
  });

  // What changed since stands in the history of the branch, which is restored within it.
  await ines.getByRole('link', { name: 'What changed since' }).click();
  await expect(ines).toHaveURL(new RegExp(`/c/${id}/branches/second-draft/history\\?from=\\d+$`));
  await expect(ines.getByRole('heading', { name: '1 change in 1 field' })).toBeVisible();
  await expect(ines.getByText('began the branch')).toBeVisible();
  await expectNoViolations(ines, 'the history of a branch');
  await ines.getByRole('button', { name: 'Compare with main' }).click();
  await expect(ines.getByText('Main and this branch, as they are now')).toBeVisible();
  await expect(ines.getByRole('main')).toContainText('On main.');
  await ines.getByRole('button', { name: 'Back to the comparison' }).click();
  await ines.getByRole('button', { name: 'Restore everything' }).click();
  await expect(ines.getByText('Summary is restored')).toBeVisible();
  expect(await markdownOf(api, id, 'summary')).toBe('On main.');
  const restored = await api.get<CodexAnswer>(`/codices/${id}?branch=second-draft`);
  expect(restored.fields['summary']).toMatchObject({ markdown: 'A draft.' });
});

test('a branch begins at a point of the history', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Branch before' });
  await api.post(`/codices/${id}/versions`, { name: 'First draft', note: '' });
  await api.patch(`/codices/${id}`, { title: 'Branch before and after' });
  await rae.goto(`/c/${id}/history`);
  await rae.getByRole('radio', { name: /First draft/ }).check();
  await rae.getByRole('button', { name: 'Branch from here…' }).first().click();
  await expect(rae.getByRole('dialog')).toContainText('as it was at “First draft”');
  await rae.getByRole('button', { name: 'Begin the branch' }).click();
  await expect(rae).toHaveURL(/branches\/rae-try$/);
  await expectText(rae, 'title', 'Branch before');
  await expect(distance(rae, /behind main/)).toBeVisible();
});

test('a viewer reads a branch, a guest comes to none', async ({ api, rae, ines, stranger, workspace }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Branch for members' });
  await beginByRest(api, id, 'quiet');
  const viewer = await workspace.add('Vera Branchreader', 'viewer');
  await ines.context().clearCookies();
  await signIn(ines, viewer);
  await ines.goto(`/c/${id}/branches/quiet`);
  await expect(bar(ines, 'quiet')).toContainText('You can read this branch');
  await expect(textOf(ines, 'summary')).not.toBeEditable();
  await expect(ines.getByRole('button', { name: 'Close branch…' })).toHaveCount(0);
  await switcher(ines).click();
  await expect(ines.getByRole('menuitem', { name: /^Main/ })).toBeVisible();
  await expect(ines.getByRole('menuitem', { name: /Try it/ })).toHaveCount(0);

  await openCodex(rae, id);
  const link = await makeLink(rae, 'can edit');
  await joinAs(stranger, link, 'Gus of branches');
  await expectText(stranger, 'title', 'Branch for members');
  await expect(switcher(stranger)).toHaveCount(0);
  const headers = { authorization: `Bearer ${new URL(link).pathname.split('/').pop()}` };
  const asked = await stranger.request.get(`/api/v1/codices/${id}/branches`, { headers });
  expect(asked.status()).toBe(403);
  await stranger.goto(`/c/${id}/branches/quiet`);
  await expect(stranger).toHaveURL(/\/sign-in/);
});

test('a branch that there is not is said, and a branch is read in both themes and on a phone', async ({
  api,
  rae,
}) => {
  const title = 'Branch of a long title that says what happened on the Monday after the move';
  const { id } = await createCodex(api, { templateId: 'incident-review', title });
  await beginByRest(api, id, 'a-name-that-is-as-long-as-a-name-may-be1');
  await rae.goto(`/c/${id}/branches/elsewhere`);
  await expect(rae.getByRole('heading', { name: 'There is no branch “elsewhere”' })).toBeVisible();
  await rae.goto(`/c/${id}/branches/a-name-that-is-as-long-as-a-name-may-be1`);
  await expectSaved(rae);
  await typeAtEnd(rae, 'summary', 'Something.');
  await expectSaved(rae);
  for (const colorScheme of ['light', 'dark'] as const) {
    await rae.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expectNoViolations(rae, `a branch, ${colorScheme}`);
    await switcher(rae).click();
    await expect(rae.getByRole('menuitem', { name: /^Main/ })).toBeVisible();
    await expectNoViolations(rae, `the branches of a Codex, ${colorScheme}`, '[role="menu"]');
    await rae.keyboard.press('Escape');
  }
  for (const width of [390, 320]) {
    await rae.setViewportSize({ width, height: 800 });
    await expectNoSidewaysScroll(rae, `a branch ${width} px wide`);
    await expect(switcher(rae)).toBeInViewport();
    await expect(rae.getByRole('button', { name: 'Close branch…' })).toBeInViewport({ ratio: 1 });
  }
  // By keyboard: the menu opens, arrows move, Enter goes there.
  await switcher(rae).focus();
  await rae.keyboard.press('Enter');
  await expect(rae.getByRole('menuitem', { name: /^Main/ })).toBeVisible();
  await expect(rae.locator('[role="menuitem"]:focus')).toHaveCount(1);
  await rae.keyboard.press('Home');
  await rae.keyboard.press('Enter');
  await expect(rae).toHaveURL(new RegExp(`/c/${id}$`));
});
