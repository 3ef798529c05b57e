/** Comments on a branch: said there by two, not seen on main, carried to main at its words, and kept where the branch is closed. */
import type { Locator, Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectSaved, openCodex, syncChip, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { type Api, createCodex } from './rest.ts';

const WORDS = 'Ferries stop at ten';
const BODY = `The harbour opens at six.\n\n${WORDS} in winter.\n\nNobody waits at night.`;

async function begin(api: Api, title: string, name: string): Promise<string> {
  const fields = { body: { markdown: BODY } };
  const { id } = await createCodex(api, { templateId: 'blank-page', title, fields });
  await api.post(`/codices/${id}/branches`, { name });
  return id;
}

async function openBranch(page: Page, id: string, name: string): Promise<void> {
  await page.goto(`/c/${id}/branches/${name}`);
  await expectSaved(page);
  await expect(textOf(page, 'body')).toBeEditable();
}

const passage = (page: Page): Locator => textOf(page, 'body').locator('.comment-passage').first();
const thread = (page: Page): Locator => page.getByRole('region', { name: /^Comment thread on/ });
const bar = (page: Page, name: string) => page.getByRole('region', { name: `The branch ${name}` });

/** By keyboard alone, on the paragraph that is selected. */
async function commentOn(page: Page, words: string, said: string): Promise<void> {
  await textOf(page, 'body').getByText(words).click({ clickCount: 3 });
  await page.keyboard.press('Control+Alt+m');
  await page.getByRole('textbox', { name: 'Comment', exact: true }).fill(said);
  await page.keyboard.press('Control+Enter');
}

test('two talk about a branch, main knows nothing of it, and the merge carries it to its words', async ({
  api,
  rae,
  jon,
}) => {
  const id = await begin(api, 'Harbour hours', 'winter');
  await openBranch(rae, id, 'winter');
  await openBranch(jon, id, 'winter');
  await commentOn(rae, WORDS, 'Also on Sundays?');
  await expectSaved(rae);
  await expect(passage(jon)).toContainText(WORDS);
  // Nothing is suggested here: it is written.
  await textOf(jon, 'body').getByText('Nobody waits').click({ clickCount: 3 });
  await expect(jon.getByRole('button', { name: /^Comment(?! on)/ }).first()).toBeVisible();
  await expect(jon.getByRole('button', { name: 'Suggest', exact: true })).toHaveCount(0);
  await jon.keyboard.press('ArrowRight');
  await passage(jon).click();
  await thread(jon).getByRole('textbox', { name: 'Reply' }).fill('Every day.');
  await jon.keyboard.press('Control+Enter');
  await expect(thread(rae)).toContainText('Every day.');
  await expectNoViolations(rae, 'a thread on a branch');
  // The text goes on here, and on main, which has no thread.
  await textOf(rae, 'body').getByText(WORDS).click();
  await rae.keyboard.press('Home');
  await rae.keyboard.type('Note: ');
  await expectSaved(rae);
  await expect(passage(jon)).toContainText(WORDS);
  await openCodex(jon, id);
  await expect(textOf(jon, 'body')).toContainText(WORDS);
  await expect(passage(jon)).toHaveCount(0);
  await textOf(jon, 'body').getByText('The harbour opens').click();
  await jon.keyboard.press('End');
  await jon.keyboard.type(' Gates too.');
  await expectSaved(jon);

  await rae.goto(`/c/${id}/branches/winter/merge`);
  await expect(rae.getByRole('link', { name: '1 open comment thread comes along' })).toBeVisible();
  await rae.getByRole('button', { name: 'Merge into main' }).click();
  await expect(rae.getByText('Merged “winter”')).toBeVisible();
  for (const page of [rae, jon]) await expect(passage(page)).toContainText(WORDS);
  await passage(jon).click();
  await expect(thread(jon)).toContainText('Also on Sundays?');
  await expect(thread(jon)).toContainText('Every day.');
  await thread(jon).getByRole('textbox', { name: 'Reply' }).fill('Done then.');
  await jon.keyboard.press('Control+Enter');
  await expect(thread(jon)).toContainText('Done then.');

  // The branch keeps what was said on it, to be read.
  await rae.goto(`/c/${id}/branches/winter#comments`);
  await expect(bar(rae, 'winter')).toContainText('Merged by Rae Okonjo');
  await rae
    .getByRole('list', { name: 'Comments' })
    .getByRole('button', { name: /Rae Okonjo/ })
    .click();
  await expect(thread(rae)).toContainText('Every day.');
  await expect(thread(rae)).not.toContainText('Done then.');
  await expect(thread(rae).getByRole('textbox', { name: 'Reply' })).toHaveCount(0);
});

test('what is said about a branch without the server is kept, sent on return, and readable when the branch is closed', async ({
  api,
  rae,
  jon,
}) => {
  const id = await begin(api, 'Harbour away', 'away');
  const line = await lineOf(rae.context());
  await openBranch(rae, id, 'away');
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  await commentOn(rae, 'Nobody waits', 'Said on the ferry.');
  await expect(passage(rae)).toContainText('Nobody waits');
  await rae.reload();
  await expect(passage(rae)).toContainText('Nobody waits');
  line.mend();
  await expectSaved(rae);
  await openBranch(jon, id, 'away');
  await passage(jon).click();
  await expect(thread(jon)).toContainText('Said on the ferry.');
  await api.delete(`/codices/${id}/branches/away`);
  await expect(bar(jon, 'away')).toContainText('Closed by', { timeout: 15_000 });
  await expect(thread(jon)).toContainText('Said on the ferry.');
  await expect(thread(jon).getByRole('textbox', { name: 'Reply' })).toHaveCount(0);
  await jon.setViewportSize({ width: 390, height: 844 });
  await expect(jon.getByRole('button', { name: 'Comments, 1 open' })).toBeVisible();
  await expectNoSidewaysScroll(jon, 'a closed branch with comments');
});
