/** One save state of a Codex and its comments: “Saved” only when both are. */
import { describe, expect, it } from 'vitest';
import type { SessionPhase } from '#sync/session/session-status.ts';
import { joinSaveStates } from './join-save-states.ts';
import type { SaveState } from './save-states.ts';

const state = (phase: SessionPhase, waiting = 0): SaveState => ({
  phase,
  waiting,
  ready: true,
  storeFailed: false,
  confirmed: waiting === 0,
});
const joined = (codex: SaveState, comments: SaveState | null) => {
  const told = joinSaveStates(codex, comments);
  return [told?.phase, told?.waiting, told?.confirmed];
};

describe('the save state of a Codex with comments', () => {
  it('is that of the Codex while no comment waits', () => {
    expect(joined(state('saved'), null)).toEqual(['saved', 0, true]);
    expect(joined(state('saved'), state('read-only'))).toEqual(['saved', 0, true]);
    expect(joined(state('read-only'), state('saved'))).toEqual(['read-only', 0, true]);
    expect(joined(state('saving', 2), state('connecting'))).toEqual(['saving', 2, false]);
  });

  it('says that comments are on their way, or wait', () => {
    expect(joined(state('saved'), state('saving', 1))).toEqual(['saving', 1, false]);
    expect(joined(state('saving', 2), state('saving', 1))).toEqual(['saving', 3, false]);
    expect(joined(state('read-only'), state('offline', 1))).toEqual(['offline', 1, false]);
    expect(joined(state('unreachable', 2), state('unreachable', 1))).toEqual(['unreachable', 3, false]);
  });

  it('says that comments are not taken, also with a Codex that is saved', () => {
    expect(joined(state('saved'), state('read-only', 1))).toEqual(['read-only', 1, false]);
    expect(joined(state('saved'), state('denied', 1))).toEqual(['denied', 1, false]);
    expect(joined(state('denied', 1), state('denied', 1))).toEqual(['denied', 2, false]);
  });
});
