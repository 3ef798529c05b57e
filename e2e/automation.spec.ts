/** Automation: an admin publishes a rule, an edit on a page sets it off, and both see what it did. */
import { expectNoViolations } from './accessibility.ts';
import { choose, fieldOf, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type CodexAnswer, createCodex } from './rest.ts';

const REPAIR = `{
  id: 'automated-repair', version: 1, name: 'Automated repair',
  fields: {
    status: { type: 'select', label: 'Status', default: 'open' },
    closed: { type: 'date', label: 'Closed on' },
    count: { type: 'number', label: 'Count', max: 3 },
  },
  workflow: { field: 'status', states: [{ id: 'open', label: 'Open' }, { id: 'closed', label: 'Closed' }] },
  automation: [
    { id: 'close', title: 'Note the day', when: { field: 'status', to: 'closed' }, then: { set: { closed: { today: true } } } },
    { id: 'over', title: 'Too much', when: { field: 'status' }, then: { set: { count: { formula: '2 + 2' } } } },
  ],
}`;

test('a rule does what it says a moment after an edit, and the admin sees it', async ({ api, ines, rae }) => {
  await api.post('/templates/automated-repair/versions', { source: REPAIR, baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'automated-repair', title: 'The roof leaks' });
  await openCodex(rae, id);
  await choose(rae, 'status', 'Closed');
  // The page shows it live, like an edit of anybody else.
  await expect(fieldOf(rae, 'closed').getByRole('combobox')).not.toHaveValue('');
  await expect
    .poll(async () => (await api.get<CodexAnswer>(`/codices/${id}`)).fields['closed'])
    .toMatch(/^\d{4}-\d{2}-\d{2}$/);
  await rae.goto(`/c/${id}/history`);
  await expect(rae.getByText('Note the day').filter({ visible: true }).first()).toBeVisible();

  await ines.goto('/admin/templates');
  await ines.getByRole('button', { name: 'Actions for Automated repair' }).click();
  await ines.getByRole('menuitem', { name: 'Automation' }).click();
  await expect(ines.getByText('When Status becomes Closed: set Closed on to that day.')).toBeVisible();
  const log = ines.getByRole('region', { name: 'What they did' });
  await expect(log.getByRole('link', { name: 'The roof leaks' }).first()).toBeVisible();
  await log.getByText('Failed', { exact: true }).first().click();
  await expect(log.getByText('count: Must be at most 3.').first()).toBeVisible();
  await expectNoViolations(ines, 'automation');

  // By keyboard alone: tried on a Codex, then paused.
  await ines.getByRole('button', { name: 'Try “Note the day”' }).focus();
  await ines.keyboard.press('Enter');
  const dialog = ines.getByRole('dialog', { name: /Try/ });
  await expect(dialog.getByRole('combobox', { name: 'For which Codex' })).toBeFocused();
  await ines.keyboard.type('roof');
  await expect(ines.getByRole('option', { name: 'The roof leaks' })).toBeVisible();
  await ines.keyboard.press('ArrowDown');
  await ines.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('set Closed on to that day');
  await ines.keyboard.press('Escape');
  await ines.getByRole('button', { name: 'Pause “Note the day”' }).focus();
  await ines.keyboard.press('Enter');
  await expect(ines.getByText('Paused', { exact: true })).toBeVisible();
});
