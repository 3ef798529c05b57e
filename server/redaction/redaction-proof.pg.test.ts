/** A change of redacted rows or of their records is found where it is, and no record vouches for what somebody else has changed. */
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { Actor } from '#core/access/policy.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { checkDocument } from '../checkpoints/check-document.ts';
import { keyStoreOf, listSigningKeys } from '../checkpoints/signing-keys.ts';
import { crc32c } from '../journal/crc32c.ts';
import { createPostgresJournal } from '../journal/postgres-journal.ts';
import { READ_PAYLOADS } from '../journal/postgres-statements.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { CONFIRM, type RedactionWorld, SECRET, startRedactionWorld } from './redaction-world.fixture.ts';

const ANYBODY: Actor = { kind: 'user', id: 'u', name: 'U', role: 'editor' };
let world: RedactionWorld;
beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
});
afterAll(() => world?.close());

test('a change of a redacted row, of its record, and a forged record are each found where they are', async () => {
  const id = await world.newCodex('Calm', { notes: `n ${SECRET}` });
  const name = codexDocumentName(id);
  expect((await world.redact(id)).status).toBe(201);
  expect(await world.verifyAll()).toEqual([]);
  const { services } = world;
  const keys = await listSigningKeys(keyStoreOf(services));
  const rows = (await checkDocument(services, name, keys)).redacted;
  expect(rows).toBeGreaterThan(0);
  const tamper = async (sql: string, values: unknown[]): Promise<string[]> => {
    await world.client.query('CREATE TEMP TABLE kept AS SELECT * FROM "RedactionRecord"');
    await world.client.query(
      'CREATE TEMP TABLE rows AS SELECT * FROM "DocumentUpdate" WHERE "documentName" = $1',
      [name],
    );
    await world.client.query('ALTER TABLE "DocumentUpdate" DISABLE TRIGGER ALL');
    try {
      await world.client.query(sql, values);
      return await world.verifyAll();
    } finally {
      await world.client.query('DELETE FROM "RedactionRecord"');
      await world.client.query('INSERT INTO "RedactionRecord" SELECT * FROM kept');
      await world.client.query('DELETE FROM "DocumentUpdate" WHERE "documentName" = $1', [name]);
      await world.client.query('INSERT INTO "DocumentUpdate" SELECT * FROM rows');
      await world.client.query('ALTER TABLE "DocumentUpdate" ENABLE TRIGGER ALL');
      await world.client.query('DROP TABLE kept, rows');
    }
  };
  const empty = `UPDATE "DocumentUpdate" SET "payload" = '\\x0000', "crc32c" = $2 WHERE "documentName" = $1 AND "seq" = 1`;
  expect(await tamper(empty, [name, crc32c(new Uint8Array([0, 0]))])).toEqual([`${name} altered 1`]);
  const reason = `UPDATE "RedactionRecord" SET "note" = replace("note", 'a password', 'a passwort') WHERE "log" = $1`;
  expect(await tamper(reason, [name])).toEqual(
    expect.arrayContaining([`${name} redaction 1`, `${name} altered 1`, `record of ${id}`]),
  );
  expect(await tamper('DELETE FROM "RedactionRecord" WHERE "log" = $1', [name])).toEqual(
    expect.arrayContaining([`${name} altered 1`, `record of ${id}`]),
  );
  // As somebody would who may write to the database, and has no key: another row changed, with a record that says so.
  await services.live.edit(
    name,
    { kind: 'user', id: 'u', name: 'U', role: 'editor' },
    { origin: 'api' },
    (doc) => doc.getText('field:notes').insert(0, 'later '),
  );
  const seq = await services.journal.headSeq(name);
  const forged = await tamper(
    `WITH changed AS (
       UPDATE "DocumentUpdate" SET "payload" = '\\x0000', "crc32c" = $2 WHERE "documentName" = $1 AND "seq" = $3 RETURNING 1)
     INSERT INTO "RedactionRecord" SELECT $1, 2, 'forged', replace(replace("note", 'number 1', 'number 2'), 'row 1 ', 'row ' || $3 || ' ')
     FROM "RedactionRecord", changed WHERE "log" = $1`,
    [name, crc32c(new Uint8Array([0, 0])), seq],
  );
  expect(forged).toEqual(expect.arrayContaining([`${name} redaction ${seq}`, `${name} altered ${seq}`]));
  expect(await world.verifyAll()).toEqual([]);
});

test('a snapshot that was being made of the state of before is not kept', async () => {
  const id = await world.newCodex('Calm', { notes: `n ${SECRET}` });
  const name = codexDocumentName(id);
  await world.services.live.edit(name, ANYBODY, { origin: 'api' }, (doc) =>
    doc.getText('field:notes').insert(0, 'later '),
  );
  const pool = new pg.Pool({ connectionString: world.databaseUrl, max: 2 });
  const query = pool.query.bind(pool) as (...given: unknown[]) => Promise<unknown>;
  let [arrived, goOn] = [() => {}, () => {}];
  const isRead = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const gate = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  // Another process has read the rows, and takes its time to make a snapshot of them.
  Reflect.set(pool, 'query', async (...given: unknown[]) => {
    const answer = await query(...given);
    if (given[0] === READ_PAYLOADS) {
      arrived();
      await gate;
    }
    return answer;
  });
  const log = pino({ level: 'silent' });
  const slow = createPostgresJournal({ pool, threads: NO_THREADS, log, now: Date.now });
  const compacting = slow.compact(name);
  await isRead;
  expect((await world.redact(id)).status).toBe(201);
  await world.client.query('DELETE FROM "DocumentSnapshot" WHERE "documentName" = $1', [name]);
  await world.client.query('UPDATE "Document" SET "snapshotSeq" = 0 WHERE "name" = $1', [name]);
  goOn();
  await compacting;
  await pool.end();
  expect(await world.found()).toEqual([]);
});

test('an event of the audit log from which it was removed is right as it is now, and wrong in any other way', async () => {
  const id = await world.newCodex(`About ${SECRET}`);
  await world.call('POST', `codices/${id}/archive`);
  const { rows: before } = await world.client.query<AuditRow>(EVENTS_ABOUT, [id]);
  const told = before.filter(({ detail }) =>
    JSON.stringify(detail).includes(JSON.stringify(SECRET).slice(1, -1)),
  );
  expect(told.length).toBeGreaterThan(0);
  expect((await world.redact(id)).status).toBe(201);
  expect(await world.verifyAll()).toEqual([]);
  const [event] = told;
  const { rows: after } = await world.client.query<AuditRow>('SELECT * FROM "AuditEvent" WHERE "id" = $1', [
    event?.id,
  ]);
  expect(JSON.stringify(after[0]?.detail)).toContain('[removed]');
  // Its hash is that of what it said, and stays.
  expect(after[0]?.hash).toEqual(event?.hash);
  const log = `audit/${event?.chain}`;
  const tamper = async (sql: string, values: unknown[]): Promise<string[]> => {
    await world.client.query('BEGIN');
    try {
      await world.client.query('ALTER TABLE "AuditEvent" DISABLE TRIGGER ALL');
      await world.client.query(sql, values);
      await world.client.query('ALTER TABLE "AuditEvent" ENABLE TRIGGER ALL');
      await world.client.query('COMMIT');
      return await world.verifyAll();
    } finally {
      await world.client.query('ALTER TABLE "AuditEvent" DISABLE TRIGGER ALL');
      await world.client.query('UPDATE "AuditEvent" SET "detail" = $2, "actorName" = $3 WHERE "id" = $1', [
        ...[event?.id, after[0]?.detail, after[0]?.actorName],
      ]);
      await world.client.query('ALTER TABLE "AuditEvent" ENABLE TRIGGER ALL');
    }
  };
  const altered = `audit altered ${event?.seq}`;
  const set = `UPDATE "AuditEvent" SET "detail" = $2 WHERE "id" = $1`;
  // What it said before is as wrong as anything else.
  expect(await tamper(set, [event?.id, event?.detail])).toContain(altered);
  expect(await tamper(set, [event?.id, { title: 'Something else' }])).toContain(altered);
  const name = `UPDATE "AuditEvent" SET "actorName" = 'Nobody' WHERE "id" = $1`;
  expect(await tamper(name, [event?.id])).toContain(altered);
  expect(await world.verifyAll()).toEqual([]);
  const { rows: records } = await world.client.query<{ note: string; number: number }>(
    'SELECT "number", "note" FROM "RedactionRecord" WHERE "log" = $1 ORDER BY "number" DESC LIMIT 1',
    [log],
  );
  const [record] = records;
  const put = (note: string | undefined) =>
    world.client.query('UPDATE "RedactionRecord" SET "note" = $3 WHERE "log" = $1 AND "number" = $2', [
      ...[log, record?.number, note],
    ]);
  await put(record?.note.replace('a password', 'a passwort'));
  const forged = await world.verifyAll();
  expect(forged).toEqual(expect.arrayContaining([altered, `record of ${id}`]));
  expect(forged.some((each) => each.startsWith('audit redaction'))).toBe(true);
  await put(record?.note);
  expect(await world.verifyAll()).toEqual([]);
});

test('nothing is removed from a history that somebody has changed', async () => {
  const id = await world.newCodex('Calm', { notes: SECRET });
  const name = codexDocumentName(id);
  await world.client.query('ALTER TABLE "DocumentUpdate" DISABLE TRIGGER ALL');
  await world.client.query(
    `UPDATE "DocumentUpdate" SET "actorName" = 'Nobody' WHERE "documentName" = $1 AND "seq" = 1`,
    [name],
  );
  await world.client.query('ALTER TABLE "DocumentUpdate" ENABLE TRIGGER ALL');
  const refused = await world.ask<{ code: string }>(world.owner, 'POST', `codices/${id}/redactions`, {
    passage: SECRET,
    ...CONFIRM,
  });
  expect(refused.body.code).toBe('corrupt');
  expect(await world.services.prisma.redaction.count({ where: { codexId: id } })).toBe(0);
});

interface AuditRow {
  readonly id: string;
  readonly chain: string;
  readonly seq: string;
  readonly hash: Buffer;
  readonly actorName: string;
  readonly detail: object;
}
const EVENTS_ABOUT = 'SELECT * FROM "AuditEvent" WHERE "subject" = $1 ORDER BY "seq"';
