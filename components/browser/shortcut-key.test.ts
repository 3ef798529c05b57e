/** Shortcuts work on keyboards of every script: by character where that is Latin, else by position. */
import { expect, it } from 'vitest';
import { shortcutKey } from './shortcut-key.ts';

it.each([
  ['z', 'KeyZ', 'z'],
  ['Z', 'KeyZ', 'z'],
  // German and French: what is typed counts, not the place.
  ['z', 'KeyY', 'z'],
  ['w', 'KeyZ', 'w'],
  // Russian, Greek, Hebrew, Arabic.
  ['я', 'KeyZ', 'z'],
  ['Я', 'KeyZ', 'z'],
  ['ζ', 'KeyZ', 'z'],
  ['ז', 'KeyZ', 'z'],
  ['ئ', 'KeyZ', 'z'],
  ['л', 'KeyK', 'k'],
  ['é', 'Digit2', '2'],
  // Of another place, there is no other letter.
  ['ж', 'Semicolon', 'ж'],
  ['Enter', 'Enter', 'Enter'],
  ['?', 'Slash', '?'],
])('%s at %s is %s', (key, code, expected) => {
  expect(shortcutKey({ key, code })).toBe(expected);
});
