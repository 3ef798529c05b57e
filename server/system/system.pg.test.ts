/** The state of the system on a real database: what is told is what stands in the tables, and what is not known is null. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { systemChecksSchema, systemSchema } from '#core/protocol/api/administration/system.ts';
import { recordAudit } from '../access/audit-log.ts';
import { packageRoot } from '../config/package-root.ts';
import { NOTE } from '../http/role-matrix.fixture.ts';
import { createTestClient, type TestClient } from '../http/test-client.ts';
import { backupDetail } from './last-backup.ts';

const CLI = { id: 'cli', name: 'command line (root)' };

let api: TestClient;
beforeAll(async () => {
  api = await createTestClient(inject('testDatabase'));
  await api.call('owner', 'POST', '/templates/note/versions', { source: NOTE, baseVersion: 0 });
});
afterAll(() => api?.close());

const system = async () => {
  const { status, text } = await api.call('admin', 'GET', '/system');
  expect(status, text).toBe(200);
  return systemSchema.parse(JSON.parse(text));
};

test('version, database, store and the one process are what they are', async () => {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const found = await system();
  expect(found.version).toEqual({ bindery: version, node: process.version });
  expect(found.database).toMatchObject({ isReachable: true, isEmbedded: false, replica: null });
  expect(found.database.version).toMatch(/^\d+/);
  expect(found.database.bytes).toBeGreaterThan(1_000_000);
  expect(found.database.latencyMs).toBeGreaterThan(0);
  expect(found.bus).toBe('alone');
  expect(found.processes).toMatchObject([{ isThis: true, state: 'here', role: 'all', version, sockets: 0 }]);
  expect(found.storage).toMatchObject({ kind: 'disk', isReachable: true, files: 0, bytes: 0 });
  expect(found.storage.freeBytes).toBeGreaterThan(0);
  // No mail server is set, so nothing waits for one.
  expect(found.queues.map(({ queue }) => queue)).toEqual(['projection', 'rollUps', 'rules']);
});

test('queues tell how much waits, since when, and what failed', async () => {
  const { prisma } = api.services;
  const { id } = (await api.call('editor', 'POST', '/codices', { templateId: 'note', title: 'Waits' })).body;
  const before = (await system()).queues;
  const at = new Date('2026-11-01T08:00:00Z');
  // An operation that was stored after what the row of the Codex shows.
  const { projectedSeq } = await prisma.codex.findUniqueOrThrow({ where: { id } });
  const head = { headSeq: projectedSeq + 2n, headHash: Buffer.alloc(32) };
  await prisma.document.create({ data: { name: `codex/${id}`, kind: 'codex', ...head } });
  const bytes = Buffer.alloc(32);
  for (const [step, createdAt] of [at, new Date()].entries())
    await prisma.documentUpdate.create({
      data: {
        ...{ documentName: `codex/${id}`, seq: projectedSeq + 1n + BigInt(step), operationId: randomUUID() },
        ...{ payload: bytes, crc32c: 0, prevHash: bytes, hash: bytes, clientId: 1n, origin: 'socket' },
        ...{ actorKind: 'user', actorId: 'u', actorName: 'U', clientTime: createdAt, createdAt, summary: {} },
      },
    });
  const run = { codexId: id, templateId: 'note', templateVersion: 1, ruleId: 'r', ruleTitle: 'R', cause: {} };
  const times = { at, nextAt: at, createdAt: at, depth: 0, chainId: 'c' };
  for (const status of ['waiting', 'failed', 'done'])
    await prisma.automationRun.create({ data: { id: status, key: status, status, ...run, ...times } });
  await prisma.rollUpDue.create({ data: { codexId: id, mark: 1n, hops: 0 } });
  expect(before).toMatchObject([{ waiting: 0, oldest: null }, { waiting: 0 }, { waiting: 0, failed: 0 }]);
  expect((await system()).queues).toEqual([
    { queue: 'projection', waiting: 1, oldest: at.toISOString(), failed: 0 },
    { queue: 'rollUps', waiting: 1, oldest: null, failed: null },
    { queue: 'rules', waiting: 1, oldest: at.toISOString(), failed: 1 },
  ]);
});

test('files are counted once, however many Codices have them', async () => {
  const make = async (title: string) =>
    (await api.call('editor', 'POST', '/codices', { templateId: 'note', title })).body.id;
  for (const title of ['One', 'Two'])
    await api.services.prisma.asset.create({
      data: {
        ...{
          codexId: await make(title),
          sha256: 'a'.repeat(64),
          size: 1200,
          name: 'a.png',
          mime: 'image/png',
        },
        ...{ createdById: 'u' },
      },
    });
  expect((await system()).storage).toMatchObject({ files: 1, bytes: 1200 });
});

test('of the last backup the audit log tells what it knows, and of one by an earlier version no more than its file', async () => {
  expect((await system()).lastBackup).toBeNull();
  await recordAudit(api.services, CLI, 'backed-up', 'instance', { file: '/b/old.backup' });
  expect((await system()).lastBackup).toMatchObject({
    ...{ by: CLI.name, file: '/b/old.backup', verified: null, documents: null, bytes: null },
  });
  const made = { rows: 9, documents: 2, assets: 1, missingAssets: ['a'.repeat(64)], bytes: 4096 };
  await recordAudit(api.services, CLI, 'backed-up', 'instance', backupDetail('/b/new.backup', made));
  expect((await system()).lastBackup).toMatchObject({
    ...{
      file: '/b/new.backup',
      documents: 2,
      rows: 9,
      files: 1,
      missingFiles: 1,
      bytes: 4096,
      verified: true,
    },
  });
});

test('a store that cannot be used is said to be so, and hides nothing else', async () => {
  const { assets } = api.services;
  const check = assets.check;
  assets.check = () => Promise.reject(new Error('the disk is gone'));
  try {
    expect(await system()).toMatchObject({
      storage: { isReachable: false },
      database: { isReachable: true },
    });
  } finally {
    assets.check = check;
  }
});

test('the checks are those of doctor, run once for all who ask within a minute, and told to admins alone', async () => {
  const ask = async () =>
    systemChecksSchema.parse(JSON.parse((await api.call('owner', 'GET', '/system/checks')).text));
  const first = await ask();
  const names = first.checks.map(({ check }) => check);
  expect(names).toEqual(
    expect.arrayContaining([
      'Node.js',
      'settings',
      'disk',
      'database',
      'journal',
      'role',
      'files',
      'templates',
    ]),
  );
  expect(first.checks.find(({ check }) => check === 'templates')).toMatchObject({ state: 'ok' });
  expect((await ask()).at).toBe(first.at);
  for (const role of ['editor', 'commenter', 'viewer'] as const) {
    expect(await api.call(role, 'GET', '/system/checks')).toMatchObject({ status: 403 });
    expect(await api.call(role, 'GET', '/system')).toMatchObject({ status: 403 });
  }
});
