/** The timeline tells of packed operations as of rows: the same pages before and after they are packed, of the workspace and of a part of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { sent, testDocument, testWriter } from '#core/comments/comments.fixture.ts';
import { startThread } from '#core/comments/write-comments.ts';
import type { TimelineBody } from '#core/protocol/api/history/timeline.ts';
import { writeDocumentCheckpoint } from '../checkpoints/write-checkpoint.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { entryOf, typed } from '../journal/journal.contract.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { packDocument } from '../packing/pack-document.ts';
import type { Services } from '../ports/services.ts';
import { createServices, type ServerParts } from '../runtime/create-services.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { listTimeline } from './list-timeline.ts';

const ANA: UserActor = { kind: 'user', id: 'ana', name: 'ANA', role: 'owner' };
const PEOPLE = [
  { kind: 'user', id: 'ben', name: 'BEN' },
  { kind: 'user', id: 'eva', name: 'EVA' },
  { kind: 'system', id: 'rule:one', name: 'Note the day' },
  { kind: 'system', id: 'system', name: 'Bindery' },
] as const;
const START = Date.parse('2024-03-01T00:00:00Z');
const HOUR_MS = 3_600_000;

let database: TestDatabase;
let parts: ServerParts;
let services: Services;
let pool: pg.Pool;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-packed-timeline-'));
  const env = readEnv({
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.serverUrl,
    LOG_LEVEL: 'silent',
  });
  const log = pino({ level: 'silent' });
  parts = await createServices(env, createPrisma(database.serverUrl, { connections: 4 }), log);
  services = parts.services;
  pool = new pg.Pool({ connectionString: database.serverUrl, max: 2 });
});
afterAll(async () => {
  await parts.collaboration.close(2000);
  await parts.services.projection.stop();
  await services.journal.drain(2000);
  await services.background.settled();
  await parts.close();
  await services.prisma.$disconnect();
  await pool.end();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

async function allPages(query: { readonly below?: string }, most: number): Promise<TimelineBody[]> {
  const pages: TimelineBody[] = [];
  // What made the Codices was stored later than all that is told of.
  for (let before = '2025-06-01T00:00:00.000Z'; ; ) {
    const page = await listTimeline(services, ANA, { zone: 'UTC', ...query, before }, most);
    pages.push(page);
    if (page.nextBefore === null) return pages;
    before = page.nextBefore;
  }
}

async function makeTask(title: string, parentId?: string): Promise<string> {
  const parent = parentId === undefined ? {} : { parentId };
  return (await createCodex(services, ANA, { templateId: 'task', title, ...parent })).body.id;
}

test('every page is the same once the operations are packed, whole days or full pages', {
  timeout: 240_000,
}, async () => {
  const top = await makeTask('Top');
  const ids = [top, await makeTask('Below', top), await makeTask('Beside')];
  const step = fc.record({ codex: fc.nat(2), who: fc.nat(3), hours: fc.integer({ min: 0, max: 9 }) });
  const steps = fc.sample(fc.array(step, { minLength: 70, maxLength: 90 }), { numRuns: 1, seed: 7 })[0] ?? [];
  let now = START;
  const past = createPostgresJournal({
    pool,
    threads: NO_THREADS,
    log: pino({ level: 'silent' }),
    now: () => now,
  });
  const words = ids.map((_, index) =>
    typed(
      Array.from({ length: 100 }, () => 'w '),
      20 + index,
    ),
  );
  const comments = ids.map((_, index) => {
    const doc = testDocument(90 + index);
    return () => {
      const update = sent(doc, (copy) =>
        startThread(copy, { anchor: { on: 'codex' }, body: 'Why?' }, testWriter(1 + index)),
      );
      Y.applyUpdate(doc, update);
      return update;
    };
  });
  for (const { codex, who, hours } of steps) {
    now += hours * HOUR_MS + 1;
    const update = words[codex]?.shift() as Uint8Array;
    const actor = PEOPLE[who] as (typeof PEOPLE)[number];
    await past.append(entryOf(`codex/${ids[codex]}`, update, { actor, clientTime: now - 5 }));
    // Somebody says something now and then, in comments that are packed as well.
    const said = who === 0 ? comments[codex]?.() : undefined;
    if (said !== undefined) await past.append(entryOf(`comments/${ids[codex]}`, said, { clientTime: now }));
  }
  const read = async () => ({
    all: await allPages({}, 5_000),
    inPages: await allPages({}, 3),
    below: await allPages({ below: top }, 5_000),
    belowInPages: await allPages({ below: top }, 2),
  });
  const before = await read();
  for (const name of ids.flatMap((id) => [`codex/${id}`, `comments/${id}`])) {
    await services.journal.compact(name);
    await writeDocumentCheckpoint(services, name);
    const size = { rows: 10, bytes: 1_000_000, fewest: 1 };
    const packed = await packDocument(services, name, { before: Date.now() + 1_000, size });
    expect(packed).toBeGreaterThan(name.startsWith('codex/') ? 10 : 2);
  }
  const after = await read();
  expect(after).toEqual(before);
  expect(JSON.stringify(before.all)).toContain('discussed');
  expect(before.all.length).toBeGreaterThan(5);
  expect(before.inPages.length).toBeGreaterThan(before.all.length);
});
