import { describe, expect, it } from 'vitest';
import type { NamedVersionBody, VersionBody } from '#core/protocol/api/history.ts';
import {
  movedTo,
  pointsOfSession,
  replaySteps,
  seqAt,
  soleAuthor,
  stepByKey,
  stepOf,
} from './replay-steps.ts';

const version = (fromSeq: number, seq: number, author: string) =>
  ({ fromSeq, seq, authors: [{ id: author, name: author }] }) as VersionBody;
// Newest first, as they are listed; operations 1 to 4 are not loaded.
const VERSIONS = [version(12, 20, 'kim'), version(10, 11, 'ana'), version(5, 9, 'ana')];
const STEPS = replaySteps(VERSIONS, [{ seq: 11 }, { seq: 2 }] as NamedVersionBody[]);
const { sessions } = STEPS;

describe('the steps of the slider', () => {
  it('stand before the first session and after each', () => {
    expect([4, 5, 9, 10, 11, 20, null].map((seq) => stepOf(sessions, seq))).toEqual([0, 1, 1, 2, 2, 3, 3]);
    expect([0, 1, 2, 3, 9].map((step) => seqAt(sessions, step))).toEqual([4, 9, 11, 20, 20]);
    expect(STEPS.named).toEqual([2]);
    expect(pointsOfSession(sessions, 1)).toEqual({ from: 9, to: 11 });
  });

  it('keep the earlier handle before the later, which is now at the end', () => {
    const points = { from: 4, to: 11 };
    expect(movedTo(sessions, points, 'from', 9)).toEqual({ from: 9, to: 11 });
    expect(movedTo(sessions, points, 'to', 0)).toEqual({ from: 4, to: 9 });
    expect(movedTo(sessions, points, 'to', 3)).toEqual({ from: 4, to: null });
  });

  it('are gone through by keys, from name to name with Shift', () => {
    const key = (name: string, shiftKey = false) => stepByKey({ key: name, shiftKey }, 1, STEPS);
    expect([key('ArrowLeft'), key('ArrowRight'), key('Home'), key('End')]).toEqual([0, 2, 0, 3]);
    expect([key('ArrowRight', true), key('ArrowLeft', true)]).toEqual([2, 0]);
    expect(key('a')).toBeNull();
  });

  it('know who alone wrote between two points', () => {
    expect(soleAuthor(sessions, { from: 4, to: 11 })).toBe('ana');
    expect(soleAuthor(sessions, { from: 9, to: null })).toBeNull();
  });
});
