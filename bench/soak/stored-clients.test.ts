/** An edit that was acknowledged and is not in the journal is found, whatever it was. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { operationId, summarizeUpdate } from '#core/document/summarize-update.ts';
import { createMemoryJournal } from '#server/journal/memory-journal.ts';
import type { SoakClient } from './soak-editors.ts';
import { compareStored } from './stored-clients.ts';

const ROOT = 'field:body';

async function write(...edits: readonly ((doc: Y.Doc) => void)[]) {
  const journal = createMemoryJournal({ now: Date.now });
  const documentName = `codex/${randomUUID()}`;
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  for (const edit of edits) edit(doc);
  for (const payload of updates)
    await journal.append({
      ...{ documentName, payload, operationId: operationId(payload), clientId: doc.clientID },
      ...{ actor: { kind: 'user', id: 'a', name: 'A' }, origin: 'socket', clientTime: 0 },
      summary: summarizeUpdate(new Y.Doc(), payload),
    });
  const client = (acknowledged: number, length: number | null): SoakClient => ({
    ...{ documentName, clientId: doc.clientID, acknowledged, typed: acknowledged, length },
  });
  return (acknowledged: number, length: number | null) =>
    compareStored(journal, [client(acknowledged, length)], ROOT);
}
const type = (doc: Y.Doc): void => doc.getText(ROOT).insert(0, 'x');
const erase = (doc: Y.Doc): void => doc.getText(ROOT).delete(0, doc.getText(ROOT).length);

test('what is stored is not lost', async () => {
  const compare = await write(type, type, erase, type);
  expect(await compare(3, 1)).toEqual({ lost: [], broken: [], unanswered: 0, operations: 4 });
});

test('a letter more was acknowledged than is stored', async () => {
  const compare = await write(type, type);
  expect((await compare(3, 3)).lost).toEqual([expect.stringMatching(/: 1 letters of client \d+$/)]);
});

test('letters that were erased are still there', async () => {
  const compare = await write(type, type);
  expect((await compare(2, 0)).lost).toEqual([expect.stringMatching(/: 2 letters where 0 were left$/)]);
});

test('of a client that was cut off nobody knows what is left, and that is counted', async () => {
  const compare = await write(type, type);
  expect(await compare(1, null)).toMatchObject({ lost: [], unanswered: 1 });
});
