/** Rule D15 of docs/spec/codex-document.md. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupSessions, type LoggedOperation } from './history-sessions.ts';

const MINUTE = 60_000;

function operation(
  seq: number,
  actorId: string,
  minute: number,
  field = 'title',
  inserted = 1,
): LoggedOperation {
  const summary = { fields: [{ field, layer: 'text' as const, root: field, inserted, deleted: 0 }] };
  return { seq, actorId, actorName: actorId.toUpperCase(), at: minute * MINUTE, summary, origin: 'editor' };
}

describe('groupSessions', () => {
  it('D15: a pause ends a session, and another author begins one', () => {
    const sessions = groupSessions([
      operation(1, 'ana', 0),
      operation(2, 'ana', 9, 'notes', 4),
      operation(3, 'ana', 10, 'notes', 2),
      operation(4, 'ben', 11),
      operation(5, 'ana', 40),
    ]);
    expect(sessions.map(({ id }) => id)).toEqual(['5-5', '4-4', '1-3']);
    expect(sessions[2]).toEqual({
      id: '1-3',
      fromSeq: 1,
      toSeq: 3,
      from: 0,
      to: 10 * MINUTE,
      authors: [{ id: 'ana', name: 'ANA', operations: 3 }],
      fields: [
        { field: 'title', layer: 'text', inserted: 1, deleted: 0 },
        { field: 'notes', layer: 'text', inserted: 6, deleted: 0 },
      ],
      origins: ['editor'],
      operations: 3,
    });
  });

  it('D15: authors who take turns share a session', () => {
    const sessions = groupSessions([
      operation(1, 'cleo', 0),
      operation(2, 'ana', 20),
      operation(3, 'ben', 21),
      operation(4, 'ana', 22),
      operation(5, 'ben', 23),
      operation(6, 'ana', 24),
    ]);
    expect(sessions.map(({ id, authors }) => [id, authors.map((author) => author.id)])).toEqual([
      ['2-6', ['ana', 'ben']],
      ['1-1', ['cleo']],
    ]);
  });

  it('D15: a deed stands alone, and no session reaches across it', () => {
    const restore = { ...operation(4, 'ana', 3), origin: 'restore' };
    const sessions = groupSessions([
      { ...operation(1, 'ana', 0), origin: 'seed' },
      operation(2, 'ana', 1),
      operation(3, 'ben', 2),
      restore,
      { ...restore, seq: 5 },
      operation(6, 'ana', 4),
      operation(7, 'ben', 5),
    ]);
    expect(sessions.map(({ id, origins }) => `${id} ${origins}`)).toEqual([
      '7-7 editor',
      '6-6 editor',
      '5-5 restore',
      '4-4 restore',
      '3-3 editor',
      '2-2 editor',
      '1-1 seed',
    ]);
  });

  it('D15: nobody’s session lasts longer than an hour', () => {
    const sessions = groupSessions(
      Array.from({ length: 121 }, (_, minute) => operation(minute + 1, 'ana', minute)),
    );
    expect(sessions.map(({ id }) => id)).toEqual(['62-121', '1-61'].map((id) => id));
  });

  it('D15: sessions are whole, unbroken ranges of the log, newest first, in whatever order it came', () => {
    const logs = fc.array(
      fc.record({ who: fc.constantFrom('a', 'b', 'c'), pause: fc.integer({ min: 0, max: 15 }) }),
    );
    fc.assert(
      fc.property(logs, fc.nat(), (log, turn) => {
        let minute = 0;
        const operations = log.map(({ who, pause }, index) => {
          minute += pause;
          return operation(index + 1, who, minute);
        });
        const rotated = [...operations.slice(turn % 7), ...operations.slice(0, turn % 7)];
        const sessions = groupSessions(rotated).reverse();
        let next = 1;
        for (const session of sessions) {
          expect(session.fromSeq).toBe(next);
          expect(session.operations).toBe(session.toSeq - session.fromSeq + 1);
          expect(session.to - session.from).toBeLessThanOrEqual(60 * MINUTE);
          next = session.toSeq + 1;
        }
        expect(next).toBe(operations.length + 1);
      }),
    );
  });
});
