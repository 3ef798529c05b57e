/** Traces and figures of two servers on one PostgreSQL, as an OTLP receiver gets them. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { createUser } from '../accounts/create-user.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { readEnv } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createHttpApp } from '../http/app.ts';
import { createServices } from '../runtime/create-services.ts';
import {
  attributeOf,
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from './otlp-receiver.fixture.ts';
import { startTelemetry } from './start-telemetry.ts';

const log = pino({ level: 'silent' });
let receiver: OtlpReceiver;
let database: TestDatabase;
let dataDir: string;
let a: Server;
let b: Server;
let token: string;
const members: Member[] = [];

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  // OpenTelemetry's packages read these by themselves.
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', receiver.url);
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  vi.stubEnv('OTEL_SERVICE_NAME', 'bindery under test');
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '50');
  vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '200');
  vi.stubEnv('OTEL_METRIC_EXPORT_TIMEOUT', '200');
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-telemetry-'));
  [a, b] = await Promise.all([startServer(), startServer()]);
  await vi.waitFor(() => expect([a, b].map(({ services }) => services.bus.others.size)).toEqual([1, 1]), {
    timeout: 20_000,
  });
  const user = {
    email: 'ines@example.org',
    name: 'Ines',
    role: 'owner',
    password: 'correct horse battery',
  } as const;
  const { id: userId } = await createUser(a.prisma, user);
  ({ token } = await createApiToken(a.prisma, { userId, name: 'tests' }));
});
afterAll(async () => {
  for (const member of members) member.leave();
  await a?.stop();
  await b?.stop();
  await database?.drop();
  await receiver?.close();
  vi.unstubAllEnvs();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

type Server = Awaited<ReturnType<typeof startServer>>;

async function startServer() {
  const settings = {
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.serverUrl,
    LOG_LEVEL: 'silent',
  };
  const env = readEnv({ ...process.env, ...settings });
  if (env.telemetry === null) throw new Error('telemetry is off');
  const telemetry = await startTelemetry(env.telemetry, log);
  const prisma = createPrisma(database.serverUrl, { connections: 4 });
  const parts = await createServices(env, prisma, log, { telemetry });
  const app = createHttpApp(parts.services);
  const http = createServer();
  http.on('upgrade', (request, socket, head) => parts.collaboration.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    ...parts,
    ...{ prisma, url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/collab` },
    async call(method: string, path: string, body: object, more: Record<string, string> = {}) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...more };
      const response = await app.request(`/api/v1/${path}`, { method, headers, body: JSON.stringify(body) });
      expect(response.status).toBeLessThan(300);
      return (await response.json()) as { id: string };
    },
    async stop() {
      await parts.collaboration.close(2000);
      await parts.services.projection.stop();
      await parts.services.journal.drain(2000);
      await parts.services.background.settled();
      await parts.close();
      await prisma.$disconnect();
      await telemetry.stop();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

function connect(at: Server, codexId: string): Member {
  const member = joinDocument(at.url, codexDocumentName(codexId), token, new Y.Doc());
  members.push(member);
  return member;
}

const makeCodex = async (): Promise<string> =>
  (await a.call('POST', 'codices', { templateId: 'blank-page', title: 'A note' })).id;

const spansOf = (traceId: string): ReceivedSpan[] =>
  receiver.spans.filter((span) => span.traceId === traceId);

test('an edit is one trace, from its socket to the pages of both processes, found by its sequence number', async () => {
  const codexId = await makeCodex();
  const [ines, omar] = [connect(a, codexId), connect(b, codexId)];
  await expect.poll(() => [ines, omar].every(({ provider }) => provider.synced)).toBe(true);
  ines.doc.getText('title').insert(0, 'Seen: ');
  await expect.poll(() => omar.doc.getText('title').toString()).toBe('Seen: A note');

  const document = codexDocumentName(codexId);
  const seq = await a.services.journal.headSeq(document);
  const traceId = createHash('sha256').update(`${document}#${seq}`).digest('hex').slice(0, 32);
  const names = ['check', 'commit', 'edit', 'relay', 'relay', 'wait for commit'];
  await expect
    .poll(() =>
      spansOf(traceId)
        .map(({ name }) => name)
        .sort(),
    )
    .toEqual(names);
  const spans = spansOf(traceId);
  const root = spans.find(({ name }) => name === 'edit');
  expect(root?.parentSpanId ?? '').toBe('');
  expect(root && attributeOf(root, 'bindery.document')).toBe(document);
  expect(root && attributeOf(root, 'bindery.seq')).toBe(seq);
  expect(root && attributeOf(root, 'bindery.origin')).toBe('socket');
  for (const span of spans) {
    if (span !== root) expect(span.parentSpanId).toBe(root?.spanId);
    expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
  }
  const relays = spans.filter(({ name }) => name === 'relay');
  expect(relays.map((span) => attributeOf(span, 'bindery.readers'))).toEqual([1, 1]);
  expect([...receiver.services]).toEqual(['bindery under test']);
});

test('a request continues the trace of its caller, and the edit it makes links to it', async () => {
  const codexId = await makeCodex();
  const traceId = 'c0ffee00c0ffee00c0ffee00c0ffee00';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  await a.call('PATCH', `codices/${codexId}`, { title: 'Renamed' }, { traceparent });
  await expect.poll(() => spansOf(traceId).length).toBe(1);
  const [request] = spansOf(traceId);
  expect(request).toMatchObject({ name: 'PATCH /api/v1/codices/:codexId', parentSpanId: '00f067aa0ba902b7' });
  const links = () =>
    receiver.spans.filter(({ links: of }) => of?.some(({ spanId }) => spanId === request?.spanId));
  await expect.poll(() => links().map(({ name }) => name)).toEqual(['edit']);
  expect(links().map((span) => attributeOf(span, 'bindery.document'))).toEqual([codexDocumentName(codexId)]);
});

test('no span holds a text, a title or a person', () => {
  const all = JSON.stringify(receiver.spans);
  for (const secret of ['A note', 'Renamed', 'Seen: ', 'Ines', 'ines@example.org', token])
    expect(all).not.toContain(secret);
});

test('the figures are those of /metrics', async () => {
  await expect
    .poll(() => receiver.metrics.get('bindery_journal_operations_total')?.sum?.dataPoints[0]?.asDouble ?? 0)
    .toBeGreaterThan(0);
  const commits = receiver.metrics.get('bindery_journal_commit_seconds')?.histogram?.dataPoints[0];
  const counts = commits?.bucketCounts.map(Number) ?? [];
  expect(counts.length).toBe((commits?.explicitBounds.length ?? 0) + 1);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(Number(commits?.count));
  expect(receiver.metrics.get('bindery_collab_sockets')?.gauge?.dataPoints.length).toBe(1);
  const text = await a.services.metrics();
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  expect(names.filter((name) => !receiver.metrics.has(name ?? ''))).toEqual([]);
});
