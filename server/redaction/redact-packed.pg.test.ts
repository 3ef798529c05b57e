/** A passage that was packed stands in no block any more, by bytes packed and unpacked; and what is left holds, packed on or not. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor } from '#core/access/policy.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { checkHistoryFile } from '../checkpoints/check-history-file.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { packDocument } from '../packing/pack-document.ts';
import { type RedactionWorld, SECRET, startRedactionWorld } from './redaction-world.fixture.ts';

const ACTOR: Actor = { kind: 'user', id: 'u', name: 'Ines', role: 'editor' };
let world: RedactionWorld;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
});
afterAll(() => world?.close());

async function pack(name: string): Promise<number> {
  const { services } = world;
  await services.journal.compact(name);
  await writeDocumentCheckpoint(services, name);
  const size = { rows: 7, bytes: 1_000_000, fewest: 1 };
  return await packDocument(services, name, { before: Date.now() + 1_000, size });
}

const write = (name: string, at: number, sign: string) =>
  world.services.live.edit(name, ACTOR, { origin: 'socket' }, (doc) =>
    doc.getText('field:notes').insert(at, sign),
  );

async function expectProven(id: string): Promise<void> {
  const response = await world.server.app.request(`/api/v1/codices/${id}/history-file`, {
    headers: { authorization: `Bearer ${world.owner}` },
  });
  const text = (await response.text()).trimEnd();
  const keys = await listSigningKeys(keyStoreOf(world.services));
  const lines = async function* () {
    yield* text.split('\n');
  };
  const report = await checkHistoryFile(lines, { keys, authorities: null });
  expect(report.damages).toEqual([]);
  expect(report.documents.flatMap(({ breaks }) => breaks)).toEqual([]);
}

test('what was typed letter by letter and packed is removed from blocks and rows alike', {
  timeout: 120_000,
}, async () => {
  const { services } = world;
  const id = await world.newCodex('Calm', { notes: `whole ${SECRET} `, body: `rich ${SECRET}` });
  const name = codexDocumentName(id);
  for (const [at, sign] of [...SECRET].entries()) await write(name, at, sign);
  await services.live.edit(name, ACTOR, { origin: 'socket' }, (doc) =>
    doc.getText('field:notes').delete(0, SECRET.length),
  );
  await world.call('POST', `codices/${id}/comments`, { body: { markdown: `Who wrote ${SECRET}?` } });
  await world.call('POST', `codices/${id}/comments`, { body: { markdown: 'Nobody.' } });
  expect(await pack(name)).toBeGreaterThan(20);
  expect(await pack(commentsDocumentName(id))).toBeGreaterThan(0);
  // After it, in rows.
  for (const [at, sign] of [...SECRET].entries()) await write(name, at, sign);
  await write(name, 0, `again ${SECRET} `);
  const places = ['PackedOperations content', 'DocumentUpdate payload'];
  expect(await world.found()).toEqual(expect.arrayContaining(places));

  const done = await world.redact(id);
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  await services.projection.project(name);
  await services.projection.project(commentsDocumentName(id));
  await services.titles.flush();
  await services.background.settled();
  expect(await world.found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
  await expectProven(id);

  const { rows } = await world.client.query('SELECT FROM "PackedOperations" WHERE "documentName" = $1', [
    name,
  ]);
  expect(rows.length).toBeGreaterThan(2);
  // What was changed in rows is packed like all else, and every moment can be read.
  expect(await pack(name)).toBeGreaterThan(10);
  expect(await world.verifyAll()).toEqual([]);
  const operations = await services.journal.headSeq(name);
  for (let seq = 1; seq <= operations; seq += 1)
    expect((await services.journal.load(name, seq)).quarantined).toEqual([]);
  expect(await world.found()).toEqual([]);
  await expectProven(id);
});

test('a passage that is removed while rows are packed is in no block', { timeout: 120_000 }, async () => {
  const id = await world.newCodex('Calm', { notes: '' });
  const name = codexDocumentName(id);
  for (const [at, sign] of [...`${SECRET} and on`].entries()) await write(name, at, sign);
  const packing = (async () => {
    for (let round = 0; round < 8; round += 1) await pack(name).catch(() => 0);
  })();
  expect((await world.redact(id)).status).toBe(201);
  await packing;
  await pack(name);
  expect(await world.found()).toEqual([]);
  expect(await world.verifyAll()).toEqual([]);
});
