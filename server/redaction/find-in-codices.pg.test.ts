/** A passage is found in every history that has it, short ones that are read together as well as long, packed and damaged ones. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor } from '#core/access/policy.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { packDocument } from '../packing/pack-document.ts';
import { findInCodices } from './find-in-codices.ts';
import { type RedactionWorld, SECRET, startRedactionWorld } from './redaction-world.fixture.ts';
import { documentsOf, planNow } from './rewrite-history.ts';
import { codicesOf } from './run-wide-redaction.ts';

const ACTOR: Actor = { kind: 'user', id: 'u', name: 'Ines', role: 'editor' };
let world: RedactionWorld;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
});
afterAll(() => world?.close());

/** Letter by letter, and deleted again: it stands in no payload, and in no state. */
async function typeAndDelete(id: string): Promise<void> {
  const write = (edit: (at: number, sign: string) => readonly [at: number, text: string | number]) =>
    [...SECRET].reduce(async (before, sign, at) => {
      await before;
      const [place, change] = edit(at, sign);
      await world.services.live.edit(codexDocumentName(id), ACTOR, { origin: 'socket' }, (doc) => {
        const text = doc.getText('field:notes');
        if (typeof change === 'string') text.insert(place, change);
        else text.delete(place, change);
      });
    }, Promise.resolve());
  await write((at, sign) => [at, sign]);
  await write(() => [0, 1]);
}

async function pack(id: string): Promise<void> {
  const { services } = world;
  const name = codexDocumentName(id);
  await services.journal.compact(name);
  await writeDocumentCheckpoint(services, name);
  const size = { rows: 7, bytes: 1_000_000, fewest: 1 };
  expect(await packDocument(services, name, { before: Date.now() + 1_000, size })).toBeGreaterThan(7);
}

const search = async () => await findInCodices(world.services, await codicesOf(world.services, null), SECRET);

test('each that has it is found, with what would be removed from it alone, and no other', async () => {
  const { services } = world;
  const [short, long, packed, said, branched] = [
    await world.newCodex('Short'),
    await world.newCodex('Long'),
    await world.newCodex('Packed'),
    await world.newCodex('Said'),
    await world.newCodex('Branched'),
  ];
  // All its letters, and yet not the passage.
  await world.newCodex('Calm', { notes: [...SECRET].reverse().join('') });
  await typeAndDelete(short);
  for (let round = 0; round < 3; round += 1) await typeAndDelete(long);
  await typeAndDelete(packed);
  await pack(packed);
  await world.call('POST', `codices/${said}/comments`, { body: { markdown: `About ${SECRET}` } });
  await world.call('POST', `codices/${branched}/branches`, { name: 'draft' });
  await world.call('PATCH', `codices/${branched}?branch=draft`, { fields: { owner: SECRET } });
  const found = new Map((await search()).map((each) => [each.codex.id, each]));
  expect([...found.keys()].sort()).toEqual([short, long, packed, said, branched].sort());
  for (const [id, { operations, values, comments }] of found) {
    const plan = await planNow(services, await documentsOf(services, id), { codexId: id, passage: SECRET });
    const planned = plan.documents.reduce((sum, each) => sum + each.operations.length, 0);
    expect([operations, values, comments], id).toEqual([planned, plan.values, plan.comments]);
  }
  expect(found.get(said)?.comments).toBe(1);
  expect(found.get(long)?.operations).toBe(3 * SECRET.length);
});

test('an operation that does not match its checksum is searched like any other', async () => {
  const id = await world.newCodex('Damaged', { notes: SECRET });
  await world.client.query('ALTER TABLE "DocumentUpdate" DISABLE TRIGGER ALL');
  await world.client.query('UPDATE "DocumentUpdate" SET "crc32c" = 1 WHERE "documentName" = $1', [
    codexDocumentName(id),
  ]);
  await world.client.query('ALTER TABLE "DocumentUpdate" ENABLE TRIGGER ALL');
  expect((await search()).map(({ codex }) => codex.id)).toContain(id);
});
