/** Sessions among which no state is kept are one. */
import { expect, test } from 'vitest';
import { joinFolded } from './joined-sessions.ts';

const session = (fromSeq: number, toSeq: number, id: string) => ({
  ...{ fromSeq, toSeq, from: fromSeq * 10, to: toSeq * 10, authors: [{ id, name: id }] },
});

test('what is folded together is one, with all who wrote in it', () => {
  const sessions = [session(1, 3, 'a'), session(4, 6, 'b'), session(7, 9, 'a'), session(10, 12, 'c')];
  expect(joinFolded(sessions, [])).toEqual(sessions);
  // The end of a session is kept, what is before it is not.
  expect(joinFolded(sessions, [{ from: 7, to: 9 }])).toEqual(sessions);
  const [one, two, ...more] = joinFolded(sessions, [{ from: 2, to: 9 }]);
  expect(one).toEqual({
    ...{ fromSeq: 1, toSeq: 9, from: 10, to: 90 },
    authors: [
      { id: 'a', name: 'a' },
      { id: 'b', name: 'b' },
    ],
  });
  expect([two, more]).toEqual([sessions[3], []]);
});
