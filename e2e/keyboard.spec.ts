/** Codices created and filled by keyboard alone. */
import type { Locator, Page } from '@playwright/test';
import { expectSaved, fieldOf, openCodex, pickerOf, textOf } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { type Api, type CodexAnswer, createCodex } from './rest.ts';

/** What an incident review has no field of. */
const OTHERS = `{
  id: 'kinds', version: 1, name: 'Kinds',
  fields: {
    note: 'text', line: 'line', agreed: 'checkbox', areas: { type: 'multiSelect', options: ['Billing', 'Search', 'Login'] },
    due: 'date', took: 'duration', cost: { type: 'number', unit: 'kg' }, page: 'url', mail: 'email', team: 'people', near: 'reference',
    steps: 'checklist', hue: 'color', stars: 'rating', done: 'progress',
  },
}`;

test('a whole incident review by keyboard alone, from the palette to its follow-ups', async ({
  api,
  rae,
}) => {
  const { keyboard } = rae;
  const task = await createCodex(api, { templateId: 'task', title: 'Cap the retries of checkout' });
  await createCodex(api, {
    templateId: 'incident-review',
    title: 'An earlier one',
    fields: { services: ['payments'] },
  });
  await rae.goto('/');
  await expect(rae.getByRole('heading', { name: 'Recently edited' })).toBeVisible();
  await keyboard.press('Control+k');
  await expect(rae.getByRole('combobox', { name: 'Find or do anything' })).toBeFocused();
  await keyboard.type('new incident');
  await expect(rae.getByRole('option', { name: 'New incident review', exact: true })).toHaveAttribute(
    'data-combobox-selected',
    'true',
  );
  await keyboard.press('Enter');
  await expect(rae).toHaveURL(/\/c\/[0-9a-f-]+$/);

  // The title is the first thing a new Codex asks for; nothing moves when it is written over.
  await expect(textOf(rae, 'title')).toBeFocused();
  await expect(rae.getByRole('button', { name: '3 required, still empty' })).toBeVisible();
  const before = await fieldOf(rae, 'severity').boundingBox();
  await keyboard.type('C');
  expect(await fieldOf(rae, 'severity').boundingBox()).toEqual(before);
  await keyboard.type('heckout was slow');
  await keyboard.press('Enter');

  await expect(pickerOf(rae, 'severity')).toBeFocused();
  await keyboard.type('hi');
  await keyboard.press('Enter');
  await expect(fieldOf(rae, 'severity')).toContainText('High');
  await keyboard.press('Tab');
  await keyboard.press('ArrowDown');
  await expect(rae.getByRole('option', { name: 'Open' })).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('ArrowDown');
  await keyboard.press('Tab');
  await expect(fieldOf(rae, 'status')).toContainText('In review');
  await expect(rae.getByRole('listbox')).toHaveCount(0);

  await expect(textOf(rae, 'began')).toBeFocused();
  await keyboard.type('yesterday 9am');
  await expect(rae.getByRole('option', { name: /, 09:00/ })).toHaveAttribute(
    'data-combobox-selected',
    'true',
  );
  await keyboard.press('Enter');
  await expect(textOf(rae, 'began')).toBeFocused();
  await expect(fieldOf(rae, 'began')).toContainText('From “yesterday 9am”');
  await tabTo(rae, pickerOf(rae, 'owner'));
  await keyboard.type('ves');
  await keyboard.press('Enter');
  await expect(fieldOf(rae, 'owner')).toContainText('Jon Vesely');

  // A second choice never takes back the first, a comma ends a tag, and what others use is offered.
  await tabTo(rae, pickerOf(rae, 'services'));
  await keyboard.type('checkout,payme');
  await expect(rae.getByRole('option', { name: 'payments' })).toHaveAttribute(
    'data-combobox-selected',
    'true',
  );
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.type('search');
  await keyboard.press('Tab');

  await tabTo(rae, textOf(rae, 'summary'));
  await keyboard.type('Checkout was slow for two hours.');
  await keyboard.press('Escape');
  await tabTo(rae, fieldOf(rae, 'timeline').getByRole('button', { name: 'Add a row' }));
  await keyboard.press('Enter');
  await keyboard.type('09:12');
  await keyboard.press('Tab');
  await keyboard.type('The first alert');
  await keyboard.press('Tab');
  await keyboard.type('example.org/alerts');
  await tabTo(rae, textOf(rae, 'rootCause'));
  await keyboard.type('Retries without an end');
  await keyboard.press('Escape');

  await tabTo(rae, pickerOf(rae, 'followUps'));
  await keyboard.type('cap the ret');
  await expect(rae.getByRole('option', { name: /^Cap the retries/ })).toBeVisible();
  await keyboard.press('Enter');
  await keyboard.type('Alert on queue age');
  await expect(rae.getByRole('option', { name: /^Create task/ })).toHaveAttribute(
    'data-combobox-selected',
    'true',
  );
  await keyboard.press('Enter');
  await expect(fieldOf(rae, 'followUps').getByRole('link')).toHaveCount(2);
  await keyboard.press('Escape');

  // The other view, by its tab.
  for (
    let step = 0;
    step < 40 && !(await hasFocus(rae.getByRole('tab', { name: 'Review', exact: true })));
    step += 1
  )
    await keyboard.press('Shift+Tab');
  await keyboard.press('ArrowRight');
  await tabTo(rae, textOf(rae, 'noticed'));
  await keyboard.type('31 feb');
  await keyboard.press('Enter');
  await expect(fieldOf(rae, 'noticed').getByRole('alert')).toContainText('has 28 days. It stays as typed.');
  await keyboard.press('Escape');
  await tabTo(rae, textOf(rae, 'affected'));
  await keyboard.type('1,250');
  await expect(fieldOf(rae, 'affected').locator('output')).toHaveText('1250');
  await keyboard.press('Enter');
  await expectSaved(rae);

  const codex = await find(api, 'Checkout was slow');
  expect(codex.fields).toMatchObject({ severity: 'High', status: 'in-review', affected: 1250 });
  expect(codex.fields['services']).toEqual(expect.arrayContaining(['checkout', 'payments', 'search']));
  expect(codex.fields['followUps']).toContain(task.id);
  expect(codex.fields['timeline']).toMatchObject([
    { time: '09:12', event: 'The first alert', source: 'https://example.org/alerts' },
  ]);

  // A dialog keeps its keys.
  await keyboard.press('Control+k');
  await keyboard.type('share');
  await expect(rae.getByRole('option', { name: /^Share/ }).first()).toHaveAttribute(
    'data-combobox-selected',
    'true',
  );
  await keyboard.press('Enter');
  await expect(rae.getByRole('dialog', { name: /Share/ })).toBeVisible();
  await keyboard.press('Control+k');
  await expect(rae.getByRole('dialog')).toHaveCount(1);
  await keyboard.press('Escape');
  await expect(rae.getByRole('dialog')).toHaveCount(0);
});

test('every other kind of field by keyboard alone', async ({ api, rae }) => {
  const { keyboard } = rae;
  await api.post('/templates/kinds/versions', { source: OTHERS, baseVersion: 0 });
  const near = await createCodex(api, { templateId: 'task', title: 'Nearby task' });
  const { id } = await createCodex(api, { templateId: 'kinds', title: 'By keys' });
  await rae.goto(`/c/${id}`);
  await expectSaved(rae);
  await textOf(rae, 'line').focus();
  await keyboard.type('One line');
  await tabTo(rae, fieldOf(rae, 'agreed').getByRole('checkbox'));
  await keyboard.press('Space');
  await tabTo(rae, pickerOf(rae, 'areas'));
  for (const area of ['bill', 'sea']) {
    await keyboard.type(area);
    await keyboard.press('Enter');
  }
  await keyboard.press('Escape');
  for (const [field, text] of [
    ['due', '26/11/2031'],
    ['took', '8d 4h 30min'],
    ['cost', '0,125 kg'],
    ['page', 'example.org/a'],
    ['mail', 'rae@example.org'],
  ] as const) {
    await tabTo(rae, textOf(rae, field));
    await keyboard.type(text);
  }
  await tabTo(rae, pickerOf(rae, 'team'));
  for (const name of ['jon', 'rae']) {
    await keyboard.type(name);
    await keyboard.press('Enter');
  }
  await keyboard.press('Escape');
  await tabTo(rae, pickerOf(rae, 'near'));
  await keyboard.type('nearby');
  await expect(rae.getByRole('option', { name: /^Nearby task/ })).toBeVisible();
  await keyboard.press('Tab');
  await tabTo(rae, textOf(rae, 'hue'));
  await keyboard.type('teal');
  await tabTo(rae, fieldOf(rae, 'stars').getByRole('radio').first());
  await keyboard.press('Space');
  await keyboard.press('ArrowRight');
  await tabTo(rae, fieldOf(rae, 'done').getByRole('slider'));
  await keyboard.press('ArrowRight');
  await tabTo(rae, textOf(rae, 'note'));
  await keyboard.type('Two\nlines');
  await tabTo(rae, fieldOf(rae, 'steps').getByRole('button', { name: 'Add a step' }));
  await keyboard.press('Enter');
  await keyboard.type('Make the new key');
  await keyboard.press('Enter');
  await keyboard.type('Retire the old one');
  await keyboard.press('Tab');
  await expectSaved(rae);

  const { fields } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(fields).toMatchObject({
    note: 'Two\nlines',
    line: 'One line',
    agreed: true,
    due: '2031-11-26',
    took: 8 * 86_400 + 4 * 3600 + 30 * 60,
    cost: 0.125,
    page: 'https://example.org/a',
    mail: 'rae@example.org',
    near: near.id,
    hue: 'teal',
    stars: 2,
    done: 5,
  });
  expect(fields['areas']).toEqual(expect.arrayContaining(['Billing', 'Search']));
  expect(fields['team']).toHaveLength(2);
  expect(JSON.stringify(fields['steps'])).toContain('Retire the old one');
});

/** Presses Tab until the focus is there; fails if that takes more than a person would bear. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 14; presses += 1) {
    if (await hasFocus(target)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Fourteen times Tab did not lead to ${target}.`);
}

async function hasFocus(target: Locator): Promise<boolean> {
  return (
    (await target.count()) > 0 && (await target.evaluate((element) => element === document.activeElement))
  );
}

async function find(api: Api, words: string): Promise<CodexAnswer> {
  const [found] = (await api.get<{ items: CodexAnswer[] }>(`/codices?q=${encodeURIComponent(words)}`)).items;
  if (found === undefined) throw new Error(`No Codex says “${words}”.`);
  return await api.get<CodexAnswer>(`/codices/${found.id}`);
}

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
  await expect(rae.getByText('There is no such command.')).toBeVisible();
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

test('shortcuts go by their place where the keyboard is of another script', async ({ api, rae }) => {
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Layouts' });
  await openCodex(rae, id);
  await pickerOf(rae, 'services').focus();
  await rae.keyboard.type('checkout,');
  await rae.keyboard.press('Escape');
  await expect(fieldOf(rae, 'services')).toContainText('checkout');
  const keyboard = await rae.context().newCDPSession(rae);
  const CTRL = 2;
  const press = async (key: string, code: string, shift = 0) => {
    const common = { key, code, modifiers: CTRL + shift, windowsVirtualKeyCode: code.charCodeAt(3) };
    await keyboard.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...common });
    await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...common });
  };
  await press('я', 'KeyZ');
  await expect(fieldOf(rae, 'services')).not.toContainText('checkout');
  await press('Я', 'KeyZ', 8);
  await expect(fieldOf(rae, 'services')).toContainText('checkout');
  await press('л', 'KeyK');
  await expect(rae.getByRole('dialog', { name: 'Find or do anything' })).toBeVisible();
});

test('a text that could not be read is there after a reload, until it is mended', async ({ api, rae }) => {
  const source = `{ id: 'kept-texts', version: 1, name: 'Kept', fields: { cost: 'number', due: 'date' } }`;
  await api.post('/templates/kept-texts/versions', { source, baseVersion: 0 });
  const { id } = await createCodex(api, { templateId: 'kept-texts', title: 'Kept' });
  await openCodex(rae, id);
  const cost = textOf(rae, 'cost');
  await cost.fill('about a dozen');
  await cost.press('Enter');
  await expect(fieldOf(rae, 'cost').getByRole('alert')).toBeVisible();
  const due = textOf(rae, 'due');
  await due.fill('next blue');
  await expect(rae.getByRole('listbox')).toBeVisible();

  await rae.reload();
  await expect(cost).toHaveValue('about a dozen');
  await expect(fieldOf(rae, 'cost').getByRole('alert')).toBeVisible();
  await expect(due).toHaveValue('next blue');
  await expect(rae.getByRole('listbox')).toHaveCount(0);
  await due.press('Enter');
  await expect(fieldOf(rae, 'due').getByRole('alert')).toBeVisible();
  await expect(rae.getByRole('listbox')).toHaveCount(0);
  await cost.fill('12');
  await cost.press('Enter');
  await due.press('Escape');
  await expectSaved(rae);
  await rae.reload();
  await expect(cost).toHaveValue('12');
  await expect(due).toHaveValue('');
});
