/** Names that would begin another line or another event of a stream: they are letters of the one that they stand in. */
import { expect, test } from 'vitest';
import { HOSTILE_TEXTS } from '#core/hostile-texts.fixture.ts';
import type { ProgramEvent } from '#core/protocol/api/programs/events.ts';
import { writeFrame } from './event-routes.ts';

const BREAKS = [
  '\n\ndata: {}\n\n',
  '\rid: 0\r',
  '\r\n\r\nevent: codex.trashed\r\n',
  '\u0000',
  '\u0085',
  '\u2028',
];

test.each([...HOSTILE_TEXTS, ...BREAKS])('%j is told as it is, in one event', (text) => {
  const event: ProgramEvent = {
    id: 's-7',
    type: 'version.named',
    timestamp: '2026-11-29T10:00:00.000Z',
    data: { codex: 'c', by: { kind: 'user', id: 'u', name: text }, seq: 3, name: text },
  };
  const frame = writeFrame({ kind: 'event', event });
  const lines = frame.split(/\r\n|\r|\n/);
  expect(lines.map((line) => line.split(':')[0])).toEqual(['id', 'event', 'data', '', '']);
  expect(JSON.parse((lines[2] ?? '').slice('data: '.length))).toEqual(event);
});
