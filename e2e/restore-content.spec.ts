/** Content of a deleted Codex brought into a living one from the trash, while somebody else types there. */
import { expectSaved, expectText, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

test('fields of a deleted Codex are looked at beside a living one, brought over through somebody who types, and taken back', async ({
  api,
  rae,
  jon,
}) => {
  const gone = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Harbour lights, first draft',
    fields: {
      severity: 'High',
      summary: { markdown: 'All lights were out for an hour.' },
      timeline: [{ id: 'one', time: '21:04', event: 'The quay went dark' }],
    },
  });
  await api.delete(`/codices/${gone.id}`);
  const { id } = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Harbour lights, as it is told now',
    fields: { severity: 'High' },
  });
  await openCodex(jon, id);

  await rae.goto('/trash');
  await rae
    .getByRole('button', { name: 'Bring content of Harbour lights, first draft elsewhere', exact: true })
    .click();
  const dialog = rae.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Into', exact: true }).fill('as it is told');
  await rae.keyboard.press('Enter');
  const offers = dialog.getByRole('region', { name: 'What it holds', exact: true });
  await expect(offers.getByRole('checkbox', { name: 'Severity', exact: true })).toBeDisabled();
  await expect(offers.getByRole('listitem').filter({ hasText: 'Severity' })).toContainText(
    'The same there already.',
  );
  await expect(offers.locator('ins').filter({ hasText: 'All lights were out for an hour.' })).toBeVisible();
  await offers.getByRole('checkbox', { name: 'Summary', exact: true }).check();
  await offers.getByRole('checkbox', { name: 'Timeline', exact: true }).check();

  await typeAtEnd(jon, 'rootCause', '');
  const typing = jon.keyboard.type('Typed from before it was brought over until after.', { delay: 25 });
  await dialog.getByRole('button', { name: 'Bring 2 fields over', exact: true }).click();
  // The way back is offered for ten seconds, and for as long as one points at it.
  await rae.getByText('Summary and Timeline brought into “Harbour lights, as it is told now”').hover();
  await expectText(jon, 'summary', 'All lights were out for an hour.');
  await typing;
  await expectText(jon, 'rootCause', 'Typed from before it was brought over until after.');
  await expectSaved(jon);
  await expect(jon.getByRole('textbox', { name: 'What happened, row 1', exact: true })).toHaveValue(
    'The quay went dark',
  );
  await jon.getByRole('link', { name: 'History' }).click();
  const told = /Rae Okonjo restored Summary and Timeline from the deleted “Harbour lights, first draft”/;
  await expect(jon.getByRole('radio', { name: told })).toBeVisible();

  await rae.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect(rae.getByText('Taken back', { exact: true })).toBeVisible();
  const { fields, title } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(title).toBe('Harbour lights, as it is told now');
  expect(fields).toMatchObject({ timeline: [], severity: 'High' });
  expect(JSON.stringify(fields['rootCause'])).toContain('until after');
});

test('of another template what does not fit is refused by name', async ({ api, rae }) => {
  const gone = await createCodex(api, {
    templateId: 'incident-review',
    title: 'Cranes that stood still',
    fields: { summary: { markdown: 'Two cranes.' }, severity: 'Low' },
  });
  await api.delete(`/codices/${gone.id}`);
  await createCodex(api, { templateId: 'blank-page', title: 'A page about cranes' });
  await rae.goto('/trash');
  await rae
    .getByRole('button', { name: 'Bring content of Cranes that stood still elsewhere', exact: true })
    .click();
  const dialog = rae.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Into', exact: true }).fill('page about cranes');
  await rae.keyboard.press('Enter');
  await expect(
    dialog.getByText('Blank page has no field “Summary” with the key summary.', { exact: true }),
  ).toBeVisible();
  await dialog.getByRole('checkbox', { name: 'Title', exact: true }).check();
  await dialog.getByRole('button', { name: 'Bring it over', exact: true }).click();
  await expect(rae.getByText('Title brought into “A page about cranes”')).toBeVisible();
});
