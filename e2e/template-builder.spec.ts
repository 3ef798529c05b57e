/** An administrator builds a template without writing a line of it, by pointer and again by keyboard alone. */
import type { Page } from '@playwright/test';
import { fieldOf, openCodex } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { createCodex } from './rest.ts';

const sourceOf = (page: Page) => page.getByRole('textbox', { name: 'Template source, JSON5' });

/** Types into an input of the builder and hands it over. */
async function fill(page: Page, name: string, text: string): Promise<void> {
  const input = page.getByRole('region', { name: 'Builder' }).getByRole('textbox', { name, exact: true });
  await input.fill(text);
  await input.press('Enter');
}

async function publish(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name: 'Publish…' });
  await expect(button).toBeEnabled();
  await button.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Publish “${name}”` });
  await dialog.getByRole('button', { name: 'Publish version 1' }).press('Enter');
  await expect(page.getByText(`${name} v1 is published`)).toBeVisible();
}

test('from nothing to a Codex by pointer; comments in the source survive', async ({ api, ines, rae }) => {
  await ines.goto('/admin/templates/new');
  const builder = ines.getByRole('region', { name: 'Builder' });
  await builder.getByRole('tab', { name: 'Details' }).click();
  await fill(ines, 'Id', 'dive-log');
  await fill(ines, 'Name', 'Dive log');
  await expect(sourceOf(ines)).toContainText("name: 'Dive log'");

  // A field from the gallery, required within two clicks.
  await builder.getByRole('tab', { name: /^Fields/ }).click();
  await builder.getByRole('button', { name: 'Add a field' }).click();
  const gallery = ines.getByRole('dialog', { name: 'Add a field' });
  await gallery.getByRole('textbox', { name: 'Label' }).fill('Depth');
  await gallery.getByRole('button', { name: /^Number/ }).click();
  const settings = ines.getByRole('region', { name: 'Settings of Depth' });
  await fill(ines, 'Unit', 'm');
  await settings.getByRole('radiogroup', { name: 'Required' }).getByText('Always').click();
  await expect(sourceOf(ines)).toContainText("depth: { type: 'number', unit: 'm', required: true }");
  await settings.getByRole('button', { name: 'Close the settings' }).click();

  // A field of the starter is removed, brought back, and dragged to another place.
  await builder.getByRole('button', { name: 'More about Weather' }).click();
  await ines.getByRole('menuitem', { name: 'Remove' }).click();
  await expect(sourceOf(ines)).not.toContainText('weather');
  await ines.getByRole('button', { name: 'Undo' }).click();
  await expect(sourceOf(ines)).toContainText('weather');
  await builder
    .getByRole('button', { name: 'Move Depth' })
    .dragTo(builder.getByRole('button', { name: /^Place/ }));
  await expect(sourceOf(ines)).toContainText(/fields: \{\s*depth/);

  // An error in the code: the builder stays as it was, and says where.
  await sourceOf(ines).press('Control+End');
  await ines.keyboard.type('x');
  await expect(builder.getByText(/The code can’t be read/)).toBeVisible();
  await expect(builder.getByRole('button', { name: 'Add a field' })).toHaveCount(0);
  await ines.keyboard.press('Backspace');
  await expect(builder.getByRole('button', { name: 'Add a field' })).toBeVisible();

  await expect(sourceOf(ines)).toContainText('// What is this kind of Codex for?');
  await expect(sourceOf(ines)).toContainText('// Leave this out and short fields come first');
  await publish(ines, 'Dive log');
  const { id } = await createCodex(api, { templateId: 'dive-log', title: 'Wreck' });
  await openCodex(rae, id);
  await expect(fieldOf(rae, 'depth')).toContainText('Required');
});

test('from nothing to a Codex by keyboard alone', async ({ api, ines, rae }) => {
  await ines.goto('/admin/templates/new');
  const builder = ines.getByRole('region', { name: 'Builder' });
  const fields = builder.getByRole('tab', { name: /^Fields/ });
  // The draft may still be opening, which begins the page anew.
  await expect(async () => {
    await fields.press('End');
    await ines.keyboard.press('Enter');
    await expect(builder.getByRole('textbox', { name: 'Id', exact: true })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await fill(ines, 'Id', 'night-watch');
  await fill(ines, 'Name', 'Night watch');
  await builder.getByRole('tab', { name: 'Details' }).focus();
  for (const key of ['Home', 'Enter']) await ines.keyboard.press(key);

  await builder.getByRole('button', { name: 'Add a field' }).press('Enter');
  await ines.keyboard.type('Mood');
  await ines.keyboard.press('Tab');
  await ines.keyboard.type('one of a list');
  await ines.keyboard.press('Enter');
  await expect(ines.getByRole('region', { name: 'Settings of Mood' })).toBeVisible();
  await ines.getByRole('radiogroup', { name: 'Required' }).getByRole('radio', { name: 'No' }).focus();
  await ines.keyboard.press('ArrowRight');
  await fill(ines, 'Option 1', 'Calm');
  await fill(ines, 'Option 2', 'Tense');
  await expect(sourceOf(ines)).toContainText("options: ['Calm', 'Tense']");
  await ines.getByRole('button', { name: 'Close the settings' }).press('Enter');

  // Lifted, moved and put down.
  const grip = builder.getByRole('button', { name: 'Move Mood' });
  await grip.focus();
  for (const key of ['Space', 'ArrowUp', 'Space']) await ines.keyboard.press(key);
  await expect(sourceOf(ines)).toContainText(/mood[\s\S]*tags: \{/);
  await publish(ines, 'Night watch');
  const { id } = await createCodex(api, { templateId: 'night-watch', title: 'Friday' });
  await openCodex(rae, id);
  await expect(fieldOf(rae, 'mood')).toContainText('Required');
});
