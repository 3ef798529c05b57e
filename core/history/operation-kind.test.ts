/** The kinds of operations. */
import { expect, it } from 'vitest';
import * as Y from 'yjs';
import { createReplica } from '#core/codex/replica.fixture.ts';
import { summarizeUpdate } from '#core/document/summarize-update.ts';
import { operationKind } from './operation-kind.ts';

const { doc, codex } = createReplica(1);

it.each([
  ['insert', () => codex.setTitle('Plan')],
  ['replace', () => codex.setTitle('Plot')],
  ['delete', () => codex.setTitle('')],
  ['set', () => codex.setRegister('severity', 'high')],
  ['set', () => codex.setRegister('severity', 'low')],
  ['add', () => codex.addMember('tags', 'urgent')],
  ['remove', () => codex.removeMember('tags', 'urgent')],
  ['set', () => codex.insertRow('steps', { text: 'First' })],
  ['describe', () => codex.setPin({ id: 'task', version: 1 })],
])('O3: says %s', (kind, edit) => {
  const before = new Y.Doc();
  Y.applyUpdate(before, Y.encodeStateAsUpdate(doc));
  const vector = Y.encodeStateVector(doc);
  edit();
  const { fields } = summarizeUpdate(before, Y.encodeStateAsUpdate(doc, vector));
  expect(fields.map(operationKind)).toEqual([kind]);
});

it('O3: says format when no character comes or goes', () => {
  expect(operationKind({ layer: 'text', inserted: 0, deleted: 0 })).toBe('format');
});
