/** The hook that follows a session's status: what is selected of it is drawn anew only when it changes. */
import { act, render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createObservable } from '#core/observable.ts';
import { isReady, type SessionStatus, settledPhase } from '#sync/session/session-status.ts';
import { useSessionState } from './use-session-state.ts';

const SAVED: SessionStatus = { phase: 'saved', waiting: 0, ready: true, storeFailed: false };
const SAVING: SessionStatus = { ...SAVED, phase: 'saving', waiting: 1, storing: true };

function follow<T>(select: (status: SessionStatus) => T) {
  const status = createObservable(SAVED);
  const drawn: (T | null)[] = [];
  function Follower() {
    drawn.push(useSessionState({ status }, select));
    return null;
  }
  render(<Follower />);
  return { drawn, tell: (next: SessionStatus) => act(() => status.set(next)) };
}

test('a page that shows the document is not drawn anew while letters are saved', () => {
  const { drawn, tell } = follow(settledPhase);
  for (let letter = 0; letter < 3; letter += 1) {
    tell(SAVING);
    tell({ ...SAVING, waiting: 2 });
    tell(SAVED);
  }
  expect(drawn).toEqual(['saved']);
  tell({ ...SAVING, phase: 'offline' });
  tell({ ...SAVED, phase: 'denied', reason: 'revoked' });
  expect(drawn).toEqual(['saved', 'offline', 'denied']);
});

test('whoever selects nothing is told of every change', () => {
  const { drawn, tell } = follow((status) => status);
  tell(SAVING);
  tell(SAVED);
  expect(drawn.map((status) => status?.phase)).toEqual(['saved', 'saving', 'saved']);
});

test('a document without a session has no status', () => {
  const drawn: unknown[] = [];
  function Follower() {
    drawn.push(useSessionState(null), useSessionState({}, isReady));
    return null;
  }
  render(<Follower />);
  expect(drawn).toEqual([null, null]);
});
