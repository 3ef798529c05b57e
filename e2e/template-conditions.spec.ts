/** Conditions, steps and rules said in the builder, by pointer and by keyboard alone, and what they do to a Codex. */
import type { Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { builderOf, goTo, pick, publish, sourceOf, typeAndTake } from './builder-page.ts';
import { choose, fieldOf, openCodex, pickerOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const templateOf = (id: string) => `// Who reads this?
{
  id: '${id}', version: 1,
  fields: {
    severity: { type: 'select', options: ['Low', 'High'] }, // by what users felt
    cause: { type: 'line', label: 'Cause' },
    affected: { type: 'number', label: 'Affected' },
    reviewer: { type: 'person', label: 'Reviewer' },
    status: { type: 'select', label: 'Status', default: 'open' },
  },
  workflow: {
    field: 'status',
    states: [{ id: 'open', label: 'Open', color: 'rose' }, { id: 'closed', label: 'Closed', color: 'moss' }],
    // Nobody reopens what is closed.
    transitions: { open: [], closed: [] },
  },
}
`;

const group = (page: Page, name: string) => builderOf(page).getByRole('group', { name, exact: true });

test('conditions, steps and rules by pointer hold in a Codex', async ({ api, ines, rae }) => {
  await api.post('/templates/outage-note/versions', { source: templateOf('outage-note'), baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'outage-note', title: 'Mail' });
  await ines.goto('/admin/templates/outage-note');
  const builder = builderOf(ines);

  // Required when the severity is high.
  await builder.getByRole('button', { name: /^Cause/ }).click();
  await builder.getByRole('radiogroup', { name: 'Required' }).getByText('When…').click();
  await pick(ines, group(ines, 'Required when').getByRole('combobox', { name: 'Field to ask' }), 'Severity');
  await pick(ines, group(ines, 'Severity is filled in').getByRole('combobox', { name: 'Test' }), 'is');
  await pick(ines, group(ines, 'Severity is').getByRole('combobox', { name: 'Value' }), 'High');
  await expect(sourceOf(ines)).toContainText("requiredWhen: { field: 'severity', is: 'High' }");
  await expectNoViolations(ines, 'a condition in the builder');
  await builder.getByRole('button', { name: 'Close the settings' }).click();
  await expect(builder.getByText('Required when Severity is High')).toBeVisible();

  // A step is dragged, and only an admin may take it.
  await builder.getByRole('tab', { name: 'Workflow' }).click();
  const diagram = builder.getByRole('region', { name: 'Diagram of the workflow' });
  const open = diagram.getByRole('button', { name: 'Open, begins here' });
  const closed = diagram.getByRole('button', { name: 'Closed', exact: true });
  const [from, to] = [await open.boundingBox(), await closed.boundingBox()];
  if (from === null || to === null) throw new Error('the states are not there');
  await ines.mouse.move(from.x + 20, from.y + 10);
  await ines.mouse.down();
  await ines.mouse.move(to.x + 20, to.y + 10, { steps: 5 });
  await ines.mouse.up();
  const step = group(ines, 'The step Open to Closed');
  await pick(ines, step.getByRole('combobox', { name: 'Who may take it' }), 'Admins');
  await expect(sourceOf(ines)).toContainText("open: [{ to: 'closed', by: 'admin' }], closed: []");
  await expectNoViolations(ines, 'a workflow in the builder');

  // A rule.
  await builder.getByRole('tab', { name: /^Rules/ }).click();
  await builder.getByRole('button', { name: 'Add a rule' }).click();
  await pick(ines, builder.getByRole('combobox', { name: 'The field that the rule is about' }), 'Affected');
  await builder.getByRole('textbox', { name: 'Message' }).fill('Say how many.');
  await builder.getByRole('textbox', { name: 'Message' }).press('Enter');
  await builder.getByRole('radiogroup', { name: 'Applies' }).getByText('When…').click();
  await pick(ines, builder.getByRole('combobox', { name: 'Field to ask' }), 'Cause');
  await expect(sourceOf(ines)).toContainText(
    "rules: [{ when: 'cause', must: 'affected', message: 'Say how many.' }]",
  );
  await expectNoViolations(ines, 'rules in the builder');
  for (const comment of ['// Who reads this?', '// by what users felt', '// Nobody reopens what is closed.'])
    await expect(sourceOf(ines)).toContainText(comment);
  await publish(ines);

  await openCodex(rae, id);
  await choose(rae, 'severity', 'High');
  await expect(fieldOf(rae, 'cause')).toHaveAttribute('data-missing', 'true');
  await pickerOf(rae, 'status').click();
  await expect(rae.getByRole('option', { name: /^Closed/ })).toContainText(
    'Only an admin may take this step.',
  );
  await rae.keyboard.press('Escape');
  await typeAtEnd(rae, 'cause', 'A full disk');
  await expect(rae.getByText('Say how many.').first()).toBeVisible();
});

test('conditions, steps and rules by keyboard alone', async ({ api, ines }) => {
  await api.post('/templates/watch-note/versions', { source: templateOf('watch-note'), baseVersion: 0 });
  await ines.goto('/admin/templates/watch-note');
  const builder = builderOf(ines);

  await builder.getByRole('button', { name: /^Affected/ }).press('Enter');
  await builder.getByRole('radiogroup', { name: 'Shown' }).getByRole('radio', { name: 'Always' }).focus();
  await ines.keyboard.press('ArrowRight');
  await typeAndTake(ines, 'seve');
  await expect(sourceOf(ines)).toContainText("label: 'Affected', visibleWhen: 'severity' }");
  const test = group(ines, 'Severity is filled in').getByRole('combobox', { name: 'Test' });
  await test.focus();
  await goTo(ines, 'is not');
  // “is not”, whose value is awaited and has the focus.
  await typeAndTake(ines, 'hi');
  await expect(sourceOf(ines)).toContainText("visibleWhen: { not: { field: 'severity', is: 'High' } }");
  await builder.getByRole('button', { name: 'Add a condition' }).press('Enter');
  await typeAndTake(ines, 'cau');
  await expect(sourceOf(ines)).toContainText(
    "{ all: [{ not: { field: 'severity', is: 'High' } }, 'cause'] }",
  );
  await ines.keyboard.press('Escape');

  // The step is aimed with an arrow and drawn with Enter.
  await builder.getByRole('tab', { name: 'Fields' }).focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'Enter']) await ines.keyboard.press(key);
  const diagram = builder.getByRole('region', { name: 'Diagram of the workflow' });
  await diagram.getByRole('button', { name: 'Closed', exact: true }).focus();
  for (const key of ['ArrowRight', 'Enter']) await ines.keyboard.press(key);
  await expect(sourceOf(ines)).toContainText("closed: ['open']");
  await group(ines, 'The step Closed to Open').getByRole('combobox', { name: 'Who may take it' }).focus();
  await ines.keyboard.type('whoever', { delay: 50 });
  await expect(ines.locator('[data-combobox-selected]:visible')).toContainText('Whoever Reviewer names');
  // Once: the list of several stays open, with its first one marked.
  await ines.keyboard.press('Enter');
  await expect(sourceOf(ines)).toContainText("closed: [{ to: 'open', by: { field: 'reviewer' } }]");

  // Two rules, the second put first.
  await builder.getByRole('tab', { name: 'Workflow' }).focus();
  for (const key of ['ArrowRight', 'Enter']) await ines.keyboard.press(key);
  for (const field of ['cause', 'affec']) {
    await builder.getByRole('button', { name: 'Add a rule' }).press('Enter');
    await typeAndTake(ines, field);
  }
  await builder.getByRole('button', { name: 'Move Affected has to be filled in.' }).focus();
  for (const key of ['Space', 'ArrowUp', 'Space']) await ines.keyboard.press(key);
  await expect(sourceOf(ines)).toContainText(/must: 'affected'[\s\S]*must: 'cause'/);
  await publish(ines);
});
