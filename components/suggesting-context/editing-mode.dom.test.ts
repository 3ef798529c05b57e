/** The mode of a Codex in a browser that keeps it, and in one that keeps nothing. */
import { expect, it, vi } from 'vitest';
import { keepEditingMode, modeRefusal } from './editing-mode.ts';

const CODEX_ID = '01900000-0000-7000-8000-0000000000c3';
const PERSON_ID = '01900000-0000-7000-8000-0000000000a1';

const refusal = () => modeRefusal(CODEX_ID, PERSON_ID, 'Plums');

it('is as long there as the browser keeps it', () => {
  keepEditingMode(CODEX_ID, PERSON_ID, 'viewing');
  expect(refusal()).toMatch(/^Plums is in Viewing for you\./);
  localStorage.clear();
  expect(refusal()).toBeNull();
});

it('lasts as long as the page where the browser takes no more, whatever it kept before', () => {
  keepEditingMode(CODEX_ID, PERSON_ID, 'editing');
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  });
  keepEditingMode(CODEX_ID, PERSON_ID, 'suggesting');
  expect(refusal()).toMatch(/^Plums is in Suggesting for you\./);
  full.mockRestore();
  keepEditingMode(CODEX_ID, PERSON_ID, 'editing');
  expect(refusal()).toBeNull();
  expect(localStorage).toHaveLength(1);
});
