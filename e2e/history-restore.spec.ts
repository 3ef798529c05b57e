/** Restoring a field while somebody edits another one. */
import { expectSaved, expectText, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex, markdownOf } from './rest.ts';

test('one field goes back to an earlier version as a new edit; what is typed meanwhile stays', async ({
  api,
  rae,
  jon,
  ines,
}) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Rewritten' });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'summary', 'The summary as Rae wrote it.');
  await expectSaved(rae);
  await rae.goto('/');
  await openCodex(jon, id);
  await typeAtEnd(jon, 'summary', '');
  await jon.keyboard.press('Control+a');
  await jon.keyboard.type('Jon knew better.');
  await expectSaved(jon);

  await openCodex(ines, id);
  await ines.getByRole('link', { name: 'History' }).click();
  const timeline = ines.getByRole('group', { name: /^Compare now/ });
  await timeline.locator('label', { hasText: /Rae Okonjo wrote Summary/ }).click();
  const summary = ines.getByRole('region', { name: 'Summary' });
  await expect(summary.locator('del')).toContainText(['The summary as Rae wrote it.']);
  await expect(summary.locator('ins')).toContainText(['Jon knew better.']);
  await expect(ines.getByText('Chain verified')).toBeVisible();

  await typeAtEnd(jon, 'rootCause', '');
  const typing = jon.keyboard.type('Typed all the while, from before the restore until after it.', {
    delay: 25,
  });
  await summary.getByRole('button', { name: 'Restore this field: Summary' }).click();
  // The way back is offered for ten seconds, and for as long as one points at it.
  await ines.getByText('Summary is restored').hover();
  await expectText(jon, 'summary', 'The summary as Rae wrote it.');
  await typing;
  await expectText(jon, 'rootCause', 'Typed all the while, from before the restore until after it.');
  await expectSaved(jon);
  expect(await markdownOf(api, id, 'rootCause')).toContain('until after it.');

  // It is an edit like any other: on top of the timeline, with what it replaced below it, and it can be taken back.
  await expect(timeline.getByRole('radio', { name: /Ines Calloway restored Summary/ })).toBeVisible();
  await expect(timeline.getByRole('radio', { name: /Jon Vesely/ }).first()).toBeVisible();
  await ines.getByRole('button', { name: 'Undo' }).click();
  await expectText(jon, 'summary', 'Jon knew better.');
  await expectText(jon, 'rootCause', 'Typed all the while, from before the restore until after it.');
});

test('the Codex opens as it was at any version, without a way to change it', async ({ api, rae }) => {
  const fields = { body: { markdown: 'First thoughts.' } };
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Thoughts', fields });
  await openCodex(rae, id);
  await typeAtEnd(rae, 'body', ' Second thoughts.');
  await expectSaved(rae);
  await rae.goto(`/c/${id}/history`);
  const timeline = rae.getByRole('group', { name: /^Compare now/ });
  await timeline.locator('label', { hasText: /created it from Blank page/ }).click();
  await timeline.getByRole('button', { name: 'View this version' }).click();
  await expectText(rae, 'body', 'First thoughts.');
  await expect(rae.getByText('read-only')).toBeVisible();
  await expect(rae.locator('[data-field="body"] [contenteditable="true"]')).toHaveCount(0);
});
