/** The audit log: chained whoever writes, every kind of tampering found and located, listed and exported for admins. */
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { describeAuditBreak } from '#core/access/audit-break.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestClient, type TestClient } from '#server/http/test-client.ts';
import { recordAudit } from '../access/audit-log.ts';
import type { AuditPage } from './list-audit.ts';
import { verifyAudit } from './verify-audit.ts';

const PATIENT = { maxWait: 60_000, timeout: 60_000 };
const RAE = { id: 'rae', name: 'Rae “R”\n\u{1F4D6}' };
let api: TestClient;
let owner: Client;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  owner = new Client({ connectionString: api.services.env.databaseUrl ?? '' });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
  await api?.close();
});
beforeEach(() =>
  tamper(
    'DELETE FROM "AuditEvent"; UPDATE "AuditHead" SET "seq" = 0, "hash" = sha256(convert_to(\'bindery:audit:\' || "chain", \'UTF8\'))',
  ),
);

/** As whoever owns the tables, past the triggers. */
async function tamper(sql: string): Promise<void> {
  await owner.query('ALTER TABLE "AuditEvent" DISABLE TRIGGER USER');
  await owner.query(sql);
  await owner.query('ALTER TABLE "AuditEvent" ENABLE TRIGGER USER');
}

async function record(count: number): Promise<void> {
  for (let index = 1; index <= count; index++)
    await recordAudit(api.services, RAE, 'sign-in', `s${index}`, { b: [index, 'é'], aa: { nested: null } });
}

const found = async () => {
  const { ok, breaks } = await verifyAudit(api.services.prisma);
  expect(ok).toBe(breaks.length === 0);
  return breaks.map(describeAuditBreak);
};

test('an untouched log holds, also an empty one', async () => {
  expect(await found()).toEqual([]);
  await record(5);
  expect(await found()).toEqual([]);
  expect(await verifyAudit(api.services.prisma)).toMatchObject({ events: 5, head: { seq: 5 } });
});

test.each([
  ['removed', 'DELETE FROM "AuditEvent" WHERE "seq" = 3', ['Event 3 is missing.']],
  ['several removed', 'DELETE FROM "AuditEvent" WHERE "seq" IN (2, 3)', ['Events 2 to 3 are missing.']],
  ['the first removed', 'DELETE FROM "AuditEvent" WHERE "seq" = 1', ['Event 1 is missing.']],
  ['the newest removed', 'DELETE FROM "AuditEvent" WHERE "seq" >= 5', ['Events 5 to 6 are missing.']],
  ['all removed', 'DELETE FROM "AuditEvent"', ['Events 1 to 6 are missing.']],
  [
    'altered',
    `UPDATE "AuditEvent" SET "actorName" = 'Eve' WHERE "seq" = 4`,
    ['Event 4 is not as it was recorded.'],
  ],
  [
    'altered in its detail',
    `UPDATE "AuditEvent" SET "detail" = '{"b": [4, "e"], "aa": {"nested": null}}' WHERE "seq" = 4`,
    ['Event 4 is not as it was recorded.'],
  ],
  [
    'altered with a hash that fits',
    `UPDATE "AuditEvent" SET "actorName" = 'Eve' WHERE "seq" = 4;
     UPDATE "AuditEvent" e SET "hash" = "hashAuditEvent"(e) WHERE "seq" = 4`,
    ['Event 5 does not follow from the one before it.'],
  ],
  [
    'swapped',
    `UPDATE "AuditEvent" SET "seq" = 5 - "seq" WHERE "seq" IN (2, 3)`,
    [
      'Event 2 was event 3: it stands elsewhere than it was recorded.',
      'Event 3 was event 2: it stands elsewhere than it was recorded.',
    ],
  ],
  [
    'put in with a number',
    `INSERT INTO "AuditEvent" SELECT 'zz', "at", 'eve', 'Eve', "action", "subject", "detail", "chain", "seq", "prevHash", "hash"
       FROM "AuditEvent" WHERE "seq" = 2;
     UPDATE "AuditEvent" e SET "hash" = "hashAuditEvent"(e) WHERE "id" = 'zz'`,
    ['There is more than one event 2.', 'Event 3 does not follow from the one before it.'],
  ],
  [
    'put in without one',
    `INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject") VALUES ('x', 'e', 'E', 'sign-in', 'e')`,
    ['The event x was put in past the chain.'],
  ],
  [
    'put in after the newest',
    `INSERT INTO "AuditEvent" SELECT 'late', "at", 'eve', 'Eve', "action", "subject", "detail", "chain", 7, "hash", NULL
       FROM "AuditEvent" WHERE "seq" = 6;
     UPDATE "AuditEvent" e SET "hash" = "hashAuditEvent"(e) WHERE "id" = 'late'`,
    ['Nothing vouches for event 7 and what follows it.'],
  ],
  [
    'put in as a chain of its own',
    `INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject", "chain", "seq", "prevHash")
       VALUES ('evil', 'e', 'E', 'sign-in', 'e', 'evil', 1, sha256('bindery:audit:evil'));
     UPDATE "AuditEvent" e SET "hash" = "hashAuditEvent"(e) WHERE "id" = 'evil'`,
    ['Nothing vouches for event 1 and what follows it.'],
  ],
  [
    'of a restore put in to vouch for a chain, itself in none that is vouched for',
    `INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject", "detail", "chain", "seq", "prevHash")
       VALUES ('evil', 'e', 'E', 'restored', 'e', '{"chain": "evil", "chainSeq": 1, "chainHash": ""}', 'evil', 1, sha256('bindery:audit:evil'));
     UPDATE "AuditEvent" e SET "hash" = "hashAuditEvent"(e) WHERE "id" = 'evil'`,
    ['Nothing vouches for event 1 and what follows it.'],
  ],
])('an event %s is found', async (_what, sql, expected) => {
  await record(6);
  await tamper(sql);
  expect(await found()).toEqual(expected);
});

test('processes that write at once write one chain, whole statements and transactions that end', async () => {
  const others = [1, 2, 3].map(() => createPrisma(api.services.env.databaseUrl ?? '', { connections: 4 }));
  const row = (subject: string) => ({ actorId: 'a', actorName: 'A', action: 'sign-in', subject });
  await Promise.all(
    others.flatMap((prisma, process) =>
      Array.from({ length: 10 }, async (_, index) => {
        if (index % 5 === 0) {
          const undone = prisma.$transaction(async (tx) => {
            await tx.auditEvent.create({ data: row('undone') });
            throw new Error('taken back');
          }, PATIENT);
          await expect(undone).rejects.toThrow('taken back');
        }
        const data = [row(`${process}-${index}-a`), row(`${process}-${index}-b`)];
        await prisma.auditEvent.createMany({ data });
      }),
    ),
  );
  for (const prisma of others) await prisma.$disconnect();
  expect(await found()).toEqual([]);
  expect(await verifyAudit(api.services.prisma)).toMatchObject({ events: 60, head: { seq: 60 } });
});

test('a process that is frozen with the head in its hands is ended by the database', async () => {
  await owner.query('BEGIN');
  const insert = `INSERT INTO "AuditEvent" ("id", "actorId", "actorName", "action", "subject") VALUES ('f', 'e', 'E', 'sign-in', 'e')`;
  await owner.query(insert);
  const shown = await owner.query('SHOW idle_in_transaction_session_timeout');
  expect(shown.rows).toEqual([{ idle_in_transaction_session_timeout: '30s' }]);
  await owner.query('ROLLBACK');
  expect(await found()).toEqual([]);
});

test('the page asks for what one person did, to what, when, and goes on where it was', async () => {
  await record(5);
  await recordAudit(api.services, { id: 'cli', name: 'command line' }, 'member-changed', api.userIds.viewer);
  const ask = async (query: string) => (await api.call('admin', 'GET', `/audit?${query}`)).body;
  const subjects = ({ items }: Awaited<ReturnType<typeof ask>>) =>
    items.map((item) => (item as unknown as { subject: string }).subject);
  expect(await ask('actor=cli')).toMatchObject({
    items: [{ action: 'member-changed', subjectName: 'The viewer', actor: { name: 'command line' }, seq: 6 }],
    nextCursor: null,
  });
  expect(subjects(await ask('action=sign-in&limit=2'))).toEqual(['s5', 's4']);
  expect(subjects(await ask('subject=s2'))).toEqual(['s2']);
  expect(subjects(await ask('since=2999-01-01T00:00:00Z'))).toEqual([]);
  expect(subjects(await ask('until=2999-01-01T00:00:00Z&limit=1'))).toEqual([api.userIds.viewer]);
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const page = await ask(`limit=2${cursor && `&cursor=${cursor}`}`);
    seen.push(...subjects(page));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([api.userIds.viewer, 's5', 's4', 's3', 's2', 's1']);
  expect((await api.call('admin', 'GET', '/audit?action=made-up')).status).toBe(422);
  expect((await api.call('admin', 'GET', '/audit?since=yesterday')).status).toBe(422);
});

test('events of share links and forms name them, and the Codex they lead to', async () => {
  const source = `{ id: 'note', version: 1, name: 'Note', fields: { text: { type: 'text' } } }`;
  await api.call('owner', 'POST', '/templates/note/versions', { source, baseVersion: 0 });
  const { body: codex } = await api.call('editor', 'POST', '/codices', {
    templateId: 'note',
    title: 'Tide table',
  });
  const path = `/codices/${codex.id}`;
  const { body: link } = await api.call('editor', 'POST', `${path}/share-links`, {
    role: 'view',
    name: 'For Mo',
  });
  expect(await api.call('editor', 'POST', `${path}/share-links`, { role: 'view' })).toMatchObject({
    status: 201,
  });
  await api.call('editor', 'DELETE', `/share-links/${link.id}`);
  const { body } = await api.call('admin', 'GET', `/audit?limit=10`);
  const events = (body as unknown as AuditPage).items.filter(({ action }) => action.startsWith('link-'));
  expect(events.map(({ action, subjectName, codexTitle }) => [action, subjectName, codexTitle])).toEqual([
    ['link-revoked', 'For Mo', 'Tide table'],
    ['link-created', null, 'Tide table'],
    ['link-created', 'For Mo', 'Tide table'],
  ]);
});

/** The text of a value as PostgreSQL writes JSONB: shorter keys first. */
function storedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(storedText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const order = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);
  const entries = Object.entries(value).sort(([a], [b]) => order(a, b));
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}: ${storedText(each)}`).join(', ')}}`;
}

test('the export proves itself: every line has the hash of itself and of the line before it', async () => {
  await record(4);
  const answer = await api.call('owner', 'GET', '/audit/export');
  expect(answer.headers.get('content-disposition')).toMatch(
    /^attachment; filename="audit-\d{4}-\d\d-\d\d\.jsonl"$/,
  );
  const lines = answer.text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ action }) => action)).toEqual([...Array(4).fill('sign-in'), 'audit-exported']);
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  let before = sha256(`bindery:audit:${lines[0].chain}`);
  for (const line of lines) {
    const { chain, seq, prevHash, id, at, actorId, actorName, action, subject, detail, hash } = line;
    expect(prevHash).toBe(before);
    const content = [chain, seq, prevHash, id, Date.parse(at), actorId, actorName, action, subject, detail];
    expect(sha256(storedText(content))).toBe(hash);
    before = hash;
  }
  const { head } = await verifyAudit(api.services.prisma);
  expect(before).toBe(head.hash);
  const one = await api.call('owner', 'GET', '/audit/export?subject=s2');
  expect(JSON.parse(one.text)).toMatchObject({ subject: 's2', actorName: RAE.name });
});

test('what is found is told over REST', async () => {
  await record(3);
  expect((await api.call('admin', 'GET', '/audit/verification')).body).toMatchObject({
    ok: true,
    breaks: [],
  });
  await tamper('DELETE FROM "AuditEvent" WHERE "seq" = 2');
  expect((await api.call('admin', 'GET', '/audit/verification')).body).toMatchObject({
    ok: false,
    breaks: [{ kind: 'missing', seq: 2, to: 2 }],
  });
});
