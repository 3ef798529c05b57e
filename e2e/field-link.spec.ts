/** A guest of a link edits the fields it is for, also offline, and nothing else of the Codex is ever sent to their page. */
import {
  avatarIn,
  choose,
  expectKept,
  expectSaved,
  expectText,
  fieldOf,
  openCodex,
  syncChip,
  textOf,
  typeAtEnd,
} from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { listenTo } from './received-traffic.ts';
import { createCodex } from './rest.ts';
import { joinAs, openShareDialog } from './share-dialog.ts';

const SOURCE = `{
  id: 'tide-report', version: 1, name: 'Tide report, internal',
  fields: {
    findings: { type: 'text', label: 'Findings' },
    remarks: { type: 'richText', label: 'Remarks' },
    level: { type: 'select', label: 'Level', options: ['Low', 'High'] },
    gauges: { type: 'tags', label: 'Gauges' },
    why: { type: 'line', label: 'Why so high', visibleWhen: { field: 'level', is: 'High' } },
    smugglers: { type: 'text', label: 'Smugglers seen' },
  },
}`;

test('a guest edits some fields live and offline, and the rest of the Codex never leaves', async ({
  api,
  jon,
  rae,
  stranger,
  workspace,
}) => {
  await api.post('/templates/tide-report/versions', { source: SOURCE, baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'tide-report', title: 'Neap tide of June' });
  await openCodex(jon, id);
  await typeAtEnd(jon, 'smugglers', 'Torches at the jetty.');
  await expectSaved(jon);

  await openCodex(rae, id);
  await typeAtEnd(rae, 'findings', 'Two metres.');
  const dialog = await openShareDialog(rae);
  await dialog.getByRole('button', { name: 'For some fields…' }).click();
  const choice = dialog.getByRole('form', { name: 'New link for some fields' });
  await choice.getByLabel('Access').selectOption({ label: 'can edit' });
  await choice.getByRole('checkbox', { name: 'Why so high' }).check();
  await expect(choice.getByRole('alert')).toContainText('“Why so high” depends on “Level”');
  await choice.getByRole('checkbox', { name: 'Why so high' }).uncheck();
  for (const label of ['Findings', 'Remarks', 'Level', 'Gauges'])
    await choice.getByRole('checkbox', { name: label }).check();
  await choice.getByRole('button', { name: 'Make link for 4 fields' }).click();
  const link = await dialog.getByTestId('share-url').innerText();
  await expect(dialog.getByText('can edit · 4 fields only')).toBeVisible();
  await rae.keyboard.press('Escape');

  const received = listenTo(stranger);
  await joinAs(stranger, link, 'Mo of the harbour');
  await expect(stranger.getByRole('heading', { level: 1, name: 'Shared with you' })).toBeVisible();
  await expectText(stranger, 'findings', 'Two metres.');
  await typeAtEnd(stranger, 'findings', ' Measured twice.');
  await typeAtEnd(stranger, 'remarks', 'Fog from four.');
  await expect(avatarIn(rae, 'remarks', 'Mo of the harbour')).toBeVisible();
  await choose(stranger, 'level', 'High');
  await expectSaved(stranger);
  await expectText(rae, 'findings', 'Two metres. Measured twice.');
  await expectText(rae, 'remarks', 'Fog from four.');
  await expect(fieldOf(rae, 'level')).toContainText('High');

  // Both at once, and somebody who writes beside it.
  await typeAtEnd(rae, 'remarks', ' Cleared by six.');
  await typeAtEnd(jon, 'smugglers', ' Three boats.');
  await expectText(stranger, 'remarks', 'Fog from four. Cleared by six.');
  await expectSaved(jon);

  await stranger.context().setOffline(true);
  await typeAtEnd(stranger, 'findings', ' From a boat.');
  await expectKept(stranger);
  await textOf(rae, 'findings').click();
  await rae.keyboard.press('Control+Home');
  await rae.keyboard.type('Spring: ');
  await expectSaved(rae);
  await stranger.context().setOffline(false);
  for (const page of [rae, stranger])
    await expectText(page, 'findings', 'Spring: Two metres. Measured twice. From a boat.');
  await expectSaved(stranger);
  await stranger.reload();
  await expectText(stranger, 'findings', 'Spring: Two metres. Measured twice. From a boat.');
  await expectText(rae, 'smugglers', 'Torches at the jetty. Three boats.');

  const { items } = await api.get<{ items: { actor: { name: string } }[] }>(`/codices/${id}/operations`);
  expect(items.map(({ actor }) => actor.name)).toContain('Mo of the harbour');

  const closing = await openShareDialog(rae);
  await closing.getByRole('button', { name: /^Close the link/ }).click();
  await expect(stranger.getByRole('alert').filter({ hasText: 'This link was closed.' })).toBeVisible();
  await expect(textOf(stranger, 'findings')).not.toBeEditable();
  await expect(syncChip(stranger)).toHaveAccessibleName(/^(Access ended|\d+ changes? not accepted)/);

  expect(received.length).toBeGreaterThan(10);
  const trace = received.join('\n');
  const { jon: author } = workspace;
  for (const secret of [
    'Torches',
    'boats',
    'smugglers',
    'Smugglers',
    'Why so',
    'Neap',
    'internal',
    author.name,
    author.id,
  ])
    expect(trace).not.toContain(secret);
});
