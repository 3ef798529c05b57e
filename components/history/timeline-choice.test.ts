import { expect, it } from 'vitest';
import type { CommentActBody } from '#core/protocol/api/comments.ts';
import type { VersionBody } from '#core/protocol/api/history.ts';
import { choosableIn, choosesAct, choosesVersion, EVERYTHING } from './timeline-choice.ts';

const [ana, kim] = [
  { id: 'ana', name: 'Ana' },
  { id: 'kim', name: 'Kim' },
];
const version = (rest: Partial<VersionBody>) =>
  ({ authors: [ana], fields: ['body'], origin: 'socket', ...rest }) as VersionBody;
const VERSIONS = [
  version({}),
  version({ fields: ['severity', 'codex'], suggestedBy: [kim] }),
  version({ authors: [kim], origin: 'restore' }),
  version({ offline: true }),
];
const ACT = { author: { kind: 'user', ...kim }, field: 'body' } as CommentActBody;

it('chooses by person, also whose suggestion it was, by field and by where it came from', () => {
  const shown = (choice: Partial<typeof EVERYTHING>) =>
    VERSIONS.map((one) => choosesVersion({ ...EVERYTHING, ...choice }, one));
  expect(shown({})).toEqual([true, true, true, true]);
  expect(shown({ person: 'kim' })).toEqual([false, true, true, false]);
  expect(shown({ field: 'severity' })).toEqual([false, true, false, false]);
  expect(shown({ origin: 'restore' })).toEqual([false, false, true, false]);
  expect(shown({ origin: 'offline' })).toEqual([false, false, false, true]);
  expect(shown({ person: 'ana', origin: 'restore' })).toEqual([false, false, false, false]);
  expect(choosesAct({ ...EVERYTHING, person: 'kim', field: 'body' }, ACT)).toBe(true);
  expect(choosesAct({ ...EVERYTHING, origin: 'socket' }, ACT)).toBe(false);
});

it('offers what there is, each once, and no field without a name', () => {
  expect(choosableIn(VERSIONS, [ACT])).toEqual({
    people: [ana, kim],
    fields: ['body', 'severity'],
    origins: ['socket', 'restore', 'offline'],
  });
});
