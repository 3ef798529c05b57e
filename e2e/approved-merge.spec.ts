/** A Codex that changes only by approved merges: tried on a branch, reviewed, not merged until it is approved as it is, then merged. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectSaved, expectText, openCodex, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const SOURCE = `{
  id: 'approved-rule', version: 1, name: 'Approved rule', mainChangesBy: 'approved-merge',
  fields: { words: { type: 'text', label: 'Words of the rule' }, since: { type: 'date', label: 'In force since' } },
}`;

test('is read-only with the reason, and changes by a branch that its reviewer approves as it is', async ({
  api,
  jon,
  rae,
  workspace,
}) => {
  await api.post('/templates/approved-rule/versions', { source: SOURCE, baseVersion: 0 });
  const { id } = await createCodex(api, {
    templateId: 'approved-rule',
    title: 'Rule on dinners',
    fields: { words: 'Dinners are paid.' },
  });
  await openCodex(jon, id);
  const note = jon.getByRole('note', { name: 'How this Codex changes' });
  await expect(note).toContainText('This Codex changes only by an approved merge.');
  await expect(textOf(jon, 'words')).toHaveAttribute('aria-readonly', 'true');
  await expect(jon.getByRole('button', { name: /^Mode: / })).toHaveCount(0);
  // Its title is no other in the tree.
  const item = jon.getByRole('tree', { name: 'Codices' }).getByRole('treeitem', { name: /^Rule on dinners/ });
  await item.focus();
  await jon.keyboard.press('F2');
  await expect(item.getByRole('textbox', { name: 'Title' })).toBeFocused();
  await jon.keyboard.type('Rule on lunches');
  await jon.keyboard.press('Enter');
  await expect(jon.getByText('“Rule on dinners” was not renamed.').first()).toBeVisible();
  await expect(item).toBeVisible();

  await expectNoViolations(jon, 'a Codex that changes by merges');
  await jon.emulateMedia({ colorScheme: 'dark' });
  await expectNoViolations(jon, 'a Codex that changes by merges, in the dark');
  await jon.emulateMedia({ colorScheme: 'light' });
  await jon.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(jon, 'a Codex that changes by merges, on a phone');
  await expectNoViolations(jon, 'a Codex that changes by merges, on a phone');
  await jon.setViewportSize({ width: 1280, height: 800 });

  await note.getByRole('button', { name: 'Try it on a branch…' }).click();
  await jon.getByRole('textbox', { name: 'Name of the branch' }).fill('a-limit');
  await jon.getByRole('button', { name: 'Begin the branch' }).click();
  await expect(jon).toHaveURL(new RegExp(`/c/${id}/branches/a-limit$`));
  await expectSaved(jon);
  await expect(jon.getByText('Merged once it is reviewed and approved').first()).toBeVisible();
  await typeAtEnd(jon, 'words', ' Up to 40 euros.');
  await expectSaved(jon);

  await jon.goto(`/c/${id}/branches/a-limit/merge`);
  await expect(jon.getByText('Ask for a review: only a branch that is approved is merged.')).toBeVisible();
  await jon.getByRole('button', { name: 'Ask for a review' }).click();
  await jon.getByRole('combobox', { name: 'Reviewers' }).fill(workspace.rae.name);
  await jon.getByRole('option', { name: workspace.rae.name }).click();
  await jon.keyboard.press('Escape');
  await jon.getByRole('button', { name: 'Ask for a review' }).click();
  await expect(jon.getByText('Waits for Rae Okonjo to review it.')).toBeVisible();
  const merge = jon.getByRole('button', { name: 'Merge into main', exact: true });
  await expect(merge).toHaveAttribute('aria-disabled', 'true');
  await expectNoViolations(jon, 'a merge that waits for an approval');
  await jon.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(jon, 'a merge that waits for an approval, on a phone');
  await jon.setViewportSize({ width: 1280, height: 800 });
  // Whatever the page offers, the server says the same.
  const byRequest = await jon
    .context()
    .request.post(`/api/v1/codices/${id}/branches/a-limit/merge`, { data: {} });
  expect(byRequest.status()).toBe(409);

  const approve = async (words: string) => {
    await rae.goto(`/c/${id}/branches/a-limit#review`);
    // She may be there already, and would be shown first what came while she read.
    await rae.reload();
    await expectText(rae, 'words', words);
    const again = rae.getByRole('button', { name: 'Answer again' });
    await rae.getByRole('button', { name: 'Approve' }).or(again).first().waitFor();
    if (await again.isVisible()) await again.click();
    await rae.getByRole('button', { name: 'Approve' }).click();
    await expect(rae.locator('[data-review]')).toHaveAttribute('data-standing', 'approved');
  };
  await approve('Dinners are paid. Up to 40 euros.');
  await expect(jon.getByText(/^It becomes one edit in your name/)).toBeVisible({ timeout: 30_000 });

  // An edit of the branch brings it down.
  const edited = await jon.context().request.patch(`/api/v1/codices/${id}?branch=a-limit`, {
    data: { fields: { words: 'Dinners are paid. Up to 50 euros.' } },
  });
  expect(edited.status()).toBe(200);
  await expect(jon.getByText('Waits for Rae Okonjo to approve it as it is now.')).toBeVisible({
    timeout: 30_000,
  });
  await approve('Dinners are paid. Up to 50 euros.');
  await expect(jon.getByText(/^It becomes one edit in your name/)).toBeVisible({ timeout: 30_000 });
  await merge.click();
  await expect(jon).toHaveURL(new RegExp(`/c/${id}$`));
  await expectText(jon, 'words', 'Dinners are paid. Up to 50 euros.');
  const { fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(fields).toMatchObject({ words: 'Dinners are paid. Up to 50 euros.' });
});
