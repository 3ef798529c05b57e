/** Letters typed right after ⌘K go to the palette, wherever the focus is. */
import { afterEach, expect, test } from 'vitest';
import { palette, sheets } from './palette-store.ts';
import { PALETTE_FIELD_MARK } from './typed-ahead.ts';

const inputIn = (mark?: string) => {
  const input = document.createElement('input');
  if (mark !== undefined) input.setAttribute(mark, '');
  document.body.append(input);
  return input;
};

/** Answers whether the key reached the input. */
function press(input: HTMLInputElement, key: string, init: KeyboardEventInit = {}): boolean {
  return input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
}

afterEach(() => {
  sheets.close();
  document.body.replaceChildren();
});

test('they are kept for its field instead of going into the page', () => {
  const page = inputIn();
  palette.open();
  for (const key of ['s', 'h', 'x', 'Backspace', 'a', 'Enter']) expect(press(page, key)).toBe(false);
  expect(palette.words()).toBe('sha');
  expect(palette.takeWords()).toBe('sha');
  expect(palette.takeWords()).toBeNull();
  expect(press(page, 'r')).toBe(true);
});

test('they follow the words it was opened with', () => {
  const page = inputIn();
  palette.open('>new ');
  press(page, 't');
  expect(palette.takeWords()).toBe('>new t');
});

test('what has the focus already gets them itself, and shortcuts go where they always do', () => {
  const field = inputIn(PALETTE_FIELD_MARK);
  const page = inputIn();
  palette.open();
  expect(press(page, 'k', { ctrlKey: true })).toBe(true);
  expect(press(page, 'Shift')).toBe(true);
  expect(press(field, 's')).toBe(true);
  expect(palette.takeWords()).toBeNull();
});

test('Escape takes back the call', () => {
  const page = inputIn();
  palette.open();
  press(page, 's');
  expect(press(page, 'Escape')).toBe(false);
  expect(sheets.get()).toBeNull();
  expect(press(page, 's')).toBe(true);
});
