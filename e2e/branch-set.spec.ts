/** A branch of a Codex and of all below it: begun by one, written on by two, kept to from Codex to Codex, and merged as one act. */
import type { Page } from '@playwright/test';
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectSaved, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const SOURCE = `{
  id: 'set-chapter', version: 1, name: 'Chapter of a set',
  fields: {
    state: { type: 'select', options: ['draft', 'ready', 'dropped'], default: 'draft' },
    words: { type: 'text' },
  },
}`;

const switcher = (page: Page) => page.getByRole('button', { name: /^Branch: / });
const tree = (page: Page) => page.getByRole('tree', { name: 'Codices' });
const openBelow = (page: Page, title: string) =>
  tree(page)
    .getByRole('treeitem', { name: new RegExp(`^${title}`) })
    .press('ArrowRight');

test('two write on a branch of three Codices while main goes on, and it is merged as one act', async ({
  api,
  rae,
  jon,
}) => {
  await api.post('/templates/set-chapter/versions', { source: SOURCE, baseVersion: 0 });
  const make = async (title: string, parentId?: string) => {
    const fields = { words: `${title} begins. ${title} ends.` };
    const { id } = await createCodex(api, {
      templateId: 'set-chapter',
      title,
      fields,
      ...(parentId && { parentId }),
    });
    return id;
  };
  const top = await make('Handbook of sets');
  const [safety, travel] = [await make('Safety of sets', top), await make('Travel of sets', top)];
  const late = { state: 'ready' };

  // Begun for all of them, after the dialog has said what that is.
  await openCodex(rae, top);
  await rae.getByRole('button', { name: 'More', exact: true }).click();
  await rae.getByRole('menuitem', { name: 'Try it on a branch…' }).click();
  await rae.getByRole('textbox', { name: 'Name of the branch' }).fill('rewrite');
  const dialog = rae.getByRole('dialog', { name: 'Try it on a branch' });
  await dialog.getByRole('radio', { name: 'This Codex and everything below it (3 Codices)' }).check();
  await expect(dialog.getByText(/^3 Codices get a branch of this name\./)).toBeVisible();
  await expectNoViolations(rae, 'the dialog of a branch of several Codices');
  await dialog.getByRole('button', { name: 'Begin the branch' }).click();
  await expect(switcher(rae)).toHaveAccessibleName('Branch: rewrite');
  await expectSaved(rae);
  await expect(rae.getByText('One of 3 Codices on this branch, merged and closed as one.')).toBeVisible();

  // From Codex to Codex one stays on it, by the tree and by the switcher.
  await openBelow(rae, 'Handbook of sets');
  await tree(rae).getByRole('link', { name: 'Safety of sets', exact: true }).click();
  await expect(rae).toHaveURL(new RegExp(`/c/${safety}/branches/rewrite$`));
  await expectSaved(rae);
  await switcher(rae).click();
  await rae.getByRole('menuitem', { name: /^Travel of sets/ }).click();
  await expect(rae).toHaveURL(new RegExp(`/c/${travel}/branches/rewrite$`));
  await expectSaved(rae);

  // Both write on it, and main goes on: in one Codex beside it, in another one against it.
  const write = async (page: Page, id: string, fields: object) => {
    const sent = { data: { fields } };
    const answer = await page.context().request.patch(`/api/v1/codices/${id}?branch=rewrite`, sent);
    expect(answer.status()).toBe(200);
  };
  await write(rae, safety, { words: 'Safety of sets begins anew. Safety of sets ends.' });
  await write(jon, travel, { state: 'dropped' });
  await api.patch(`/codices/${safety}`, {
    fields: { words: 'Safety of sets begins. Safety of sets ends well.' },
  });
  await api.patch(`/codices/${travel}`, { fields: late });

  await rae.goto(`/c/${travel}/branches/rewrite/merge`);
  const section = (name: string) => rae.getByRole('region', { name, exact: true });
  await expect(section('Travel of sets').getByText('1 to settle')).toBeVisible();
  await expect(rae.getByText('“Travel of sets”: Settle State, then it can be merged.')).toBeVisible();
  await expect(section('Safety of sets')).toContainText('Different sentences');
  await expectNoViolations(rae, 'a merge of several Codices');
  await rae.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(rae, 'a merge of several Codices in the dark');
  await rae.emulateMedia({ colorScheme: 'light' });
  await rae.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(rae, 'a merge of several Codices on a phone');
  await rae.setViewportSize({ width: 1280, height: 800 });

  // By keys from field to field, through all of them.
  const state = section('Travel of sets').getByRole('region', { name: 'State', exact: true });
  await state.getByRole('radio').nth(1).check();
  await expect(state.getByText('Settled')).toBeVisible();
  await rae.getByRole('button', { name: 'Merge into main' }).click();
  await expect(rae).toHaveURL(new RegExp(`/c/${travel}$`));
  await expect(rae.getByText('Merged “rewrite” into 3 Codices')).toBeVisible();
  expect((await api.get<CodexAnswer>(`/codices/${safety}`)).fields).toMatchObject({
    words: 'Safety of sets begins anew. Safety of sets ends well.',
  });
  expect((await api.get<CodexAnswer>(`/codices/${travel}`)).fields).toMatchObject({ state: 'dropped' });

  // All of it is closed, and links lead to main again.
  await jon.goto(`/c/${top}/branches/rewrite`);
  await expect(jon.getByRole('region', { name: 'The branch rewrite' })).toContainText('Merged by Rae Okonjo');
  await openBelow(jon, 'Handbook of sets');
  await tree(jon).getByRole('link', { name: 'Safety of sets', exact: true }).click();
  await expect(jon).toHaveURL(new RegExp(`/c/${safety}$`));
});

test('a name that is taken below is told before, and a set is closed and opened again as one', async ({
  api,
  rae,
}) => {
  const { id: top } = await createCodex(api, { templateId: 'blank-page', title: 'Shelf of sets' });
  const { id: below } = await createCodex(api, {
    templateId: 'blank-page',
    title: 'Box of sets',
    parentId: top,
  });
  await api.post(`/codices/${below}/branches`, { name: 'taken' });
  await openCodex(rae, top);
  await rae.getByRole('button', { name: 'More', exact: true }).click();
  await rae.getByRole('menuitem', { name: 'Try it on a branch…' }).click();
  const dialog = rae.getByRole('dialog', { name: 'Try it on a branch' });
  const name = dialog.getByRole('textbox', { name: 'Name of the branch' });
  await name.fill('taken');
  await dialog.getByRole('radio', { name: 'This Codex and everything below it (2 Codices)' }).check();
  await expect(dialog.getByText('It has, or had, a branch “taken”.')).toBeVisible();
  const begin = dialog.getByRole('button', { name: 'Begin the branch' });
  await expect(begin).toBeDisabled();
  await name.fill('free');
  await expect(dialog.getByText('It has, or had, a branch “taken”.')).toHaveCount(0);
  await begin.click();
  await expect(switcher(rae)).toHaveAccessibleName('Branch: free');
  await expectSaved(rae);
  const bar = rae.getByRole('region', { name: 'The branch free' });
  await bar.getByRole('button', { name: 'Close branch…' }).click();
  const closing = rae.getByRole('dialog', { name: 'Close the branch “free”?' });
  await expect(closing).toContainText('It is closed for all of its 2 Codices.');
  await closing.getByRole('button', { name: 'Close branch' }).click();
  await expect(bar).toContainText('Closed by Rae Okonjo');
  await bar.getByRole('button', { name: 'Open all again' }).click();
  await expect(bar.getByRole('link', { name: 'Merge…' })).toBeVisible();
  await rae.goto(`/c/${below}/branches/free`);
  await expect(bar).toContainText('One of 2 Codices on this branch');
});
