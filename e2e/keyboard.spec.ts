/** A Codex is made and filled without touching a mouse. */
import type { Locator } from '@playwright/test';
import { expectSaved, fieldOf, pickerOf, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import type { CodexAnswer } from './rest.ts';

test('from the palette to the last field by keyboard alone', async ({ api, rae }) => {
  const { keyboard } = rae;
  await rae.goto('/');
  await expect(rae.getByRole('heading', { name: 'Recently edited' })).toBeVisible();

  await keyboard.press('Control+k');
  const palette = rae.getByRole('combobox', { name: 'Find or do anything' });
  await expect(palette).toBeFocused();
  await keyboard.type('new task');
  await expect(rae.getByRole('option', { name: 'New task', exact: true })).toHaveAttribute(
    'data-combobox-selected',
    'true',
  );
  await keyboard.press('Enter');
  await expect(rae).toHaveURL(/\/c\/[0-9a-f-]+$/);
  await expectSaved(rae);

  // The title is the first thing a new Codex asks for; Enter goes on to the next field.
  await expect(fieldOf(rae, 'title').getByRole('textbox')).toBeFocused();
  await keyboard.type('Rotate the signing keys');
  await keyboard.press('Enter');
  await expect(pickerOf(rae, 'status')).toBeFocused();
  await keyboard.press('Enter');
  await expect(rae.getByRole('option', { name: 'To do' })).toBeVisible();
  await keyboard.press('ArrowDown');
  await expect(rae.getByRole('option', { name: 'In progress' })).toHaveAttribute(
    'data-combobox-selected',
    'true',
  );
  await keyboard.press('Enter');
  await expect(fieldOf(rae, 'status')).toContainText('In progress');
  await expect(pickerOf(rae, 'status')).toBeFocused();

  await tabTo(pickerOf(rae, 'priority'));
  await tabTo(textOf(rae, 'due'));
  await keyboard.type('24 Nov 2031');
  await keyboard.press('Enter');
  await tabTo(textOf(rae, 'estimate'));
  await keyboard.type('90 min');
  await tabTo(textOf(rae, 'description'));
  await keyboard.type('- [ ] **One** old key is left');
  await keyboard.press('Escape');
  await tabTo(fieldOf(rae, 'steps').getByRole('button', { name: 'Add a step' }));
  await keyboard.press('Enter');
  await keyboard.type('Make the new key');
  await keyboard.press('Enter');
  await keyboard.type('Retire the old one');
  await keyboard.press('Tab');
  await expectSaved(rae);

  const [codex] = (await api.get<{ items: CodexAnswer[] }>('/codices?q=signing')).items;
  if (codex === undefined) throw new Error('The new Codex is not listed.');
  const { title, fields } = await api.get<CodexAnswer>(`/codices/${codex.id}`);
  expect(title).toBe('Rotate the signing keys');
  expect(fields).toMatchObject({ status: 'in-progress', due: '2031-11-24' });
  expect(JSON.stringify(fields['description'])).toContain('**One** old key is left');
  expect(JSON.stringify(fields['steps'])).toContain('Retire the old one');

  /** Presses Tab until the focus is there; fails if that takes more than a person would bear. */
  async function tabTo(target: Locator): Promise<void> {
    for (let presses = 0; presses < 12; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press('Tab');
    }
    throw new Error(`Twelve times Tab did not lead to ${target}.`);
  }
});

test('what stands first in the palette is what Enter chooses, however late it comes', async ({ rae }) => {
  let answer = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await rae.route(/\/api\/v1\/templates$/, async (route) => {
    await held;
    await route.continue();
  });
  await rae.goto('/');
  await expect(rae.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  await rae.keyboard.press('Control+k');
  await expect(rae.getByRole('combobox', { name: 'Find or do anything' })).toBeFocused();
  await rae.keyboard.type('>new task');
  await expect(rae.getByText('There is no such action.')).toBeVisible();
  answer();
  const made = rae.getByRole('option', { name: 'New task', exact: true });
  await expect(made).toHaveAttribute('data-combobox-selected', 'true');
});

test('“?” lists the shortcuts, and Escape closes what is open', async ({ rae }) => {
  await rae.goto('/');
  await expect(rae.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  await rae.keyboard.press('?');
  await expect(rae.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await rae.keyboard.press('Escape');
  await expect(rae.getByRole('dialog')).toHaveCount(0);
  await rae.keyboard.press('Control+k');
  await expect(rae.getByRole('option', { name: 'Home' })).toBeVisible();
  await rae.keyboard.press('Escape');
  await expect(rae.getByRole('dialog')).toHaveCount(0);
});
