/** The activity of others, read from a real journal, also from a long one. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor, UserActor } from '#core/access/policy.ts';
import { ruleActor } from '#core/access/rule-actor.ts';
import type { Activity, ActivityQuery } from '#core/protocol/api/activity.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import { createCodex } from '../codices/writing/create-codex.ts';
import { patchCodex } from '../codices/writing/patch-codex.ts';
import { readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import type { Services } from '../ports/services.ts';
import { createServices, type ServerParts } from '../runtime/create-services.ts';
import { listActivity } from './list-activity.ts';

const EPOCH = '2000-01-01T00:00:00Z';
let database: TestDatabase;
let parts: ServerParts;
let services: Services;
let dataDir: string;

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-activity-'));
  const env = readEnv({
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.serverUrl,
    LOG_LEVEL: 'silent',
  });
  parts = await createServices(
    env,
    createPrisma(database.serverUrl, { connections: 4 }),
    pino({ level: 'silent' }),
  );
  services = parts.services;
});
afterAll(async () => {
  await parts.collaboration.close(2000);
  await parts.services.projection.stop();
  await services.journal.drain(2000);
  await services.background.settled();
  await parts.close();
  await services.prisma.$disconnect();
  await database.drop();
  rmSync(dataDir, { recursive: true });
});

const person = (id: string, role: 'owner' | 'editor' = 'editor'): UserActor => {
  return { kind: 'user', id, name: id.toUpperCase(), role };
};
const ANA = person('ana', 'owner');
const BEN = person('ben');

const told = (actor: Actor, query: Partial<ActivityQuery> = {}): Promise<Activity> =>
  listActivity(services, actor, { since: EPOCH, limit: 30, ...query });

async function makeTask(actor: UserActor, title: string): Promise<string> {
  const { body } = await createCodex(services, actor, { templateId: 'task', title });
  return body.id;
}

/** A moment after which everything that follows counts: times of the log are whole milliseconds. */
async function afterNow(): Promise<string> {
  const moment = Date.now();
  while (Date.now() <= moment + 1) await new Promise((resolve) => setTimeout(resolve, 1));
  return new Date(moment + 1).toISOString();
}

test('others’ edits since then, by Codex and person, with fields in the words of the template; one’s own are left out', async () => {
  const id = await makeTask(ANA, 'Ship it');
  const since = await afterNow();
  await patchCodex(services, BEN, id, { fields: { status: 'in-progress', description: 'first words' } }, {});
  await patchCodex(services, BEN, id, { fields: { status: 'done' } }, {});
  await patchCodex(services, ANA, id, { title: 'Ship it today' }, {});
  const other = await makeTask(BEN, 'Another');

  const { items, events, nextCursor } = await told(ANA, { since });
  expect(items.map(({ codex }) => codex.id)).toEqual([other, id]);
  expect(items[0]?.madeBy).toEqual({ id: 'ben', name: 'BEN' });
  const [ben, ...nobody] = items[1]?.people ?? [];
  expect(nobody).toEqual([]);
  expect(ben).toMatchObject({ id: 'ben', name: 'BEN', operations: 2 });
  expect(ben?.fields[0]).toMatchObject({
    field: 'status',
    label: 'Status',
    layer: 'metadata',
    operations: 2,
  });
  expect(ben?.fields.map(({ field }) => field)).toContain('description');
  expect(items[1]).toMatchObject({ beforeSeq: 1, madeBy: null, partial: false });
  expect([events, nextCursor]).toEqual([[], null]);

  const own = await told(ANA, { since, own: 'include', codex: id });
  expect(own.items.map(({ codex }) => codex.id)).toEqual([id]);
  expect(own.items[0]?.people.map(({ id }) => id)).toEqual(['ana', 'ben']);
  expect((await told(ANA, { since: await afterNow() })).items).toEqual([]);
});

test('what rules did is told by their titles, however many runs it took; what the server did by itself is not', async () => {
  const id = await makeTask(ANA, 'Ruled');
  const since = await afterNow();
  await patchCodex(services, ruleActor('one', 'Note the day'), id, { fields: { status: 'in-progress' } }, {});
  await patchCodex(services, ruleActor('two', 'Note the day'), id, { fields: { status: 'done' } }, {});
  await patchCodex(services, SYSTEM_ACTOR, id, { title: 'By the server' }, {});
  const { items } = await told(ANA, { since });
  expect(items.map(({ codex }) => codex.id)).toEqual([id]);
  expect(items[0]?.people).toMatchObject([
    { kind: 'system', id: 'rule:Note the day', name: 'Note the day', operations: 2 },
  ]);
});

test('pages end where they should, and what happens meanwhile does not disturb them', async () => {
  const since = await afterNow();
  const ids: string[] = [];
  for (const title of ['one', 'two', 'three', 'four', 'five']) ids.push(await makeTask(BEN, title));
  const first = await told(ANA, { since, limit: 2 });
  await patchCodex(services, BEN, ids[0] ?? '', { title: 'one, later' }, {});
  const second = await told(ANA, { since, limit: 2, cursor: first.nextCursor ?? '' });
  const third = await told(ANA, { since, limit: 2, cursor: second.nextCursor ?? '' });
  const seen = [first, second, third].flatMap(({ items }) => items.map(({ codex }) => codex.id));
  expect(seen.toSorted()).toEqual(ids.toSorted());
  expect(third.nextCursor).toBeNull();
  await expect(told(ANA, { since, cursor: 'made-up' })).rejects.toMatchObject({ code: 'invalid_input' });
});

test('what was trashed, restored and purged is told with who did it, also when nothing else is left', async () => {
  const since = await afterNow();
  const id = await makeTask(BEN, 'On its way out');
  const audit = (action: string) =>
    services.prisma.auditEvent.create({
      data: { action, actorId: 'ben', actorName: 'BEN', subject: id, detail: { title: 'On its way out' } },
    });
  await audit('codex-deleted');
  await audit('codex-purged');
  const { events } = await told(ANA, { since, codex: id });
  expect(events).toMatchObject([
    { kind: 'purged', codex: { id, title: 'On its way out' }, by: { id: 'ben', name: 'BEN' } },
    { kind: 'trashed' },
  ]);
  expect((await told(BEN, { since, codex: id })).events).toEqual([]);
});

test('a guest is told nothing of the workspace, and nobody of more than 90 days', async () => {
  const codexId = await makeTask(ANA, 'Shared');
  const guest: Actor = { kind: 'guest', id: 'g', name: 'G', linkId: 'l', codexId, role: 'edit' };
  await expect(told(guest)).rejects.toMatchObject({ code: 'forbidden' });
  const { since, until } = await told(ANA);
  expect(Date.parse(until) - Date.parse(since)).toBe(90 * 86_400_000);
});

test('a long log is asked by its index of times, not read through', async () => {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(`INSERT INTO "Document" ("name", "kind", "headHash")
      SELECT 'codex/00000000-0000-7000-8000-' || lpad(d::text, 12, '0'), 'codex', decode(repeat('00', 32), 'hex') FROM generate_series(1, 400) d`);
    await client.query(`INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "payload", "crc32c", "prevHash",
        "hash", "actorKind", "actorId", "actorName", "clientId", "origin", "clientTime", "createdAt", "summary")
      SELECT 'codex/00000000-0000-7000-8000-' || lpad((1 + n % 400)::text, 12, '0'), 1 + n / 400, n::text, '\\x00', 0, decode(repeat('00', 32), 'hex'),
        decode(repeat('00', 32), 'hex'), 'user', 'u' || n % 7, 'U', n, 'socket', now(), now() - interval '80 days' + n * interval '1 minute', '{"fields": []}'
      FROM generate_series(0, 39999) n`);
    await client.query('ANALYZE "DocumentUpdate"');
    const plan =
      await client.query(`EXPLAIN SELECT "documentName", max("createdAt"), min("seq") FROM "DocumentUpdate"
      WHERE "createdAt" > now() - interval '54 days' AND "createdAt" <= now() AND "documentName" LIKE 'codex/%'
        AND "branch" = 'main' GROUP BY "documentName"`);
    const words = plan.rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
    expect(words).toContain('DocumentUpdate_createdAt_idx');
    expect(words).not.toContain('Seq Scan');
  } finally {
    await client.end();
  }
});
