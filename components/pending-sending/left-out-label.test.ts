import { expect, test } from 'vitest';
import { leftOutLabel } from './left-out-label.ts';

test('names each value that was left out, with the reason', () => {
  const guide = { codex: 'c', field: 'guide', label: 'Guide', message: 'There is no such person.' };
  const state = { codex: 'c', field: 'state', label: 'State', message: 'It begins as “Open”.' };
  expect(leftOutLabel('One', [guide])).toBe(
    '“One” was created without a value. Guide: There is no such person.',
  );
  expect(leftOutLabel('One', [guide, state])).toBe(
    '“One” was created without some values. Guide: There is no such person. State: It begins as “Open”.',
  );
});
