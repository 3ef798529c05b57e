/** Signed checkpoints: when they are made, what they say, who may read them, and their keys over rotation and another APP_SECRET. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type CheckpointListBody, SIGNING_KEYS_PATH } from '#core/protocol/api/history/checkpoints.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createTestClient, type TestClient } from '#server/http/test-client.ts';
import { checkDocument } from './check-document.ts';
import { signDue } from './checkpoint-upkeep.ts';
import { isSignedBy, parseCheckpoint } from './signed-note.ts';
import {
  ensureSigningKey,
  findCurrentKey,
  listSigningKeys,
  rotateSigningKey,
  trustSigningKey,
} from './signing-keys.ts';
import { writeDocumentCheckpoint } from './write-checkpoint.ts';

const OPERATOR = { id: 'cli', name: 'command line' };
const SOURCE = `{ id: 'note', version: 1, name: 'Note', fields: { body: { type: 'text' } } }`;
let api: TestClient;
let store: Parameters<typeof listSigningKeys>[0];
/** What the clock of the instance is ahead by. */
let ahead = 0;

beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'), {
    environment: { now: () => Date.now() + ahead, newId: () => crypto.randomUUID(), random: Math.random },
  });
  const { prisma, env } = api.services;
  store = { prisma, appSecret: env.appSecret };
  await ensureSigningKey(prisma, env.appSecret, Date.now());
  await api.call('admin', 'POST', '/templates/note/versions', { source: SOURCE, baseVersion: 0 });
});
afterAll(() => api?.close());

async function newCodex(title: string): Promise<string> {
  const made = await api.call('editor', 'POST', '/codices', { templateId: 'note', title });
  expect(made.status, made.text).toBe(201);
  return made.body.id;
}

async function checkpointsOf(codexId: string): Promise<CheckpointListBody['items']> {
  const { status, text } = await api.call('viewer', 'GET', `/codices/${codexId}/checkpoints`);
  expect(status).toBe(200);
  return (JSON.parse(text) as CheckpointListBody).items;
}

const check = async (codexId: string) =>
  await checkDocument(api.services, codexDocumentName(codexId), await listSigningKeys(store));

test('of processes that start at once, all have the same key, which is published', async () => {
  const { prisma, env } = api.services;
  await Promise.all([1, 2, 3].map(() => ensureSigningKey(prisma, env.appSecret, Date.now())));
  const [key, ...others] = await listSigningKeys(store);
  expect(others).toEqual([]);
  const response = await api.app.request(SIGNING_KEYS_PATH);
  expect(response.headers.get('access-control-allow-origin')).toBe('*');
  expect(await response.json()).toEqual({
    keys: [
      {
        ...{ id: key?.id, algorithm: 'Ed25519', until: null },
        publicKey: Buffer.from(key?.publicKey ?? []).toString('base64'),
        since: new Date(key?.since ?? 0).toISOString(),
      },
    ],
  });
});

test('a version that is named is signed as it is, and a day of edits once', async () => {
  const id = await newCodex('Contract');
  await api.call('editor', 'PATCH', `/codices/${id}`, { title: 'Contract, second draft' });
  await api.call('editor', 'POST', `/codices/${id}/versions`, { name: 'Sent out' });
  await api.services.background.settled();
  const [first, ...none] = await checkpointsOf(id);
  expect(none).toEqual([]);
  const note = parseCheckpoint(first?.note ?? '');
  const { host } = new URL(api.services.env.appUrl);
  const rows = await api.services.journal.list(codexDocumentName(id), { limit: 1 });
  expect(note).toMatchObject({ origin: `${host}/codex/${id}`, size: 2, number: first?.number });
  expect(Buffer.from(note?.head ?? [])).toEqual(Buffer.from(rows[0]?.hash ?? []));
  const key = await findCurrentKey(store);
  expect(note && key && isSignedBy(note, key.publicKey)).toBe(true);

  await api.call('editor', 'PATCH', `/codices/${id}`, { title: 'Contract, third draft' });
  await writeDocumentCheckpoint(api.services, codexDocumentName(id));
  await writeDocumentCheckpoint(api.services, codexDocumentName(id));
  expect((await checkpointsOf(id)).map(({ size }) => size)).toEqual([3, 2]);
  expect(await check(id)).toMatchObject({ ok: true, operations: 3, checkpoints: { count: 2, signedTo: 3 } });
});

test('upkeep signs the audit log as well', async () => {
  await signDue(api.services);
  const { status, text } = await api.call('admin', 'GET', '/audit/checkpoints');
  expect(status).toBe(200);
  const [last] = (JSON.parse(text) as CheckpointListBody).items;
  expect(parseCheckpoint(last?.note ?? '')?.origin).toMatch(/\/audit\/[0-9a-f-]{36}$/);
  await signDue(api.services);
  expect(JSON.parse((await api.call('admin', 'GET', '/audit/checkpoints')).text).items).toHaveLength(1);
  await api.call('admin', 'POST', '/templates/note/archive');
  await api.call('admin', 'POST', '/templates/note/unarchive');
  await signDue(api.services);
  expect(JSON.parse((await api.call('admin', 'GET', '/audit/checkpoints')).text).items).toHaveLength(1);
  ahead += 2 * 86_400_000;
  await signDue(api.services);
  ahead = 0;
  const events = Number((await api.services.prisma.auditHead.findFirstOrThrow()).seq);
  const [newest] = JSON.parse((await api.call('admin', 'GET', '/audit/checkpoints')).text).items;
  expect(newest.size).toBe(events);
});

test('after a rotation the key before verifies what it signed, and signs no more', async () => {
  const { prisma, env } = api.services;
  const id = await newCodex('Kept');
  await writeDocumentCheckpoint(api.services, codexDocumentName(id));
  const before = await findCurrentKey(store);
  const now = Date.now() + 1_000;
  const after = await rotateSigningKey(prisma, env.appSecret, OPERATOR, now);
  expect(after.id).not.toBe(before?.id);
  expect((await listSigningKeys(store)).map(({ id: key, until }) => [key, until])).toEqual([
    [before?.id, now],
    [after.id, null],
  ]);
  await api.call('editor', 'PATCH', `/codices/${id}`, { title: 'Kept on' });
  await writeDocumentCheckpoint(api.services, codexDocumentName(id));
  expect(await check(id)).toMatchObject({ ok: true, checkpoints: { count: 2 } });
  const rotated = await api.call('admin', 'GET', '/audit?action=signing-key-rotated');
  expect(rotated.body.items).toHaveLength(1);
});

test('a key that somebody puts into the database is no key of this instance', async () => {
  const { prisma } = api.services;
  const id = await newCodex('Forged');
  await writeDocumentCheckpoint(api.services, codexDocumentName(id));
  expect(await check(id)).toMatchObject({ ok: true });
  const stranger = { prisma, appSecret: 'somebody-else-entirely-with-32-letters' };
  const [first] = await listSigningKeys(stranger);
  expect(first?.isVouched).toBe(false);
  const strangers = await checkDocument(api.services, codexDocumentName(id), await listSigningKeys(stranger));
  expect(strangers.breaks).toEqual([{ kind: 'checkpoint', seq: 1, to: null, was: null }]);
  // Its validity is sealed as well.
  const current = await findCurrentKey(store);
  await prisma.signingKey.update({ where: { id: current?.id ?? '' }, data: { since: new Date(0) } });
  expect(await check(id)).toMatchObject({ ok: false });
  await prisma.signingKey.update({
    where: { id: current?.id ?? '' },
    data: { since: new Date(current?.since ?? 0) },
  });
  expect(await check(id)).toMatchObject({ ok: true });
});

test('after another APP_SECRET there is another key, and those before count once somebody trusts them', async () => {
  const { prisma } = api.services;
  const id = await newCodex('Moved to another server');
  await writeDocumentCheckpoint(api.services, codexDocumentName(id));
  const appSecret = 'another-secret-of-at-least-32-letters';
  const before = await findCurrentKey(store);
  await ensureSigningKey(prisma, appSecret, Date.now() + 2_000);
  const other = { prisma, appSecret };
  expect((await findCurrentKey(other))?.id).not.toBe(before?.id);
  const services = { ...api.services, env: { ...api.services.env, appSecret } };
  const name = codexDocumentName(id);
  await api.call('editor', 'PATCH', `/codices/${id}`, { title: 'Moved' });
  await expect(writeDocumentCheckpoint(services, name)).rejects.toThrow(/not as it was signed/);
  await trustSigningKey(prisma, appSecret, OPERATOR, before?.id ?? '', Date.now());
  await writeDocumentCheckpoint(services, name);
  const report = await checkDocument(services, name, await listSigningKeys(other));
  expect(report).toMatchObject({ ok: true, checkpoints: { count: 2, signedTo: 2 } });
});

test('what is damaged is not signed', async () => {
  const id = await newCodex('Damaged');
  const rows = await api.services.journal.list(codexDocumentName(id), { limit: 1 });
  (rows[0]?.payload as Uint8Array)[3] = ((rows[0]?.payload[3] ?? 0) + 1) % 256;
  await expect(writeDocumentCheckpoint(api.services, codexDocumentName(id))).rejects.toThrow(
    `codex/${id} is not signed: Operation 1 is not as it was recorded.`,
  );
  expect(await checkpointsOf(id)).toEqual([]);
});
