/** A Codex and all below it brought back to a moment: the plan is shown, done while somebody types, and undone as one. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectText, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex, markdownOf } from './rest.ts';

const THEN = 'As it was agreed.';

test('all below a Codex is restored to a moment through somebody who types, and taken back', async ({
  api,
  rae,
  jon,
}) => {
  const of = (title: string, parentId: string | null) =>
    createCodex(api, {
      templateId: 'blank-page',
      title,
      ...(parentId !== null && { parentId }),
      fields: { body: { markdown: THEN } },
    });
  const top = await of('Harbour rules', null);
  const [tolls, hours] = [await of('Harbour tolls', top.id), await of('Harbour closing', top.id)];
  // The input knows seconds.
  await rae.waitForTimeout(1_500);
  const then = new Date();
  await rae.waitForTimeout(1_500);
  await api.patch(`/codices/${tolls.id}`, { fields: { body: { markdown: 'Twice as much.' } } });
  await api.delete(`/codices/${hours.id}`);
  await openCodex(jon, tolls.id);
  await expectText(jon, 'body', 'Twice as much.');

  await rae.goto(`/timeline?below=${top.id}`);
  await rae.getByRole('button', { name: 'Restore all of it to a moment…' }).click();
  const dialog = rae.getByRole('dialog', { name: 'Restore all of it to a moment' });
  const local = new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
  await dialog.getByLabel('As it was at').fill(local);
  const restored = dialog.getByRole('region', { name: 'What is restored' });
  await expect(restored.getByRole('listitem')).toHaveCount(2);
  await expect(restored).toContainText('Harbour closing');
  await expect(restored).toContainText('back out of the trash');
  await expect(dialog.getByText('1 is as it was.')).toBeVisible();
  await expectNoViolations(rae, 'restoring all below', '[role="dialog"]');
  await rae.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(rae, 'restoring all below');
  await rae.setViewportSize({ width: 1280, height: 800 });
  await dialog.getByRole('button', { name: 'Restore 2 Codices' }).click();
  await expect(rae.getByText('2 Codices restored')).toBeVisible();
  await expectText(jon, 'body', THEN);
  await typeAtEnd(jon, 'title', ' of the harbour');
  expect(await markdownOf(api, hours.id, 'body')).toContain(THEN);
  await rae.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(rae.getByText('The restore was taken back')).toBeVisible();
  await expectText(jon, 'body', 'Twice as much.');
  await expectText(jon, 'title', 'Harbour tolls of the harbour');
});
