/** Operations as events: one for what a person does in a row, in names and numbers only. */
import { expect, it } from 'vitest';
import { eventDataSchema } from '#core/protocol/api/programs/events.ts';
import type { DescribedOperation, OperationOrigin } from '../journal/journal.ts';
import { tellChanges, tellComments } from './tell-changes.ts';

const CODEX = '0190f3a0-0000-7000-8000-000000000001';
const TEMPLATE = {
  fields: { due: { id: 'due', type: 'date', label: 'Due' } },
  retired: {},
  slots: { due: 'when' },
} as never;

function operation(seq: number, who: string, fields: readonly string[], origin: OperationOrigin = 'socket') {
  return {
    ...{ seq, origin, serverTime: seq * 1000, actor: { kind: 'user', id: who, name: who.toUpperCase() } },
    summary: { fields: fields.map((field) => ({ field })) },
  } as unknown as DescribedOperation;
}

it('tells what one person did in a row as one, and what another did in between as another', () => {
  const told = tellChanges(CODEX, TEMPLATE, [
    operation(1, 'ana', ['title'], 'seed'),
    operation(2, 'ana', ['title']),
    operation(3, 'ana', ['notes', 'title']),
    operation(4, 'ben', ['notes']),
    operation(5, 'ana', ['notes']),
    operation(6, 'ana', ['codex'], 'template'),
  ]);
  expect(told.map(({ by, at, data }) => [by.id, at, data?.fields, data?.seq, data?.operations])).toEqual([
    ['ana', 3000, ['title', 'notes'], 3, 2],
    ['ben', 4000, ['notes'], 4, 1],
    ['ana', 5000, ['notes'], 5, 1],
    ['ana', 6000, [], 6, 1],
  ]);
  expect(told.at(-1)?.data?.via).toBe('template');
  for (const { by, data } of told) expect(() => eventDataSchema.parse({ by, ...data })).not.toThrow();
});

it('leaves out what a Codex began with, seeded or imported', () => {
  expect(tellChanges(CODEX, TEMPLATE, [operation(1, 'ana', ['title'], 'import')])).toEqual([]);
  expect(tellChanges(CODEX, TEMPLATE, [operation(2, 'ana', ['title'], 'import')])).toHaveLength(1);
});

it('calls a field by the id it has now', () => {
  expect(tellChanges(CODEX, TEMPLATE, [operation(2, 'ana', ['when'])])[0]?.data?.fields).toEqual(['due']);
});

it('tells of comments by their ids, and nothing that only a file says', () => {
  const author = { kind: 'user', id: 'ana', name: 'ANA' } as const;
  const imported = { ...author, kind: 'imported' } as const;
  const told = tellComments(CODEX, [
    { act: { kind: 'commented', about: 'c1', thread: 'c1', author }, at: 1 },
    { act: { kind: 'answered', about: 'c2', thread: 'c1', author }, at: 2 },
    { act: { kind: 'suggested', about: 'c3', thread: 'c3', author }, at: 3 },
    { act: { kind: 'accepted', about: 'c3', author }, at: 4 },
    { act: { kind: 'answered', about: 'c4', thread: 'c1', author: imported }, at: 5 },
  ]);
  expect(told.map(({ type, data }) => [type, data])).toEqual([
    ['comment.created', { thread: 'c1', comment: 'c1' }],
    ['comment.created', { thread: 'c1', comment: 'c2' }],
    ['suggestion.created', { suggestion: 'c3' }],
    ['suggestion.accepted', { suggestion: 'c3' }],
  ]);
});
