/** Merged operations are made anew where a passage was removed, or more was packed: every point is what all operations before it come to. */
import fc from 'fast-check';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Actor } from '#core/access/policy.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import type { Journal } from '../journal/journal.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { digestDocument } from '../journal/states/document-digest.ts';
import { packDocument } from '../packing/pack-document.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { type RedactionWorld, SECRET, startRedactionWorld } from './redaction-world.fixture.ts';

const ACTOR: Actor = { kind: 'user', id: 'u', name: 'Ines', role: 'editor' };
let world: RedactionWorld;
let pool: pg.Pool;
/** That of the server, but for the length of stretches. */
let journal: Journal;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
  pool = new pg.Pool({ connectionString: world.serverUrl, max: 3 });
  const log = pino({ level: 'silent' });
  journal = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now, stretchOperations: 4 });
});
afterAll(async () => {
  await pool?.end();
  await world?.close();
});

const insert = (name: string, at: number, sign: string) =>
  world.services.live.edit(name, ACTOR, { origin: 'socket' }, (doc) => {
    const text = doc.getText('field:notes');
    text.insert(Math.min(at, text.length), sign);
  });

const remove = (name: string, at: number, length: number) =>
  world.services.live.edit(name, ACTOR, { origin: 'socket' }, (doc) => {
    const text = doc.getText('field:notes');
    const from = Math.min(at, text.length);
    text.delete(from, Math.min(length, text.length - from));
  });

async function pack(name: string, rows: number): Promise<void> {
  await journal.compact(name);
  await writeDocumentCheckpoint(world.services, name);
  await packDocument(world.services, name, {
    before: Date.now() + 1_000,
    size: { rows, bytes: 1_000_000, fewest: 1 },
  });
}

async function countStretches(name: string): Promise<number> {
  const { rows } = await world.client.query('SELECT FROM "DocumentStretch" WHERE "documentName" = $1', [
    name,
  ]);
  return rows.length;
}

/** Each state beside one that is made of the operations alone. */
async function expectPoints(name: string): Promise<void> {
  const replayed = new Y.Doc();
  for await (const { seq, payload } of journal.walk(name, { after: 0 })) {
    Y.applyUpdate(replayed, payload);
    const loaded = await journal.load(name, seq);
    expect(loaded).toMatchObject({ seq, quarantined: [] });
    const doc = new Y.Doc();
    Y.applyUpdate(doc, loaded.state);
    expect(digestDocument(doc), `after ${seq}`).toBe(digestDocument(replayed));
    expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(replayed));
  }
}

/** Without the snapshots that would spare the journal the stretches. */
async function dropSnapshots(name: string): Promise<void> {
  await world.client.query('DELETE FROM "DocumentSnapshot" WHERE "documentName" = $1', [name]);
}

test('a removed passage is in none of what was merged, and points before and after it need no single operations again', {
  timeout: 120_000,
}, async () => {
  const id = await world.newCodex('Calm', { notes: '' });
  const name = codexDocumentName(id);
  for (const sign of 'ten letters before ') await insert(name, 0, sign);
  await insert(name, 0, SECRET);
  for (const sign of SECRET) await insert(name, 1_000, sign);
  for (const sign of 'and more behind') await insert(name, 0, sign);
  await journal.compact(name);
  const before = await countStretches(name);
  expect(before).toBeGreaterThan(10);
  await dropSnapshots(name);
  expect(await world.found()).toContain('DocumentStretch content');

  const done = await world.redact(id);
  expect(done.status, JSON.stringify(done.body)).toBe(201);
  await world.services.projection.project(name);
  await world.services.titles.flush();
  await world.services.background.settled();
  expect(await world.found()).toEqual([]);
  const left = await countStretches(name);
  expect(left).toBeGreaterThan(0);
  expect(left).toBeLessThan(before);
  await expectPoints(name);

  await journal.compact(name);
  expect(await countStretches(name)).toBeGreaterThanOrEqual(before);
  await dropSnapshots(name);
  expect(await world.found()).toEqual([]);
  await expectPoints(name);

  await journal.purge([name]);
  expect(await countStretches(name)).toBe(0);
});

type Step = {
  readonly act: 'type' | 'secret' | 'delete' | 'compact' | 'pack' | 'redact' | 'bare';
  readonly at: number;
};

const STEPS = fc.array(
  fc.record<Step>({
    act: fc.constantFrom('type', 'type', 'type', 'secret', 'delete', 'compact', 'pack', 'redact', 'bare'),
    at: fc.nat(60),
  }),
  { minLength: 6, maxLength: 24 },
);

test('every point is what its operations come to, whatever was merged, packed and removed before', {
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      const id = await world.newCodex('Calm', { notes: 'Some words to begin with' });
      const name = codexDocumentName(id);
      for (const { act, at } of steps) {
        if (act === 'type') for (const sign of 'word ') await insert(name, at, sign);
        if (act === 'secret') await insert(name, at, SECRET);
        if (act === 'delete') await remove(name, at, 7);
        if (act === 'compact') await journal.compact(name);
        if (act === 'pack') await pack(name, 3 + (at % 7));
        if (act === 'redact') expect([201, 404]).toContain((await world.redact(id)).status);
        if (act === 'bare') await dropSnapshots(name);
      }
      await expectPoints(name);
      await journal.compact(name);
      await expectPoints(name);
    }),
    { numRuns: 8 },
  );
});
