/** Two administrators write one draft of a template together, live and offline, let it go, and publish it. */
import type { Page } from '@playwright/test';
import { expectSaved, syncChip } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { signIn } from './people.ts';

const sourceOf = (id: string, name: string) => `{
  id: '${id}',
  version: 1,
  name: '${name}',
  fields: {
    summary: { type: 'richText', label: 'Summary' },
  },
}
`;

const sourceIn = (page: Page) => page.getByRole('textbox', { name: 'Template source, JSON5' });
const discardIn = (page: Page) => page.getByRole('button', { name: 'Discard', exact: true });

async function openDraft(page: Page, id: string): Promise<void> {
  await page.goto(`/admin/templates/${id}`);
  await expectSaved(page);
}

/** Writes a comment on a line of its own. */
async function comment(page: Page, where: 'top' | 'end', text: string): Promise<void> {
  await sourceIn(page).click();
  await page.keyboard.press(where === 'top' ? 'Control+Home' : 'Control+End');
  await page.keyboard.insertText(`// ${text}\n`);
}

async function publish(page: Page, name: string, version: number): Promise<void> {
  await page.getByRole('button', { name: 'Publish…' }).click();
  const dialog = page.getByRole('dialog', { name: `Publish “${name}”` });
  await dialog.getByRole('button', { name: `Publish version ${version}` }).click();
  await expect(page.getByText(`${name} v${version} is published`)).toBeVisible();
}

test('one draft for two: carets, a while offline, a publication, and a draft let go by mistake', async ({
  api,
  ines,
  stranger: mira,
  workspace,
}) => {
  await api.post('/templates/lab-note/versions', {
    source: sourceOf('lab-note', 'Lab note'),
    baseVersion: 0,
  });
  await signIn(mira, await workspace.add('Mira Novak', 'admin'));
  await openDraft(ines, 'lab-note');
  await openDraft(mira, 'lab-note');

  await comment(ines, 'top', 'from Ines');
  await expect(sourceIn(mira)).toContainText('// from Ines');
  await expect(mira.locator('.remote-caret[data-name="Ines Calloway"]')).toBeVisible();
  await expect(
    mira.getByRole('list', { name: 'Here now' }).getByRole('img', { name: 'Ines Calloway' }),
  ).toBeVisible();

  // Apart, and together again.
  await mira.context().setOffline(true);
  await expect(syncChip(mira)).toHaveAccessibleName(/^Offline/);
  await comment(mira, 'end', 'written on a train');
  await expect(syncChip(mira)).toHaveAccessibleName(/waiting/);
  await comment(ines, 'top', 'meanwhile');
  await expectSaved(ines);
  await expect(sourceIn(ines)).not.toContainText('train');
  await mira.context().setOffline(false);
  for (const page of [ines, mira]) {
    await expect(sourceIn(page)).toContainText('// meanwhile');
    await expect(sourceIn(page)).toContainText('// written on a train');
  }
  await expectSaved(mira);
  await mira.reload();
  await expect(sourceIn(mira)).toContainText('// written on a train');

  // Each undoes what was their own.
  await comment(mira, 'end', 'not so');
  await expect(sourceIn(ines)).toContainText('// not so');
  await mira.keyboard.press('Control+z');
  await expect(sourceIn(ines)).not.toContainText('// not so');
  await expect(sourceIn(ines)).toContainText('// meanwhile');

  await publish(ines, 'Lab note', 2);
  await expect(mira.getByText('v2, published')).toBeVisible();
  await expect(discardIn(mira)).toHaveCount(0);
  await ines.getByRole('link', { name: 'Edit Lab note' }).click();
  await expect(ines.getByText('v2, published')).toBeVisible();

  // Let go by mistake, and taken back while the other goes on writing.
  await comment(mira, 'top', 'worth keeping');
  await expect(sourceIn(ines)).toContainText('// worth keeping');
  await expect(ines.getByText('Draft of v3')).toBeVisible();
  await discardIn(ines).click();
  for (const page of [ines, mira]) await expect(sourceIn(page)).not.toContainText('worth keeping');
  await expect(mira.getByText('v2, published')).toBeVisible();
  await comment(mira, 'end', 'after that');
  await expect(sourceIn(ines)).toContainText('// after that');
  await ines.getByRole('button', { name: 'Undo', exact: true }).click();
  for (const page of [ines, mira]) {
    await expect(sourceIn(page)).toContainText('// worth keeping');
    await expect(sourceIn(page)).toContainText('// after that');
  }
});

test('a page says that another version was published under the draft, and a draft nobody changed follows', async ({
  api,
  ines,
}) => {
  const source = sourceOf('moved-note', 'Moved note');
  await api.post('/templates/moved-note/versions', { source, baseVersion: 0 });
  await openDraft(ines, 'moved-note');
  await api.post('/templates/moved-note/versions', { source: `// two\n${source}`, baseVersion: 1 });
  await expect(sourceIn(ines)).toContainText('// two');
  await expect(ines.getByText('v2, published')).toBeVisible();

  await comment(ines, 'end', 'mine');
  await expectSaved(ines);
  await api.post('/templates/moved-note/versions', { source: `// three\n${source}`, baseVersion: 2 });
  await expect(ines.getByText('Version 3 was published meanwhile')).toBeVisible();
  await expect(sourceIn(ines)).toContainText('// mine');
  await discardIn(ines).click();
  await expect(sourceIn(ines)).toContainText('// three');
  await expect(ines.getByText('Version 3 was published meanwhile')).toHaveCount(0);
  await ines.getByRole('tab', { name: 'Versions' }).click();
  await expect(ines.getByRole('listitem').filter({ hasText: 'Version 3' })).toContainText(
    'Draft based on this',
  );
  await comment(ines, 'end', 'on top of three');
  await expectSaved(ines);
  await publish(ines, 'Moved note', 4);

  // Published while nobody looks.
  await api.post('/templates/moved-note/versions', { source: `// five\n${source}`, baseVersion: 4 });
  await openDraft(ines, 'moved-note');
  await expect(sourceIn(ines)).toContainText('// five');
  await expect(ines.getByText('v5, published')).toBeVisible();
});

test('a draft that a browser kept for itself is offered, and taken over as an edit', async ({
  api,
  ines,
}) => {
  const source = sourceOf('kept-note', 'Kept note');
  await api.post('/templates/kept-note/versions', { source, baseVersion: 0 });
  await ines.goto('/admin/templates');
  const kept = { baseVersion: 1, source: `// from before\n${source}`, base: source };
  await ines.evaluate(
    (draft) => localStorage.setItem('bindery.template-draft.kept-note', draft),
    JSON.stringify(kept),
  );
  await openDraft(ines, 'kept-note');
  await expect(ines.getByText('This browser kept a draft of its own')).toBeVisible();
  await ines.getByRole('button', { name: 'Use it' }).click();
  await expect(sourceIn(ines)).toContainText('// from before');
  await expectSaved(ines);
  const left = () => ines.evaluate(() => localStorage.getItem('bindery.template-draft.kept-note'));
  // Kept until it can no longer be taken back.
  await expect.poll(left, { timeout: 20_000 }).toBeNull();
  await ines.reload();
  await expect(sourceIn(ines)).toContainText('// from before');
});

test('a template in the making is kept, shown to another admin, and goes on under its id', async ({
  ines,
  stranger: leo,
  workspace,
}) => {
  await openDraft(ines, 'new');
  await expect(sourceIn(ines)).toContainText("id: 'field-note'");
  await comment(ines, 'top', 'in the making');
  await expectSaved(ines);
  await ines.reload();
  await expect(sourceIn(ines)).toContainText('// in the making');

  await signIn(leo, await workspace.add('Leo Brandt', 'admin'));
  await openDraft(leo, workspace.owner.id);
  await expect(sourceIn(leo)).toContainText('// in the making');
  await publish(ines, 'Field note', 1);
  await expect(leo).toHaveURL(/\/admin\/templates\/field-note$/);
  await expect(leo.getByText('v1, published')).toBeVisible();

  await openDraft(ines, 'new');
  await expect(sourceIn(ines)).not.toContainText('in the making');
});

test('what somebody wrote offline who is no admin any more is not lost', async ({
  api,
  stranger: kim,
  workspace,
}) => {
  await api.post('/templates/left-note/versions', {
    source: sourceOf('left-note', 'Left note'),
    baseVersion: 0,
  });
  const person = await workspace.add('Kim Aalto', 'admin');
  await signIn(kim, person);
  await openDraft(kim, 'left-note');
  await kim.context().setOffline(true);
  await comment(kim, 'top', 'too late');
  await expect(syncChip(kim)).toHaveAccessibleName(/waiting/);
  await api.patch(`/members/${person.id}`, { role: 'editor' });
  await kim.context().setOffline(false);
  const ended = kim.getByRole('status').filter({ hasText: 'You may no longer open this template.' });
  await expect(ended).toBeVisible();
  await expect(sourceIn(kim)).toContainText('// too late');
  const [file] = await Promise.all([
    kim.waitForEvent('download'),
    ended.getByRole('button', { name: 'Download what you wrote' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('left-note.json5');
  await ended.getByRole('button', { name: 'Discard' }).click();
  await expect(kim).toHaveURL(/\/admin\/templates$/);
});
