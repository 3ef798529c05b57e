/** Naming a version, comparing with it by name, renaming it, and taking the name away. */
import { expectNoSidewaysScroll, expectNoViolations } from './accessibility.ts';
import { expectSaved, openCodex, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

test('a version gets a name by which everybody finds and compares it', async ({ api, rae, jon }) => {
  const fields = { body: { markdown: 'First thoughts.' } };
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'Proposal', fields });
  await rae.goto(`/c/${id}/history`);
  const timeline = rae.getByRole('group', { name: /^Compare now/ });
  await timeline.locator('label', { hasText: 'created it from' }).click();
  await rae.getByRole('button', { name: 'Name it…' }).click();

  // By keyboard: the name has the focus, and what can't be a name is said at it.
  const dialog = rae.getByRole('dialog', { name: 'Name this version' });
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toBeFocused();
  await rae.keyboard.type('2026');
  await rae.keyboard.press('Enter');
  await expect(dialog.getByText(/more than digits/)).toBeVisible();
  await rae.keyboard.type(' draft');
  await rae.keyboard.press('Tab');
  await rae.keyboard.type('as sent to the board');
  await dialog.getByRole('button', { name: 'Name it' }).press('Enter');
  await expect(dialog).toHaveCount(0);
  const named = timeline.getByRole('radio', { name: /^2026 draft/ });
  await expect(named).toBeChecked();

  await openCodex(jon, id);
  await typeAtEnd(jon, 'body', ' Second thoughts.');
  await expectSaved(jon);
  await jon.goto(`/c/${id}/history?from=2026%20draft`);
  await expect(jon.getByRole('combobox', { name: 'Compare from' })).toContainText('2026 draft');
  await expect(jon.locator('ins')).toContainText(['Second thoughts.']);

  // Who wrote which words: Jon's lead to the version they came with.
  await jon.getByRole('button', { name: 'Who wrote what' }).click();
  await expect(jon.getByRole('list', { name: 'Writers' }).getByRole('button')).toHaveCount(2);
  const body = jon.locator('[data-written="body"]');
  await expect(body.getByRole('link')).toHaveText(['First thoughts.', ' Second thoughts.']);
  await body.getByRole('link', { name: 'Second thoughts.' }).hover();
  await expect(jon.getByRole('tooltip')).toContainText('Jon Vesely · ');
  await jon.mouse.move(0, 0);
  await expectNoViolations(jon, 'who wrote what');
  await jon.setViewportSize({ width: 390, height: 800 });
  await expectNoSidewaysScroll(jon, 'who wrote what, on a phone');
  await jon.setViewportSize({ width: 1280, height: 800 });
  await body.getByRole('link', { name: 'Second thoughts.' }).press('Enter');
  await expect(jon.getByText('read-only')).toBeVisible();
  await jon.getByRole('button', { name: 'Back to the comparison' }).click();

  await timeline.locator('label', { hasText: '2026 draft' }).click();
  await rae.getByRole('button', { name: 'Rename…' }).click();
  await rae.getByRole('textbox', { name: 'Name' }).fill('Sent');
  await rae.getByRole('button', { name: 'Save' }).click();
  await expect(jon.getByRole('radio', { name: /^Sent/ })).toBeVisible();

  // Jon takes the name away and gives it back: it is still the one that Rae gave.
  const theirs = jon.getByRole('group', { name: /^Compare now/ });
  await theirs.locator('label', { hasText: 'Sent' }).click();
  await jon.getByRole('button', { name: 'Remove the name' }).click();
  await expect(timeline.getByRole('radio', { name: /^Sent/ })).toHaveCount(0);
  await jon.getByRole('button', { name: 'Undo' }).click();
  const restored = theirs.getByRole('radio', { name: /^Sent.*as sent to the board.*Named by Rae/ });
  await expect(restored).toBeVisible();
});
