import { describe } from 'vitest';
import { testJournal } from './journal.contract.ts';
import { createMemoryJournal } from './memory-journal.ts';

describe('memory journal', () => {
  testJournal(() => createMemoryJournal({ now: () => 1_760_000_000_000 }));
});
