/** An administrator says an automation rule in sentences, by keyboard alone and by pointer, and sees it run once it is published. */
import type { Page } from '@playwright/test';
import { expectNoViolations } from './accessibility.ts';
import { builderOf, goTo, pick, publish, sourceOf, typeAndTake } from './builder-page.ts';
import { choose, fieldOf, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const templateOf = (id: string) => `// Who reads this?
{
  id: '${id}', version: 1,
  fields: {
    state: { type: 'select', label: 'State', options: ['Open', 'Closed'] }, // as people say it
    closed: { type: 'date', label: 'Closed on' },
    place: { type: 'line', label: 'Place' },
    labels: { type: 'tags', label: 'Labels' },
  },
}
`;

const ruleOf = (page: Page, title: string) =>
  builderOf(page).getByRole('region', { name: `Automation rule: ${title}` });

test('a rule from nothing by keyboard alone, published, and seen to run', async ({ api, ines, rae }) => {
  await api.post('/templates/lock-note/versions', { source: templateOf('lock-note'), baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'lock-note', title: 'The gate' });
  await ines.goto('/admin/templates/lock-note');
  const builder = builderOf(ines);
  await builder.getByRole('tab', { name: /^Rules/ }).press('Enter');
  await builder.getByRole('button', { name: 'Add an automation rule' }).press('Enter');
  await ines.keyboard.type('Note the day');
  await ines.keyboard.press('Enter');
  const rule = ruleOf(ines, 'Note the day');
  await expect(rule.getByText(/this does 0/)).toBeVisible();

  // When the state becomes Closed. What was added, or asked for next, has the focus.
  await expect(rule.getByRole('combobox', { name: 'What sets it off' })).toBeFocused();
  await goTo(ines, 'a field changes');
  await typeAndTake(ines, 'sta');
  await expect(sourceOf(ines)).toContainText("when: { field: 'state' }");
  await rule.getByRole('combobox', { name: 'To what' }).focus();
  await goTo(ines, 'becomes');
  await typeAndTake(ines, 'clo');
  await expect(sourceOf(ines)).toContainText("when: { field: 'state', to: 'Closed' }");

  // Only if there is a place.
  await rule.getByRole('radio', { name: 'Always' }).focus();
  await ines.keyboard.press('ArrowRight');
  await typeAndTake(ines, 'pla');
  await expect(sourceOf(ines)).toContainText("if: 'place'");

  // Then note the day, and a label; the label first.
  for (const [kind, field] of [
    ['set a field', 'closed'],
    ['add to a field of several values', 'lab'],
  ] as const) {
    await rule.getByRole('button', { name: 'Add an action to Note the day' }).press('Enter');
    await goTo(ines, kind);
    await typeAndTake(ines, field);
  }
  await expect(rule.getByRole('combobox', { name: 'Values', exact: true })).toBeFocused();
  await ines.keyboard.type('shut');
  await ines.keyboard.press('Enter');
  await expect(sourceOf(ines)).toContainText("{ add: { labels: ['shut'] } }");
  await rule.getByRole('button', { name: 'Move action 2 of Note the day' }).focus();
  for (const key of ['Space', 'ArrowUp', 'Space']) await ines.keyboard.press(key);
  await expect(sourceOf(ines)).toContainText(/add: \{ labels[\s\S]*set: \{ closed: \{ today: true \} \}/);
  await expectNoViolations(ines, 'automation rules in the builder');

  // One undo across both hands: that of the code takes back what the builder did last, and brings it again.
  await sourceOf(ines).focus();
  await ines.keyboard.press('Control+z');
  await expect(sourceOf(ines)).toContainText(/set: \{ closed[\s\S]*add: \{ labels/);
  await ines.keyboard.press('Control+y');
  await expect(sourceOf(ines)).toContainText(/add: \{ labels[\s\S]*set: \{ closed/);
  for (const comment of ['// Who reads this?', '// as people say it'])
    await expect(sourceOf(ines)).toContainText(comment);
  await publish(ines);

  await openCodex(rae, id);
  await typeAtEnd(rae, 'place', 'North');
  await choose(rae, 'state', 'Closed');
  await expect(fieldOf(rae, 'closed').getByRole('combobox')).not.toHaveValue('');
  await expect(fieldOf(rae, 'labels')).toContainText('shut');
});

test('a rule by pointer; what the builder cannot show stays as it is', async ({ api, ines }) => {
  await api.post('/templates/key-note/versions', { source: templateOf('key-note'), baseVersion: 0 });
  await ines.goto('/admin/templates/key-note');
  const builder = builderOf(ines);
  await builder.getByRole('tab', { name: /^Rules/ }).click();
  await builder.getByRole('button', { name: 'Add an automation rule' }).click();
  await builder.getByRole('textbox', { name: 'What the rule does' }).fill('Remind');
  await builder.getByRole('textbox', { name: 'What the rule does' }).press('Enter');
  const rule = ruleOf(ines, 'Remind');
  await pick(ines, rule.getByRole('combobox', { name: 'What sets it off' }), 'a date comes');
  await pick(ines, rule.getByRole('combobox', { name: 'Date' }), 'Closed on');
  await pick(ines, rule.getByRole('combobox', { name: 'Before or after' }), 'before');
  await rule.getByRole('textbox', { name: 'How long' }).fill('2 d');
  await rule.getByRole('textbox', { name: 'How long' }).press('Enter');
  await expect(sourceOf(ines)).toContainText("when: { date: 'closed', offset: '-2 d' }");
  await rule.getByRole('button', { name: 'Add an action to Remind' }).click();
  await pick(ines, rule.getByRole('combobox', { name: 'What it does' }), 'set a field');
  await pick(ines, rule.getByRole('combobox', { name: 'Field', exact: true }), 'Place');
  await pick(ines, rule.getByRole('combobox', { name: 'What Place is set to' }), 'this value');
  await rule.getByRole('textbox', { name: 'Text' }).fill('South');
  await rule.getByRole('textbox', { name: 'Text' }).press('Enter');
  await expect(rule.getByText('When it is 2 d before Closed on: set Place to South.')).toBeVisible();

  // Said by a hand in the code otherwise than the builder shows it.
  await ines.getByRole('button', { name: 'Remove “set Place to South”' }).click();
  await expect(sourceOf(ines)).toContainText('then: []');
  await ines.getByRole('button', { name: 'Undo' }).click();
  await expect(sourceOf(ines)).toContainText("then: [{ set: { place: 'South' } }]");
});
