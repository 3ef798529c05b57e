/**
 * Bench: how soon 200 open sockets end when the share link, or the grant to a group, that they are there by is taken back: at the process
 * that is asked, and at another one, which hears of it by NOTIFY. Beside one socket alone in the same run.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { createApiToken } from '#server/access/api-token.ts';
import { publicGuestId } from '#server/access/share-link-access.ts';
import { createUser } from '#server/accounts/create-user.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestDatabase } from '#server/database/test-database.ts';
import { type FullServer, startFullServer } from '../cluster/full-server-process.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, percentilesOf, underLag } from '../figures/figures.ts';
import { LagMonitor } from '../figures/lag-monitor.ts';
import { holdSockets } from '../load/held-sockets.ts';

const SOCKETS = 200;
/** Of each member of the group. */
const EACH = 4;
const TARGET_MS = 1_000;
/** Until the processes have heard of each other. */
const MEET_MS = 3_000;

/** Ways in, as tokens for sockets, and the request that closes them all. */
interface Access {
  readonly codexId: string;
  readonly tokens: readonly string[];
  readonly end: (at: FullServer) => Promise<unknown>;
}

interface Somebody {
  readonly id: string;
  readonly token: string;
}

interface Bench {
  readonly prisma: PrismaClient;
  readonly owner: Somebody;
  /** Of the groups. */
  readonly viewers: readonly Somebody[];
  readonly servers: readonly [FullServer, FullServer];
}

interface Took {
  readonly times: readonly number[];
  readonly generatorLagMs: number;
}

const KINDS: Readonly<Record<string, (bench: Bench, sockets: number) => Promise<Access>>> = {
  'a share link': openLink,
  'a grant to a group': openGroup,
};

export async function benchRevoke({ postgresUrl, full }: BenchContext): Promise<Figure[]> {
  const database = await createTestDatabase(postgresUrl);
  const folder = mkdtempSync(join(tmpdir(), 'bindery-revoke-'));
  const settings = { DATABASE_URL: database.url, DATA_DIR: folder };
  const servers: FullServer[] = [];
  const prisma = createPrisma(database.url, { connections: 2 });
  try {
    const first = await startFullServer(settings);
    servers.push(first);
    const second = await startFullServer(settings);
    servers.push(second);
    await sleep(MEET_MS);
    const owner = await makeMember(prisma, 'owner');
    const viewers: Somebody[] = [];
    while (viewers.length * EACH < SOCKETS) viewers.push(await makeMember(prisma, 'viewer'));
    return await measureAll({ prisma, owner, viewers, servers: [first, second] }, full ? 10 : 3);
  } finally {
    await prisma.$disconnect();
    await Promise.all(servers.map((server) => server.end('SIGKILL')));
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  }
}

async function measureAll(bench: Bench, rounds: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [kind, open] of Object.entries(KINDS)) {
    for (const [where, other] of [['the same process', false] as const, ['another process', true] as const]) {
      const one = await measure(bench, open, 1, other, rounds);
      const many = await measure(bench, open, SOCKETS, other, rounds);
      const { p50, p99 } = percentilesOf(many.times);
      const figure = (what: string, value: number): Figure => ({
        ...{ bench: 'revoke', unit: 'ms', value },
        case: `${SOCKETS} sockets by ${kind}, at ${where}: asked → ended, ${what}`,
      });
      const alone = percentilesOf(one.times).p50;
      figures.push(
        ...underLag(
          [
            against(figure('p50', p50), 'one socket, p50', alone),
            { ...figure('p99', p99), target: TARGET_MS },
            against(figure('p99', p99), 'one socket, p50', alone),
          ],
          ...[one, many],
        ),
      );
    }
  }
  return figures;
}

/** From the moment the request leaves until each socket has ended. */
async function measure(
  bench: Bench,
  open: (bench: Bench, sockets: number) => Promise<Access>,
  sockets: number,
  isElsewhere: boolean,
  rounds: number,
): Promise<Took> {
  const [first, second] = bench.servers;
  const times: number[] = [];
  const lag = new LagMonitor();
  for (let round = 0; round < rounds; round += 1) {
    const { codexId, tokens, end } = await open(bench, sockets);
    const held = await holdSockets(first.socket, codexDocumentName(codexId), tokens);
    lag.start();
    const asked = performance.now();
    await end(isElsewhere ? second : first);
    const ended = await Promise.all(held.map((socket) => socket.ended));
    lag.stop();
    times.push(...ended.map((at) => at - asked));
  }
  return { times, generatorLagMs: lag.p99() };
}

async function openLink({ prisma, owner, servers: [first] }: Bench, sockets: number): Promise<Access> {
  const codexId = await makeCodex(first, owner.token);
  const link = await ask(first, owner.token, 'POST', `codices/${codexId}/share-links`, { role: 'edit' });
  const [id = '', token = ''] = [link['id'], link['token']];
  // Each is a guest of their own, who joined before: so many at once would be too many from one address.
  const guests = Array.from({ length: sockets }, () => randomUUID());
  await prisma.linkGuest.createMany({
    data: guests.map((secret, index) => ({
      ...{ id: publicGuestId(id, secret), linkId: id, name: `Guest ${index}` },
      ...{ passwordRound: 0, joinedAt: new Date() },
    })),
  });
  return {
    codexId,
    tokens: guests.map((secret) => `${token}~${secret}`),
    end: (at) => ask(at, owner.token, 'DELETE', `share-links/${id}`),
  };
}

async function openGroup({ owner, viewers, servers: [first] }: Bench, sockets: number): Promise<Access> {
  const codexId = await makeCodex(first, owner.token);
  const { id: group } = await ask(first, owner.token, 'POST', 'groups', { name: `Group ${codexId}` });
  const members = viewers.slice(0, Math.ceil(sockets / EACH));
  for (const { id } of members) await ask(first, owner.token, 'PUT', `groups/${group}/members/${id}`);
  const tokens = Array.from({ length: sockets }, (_, index) => members[index % members.length]?.token ?? '');
  const path = `codices/${codexId}/grants/group:${group}`;
  await ask(first, owner.token, 'PUT', path, { role: 'editor' });
  return { codexId, tokens, end: (at) => ask(at, owner.token, 'DELETE', path) };
}

async function makeMember(prisma: PrismaClient, role: 'owner' | 'viewer'): Promise<Somebody> {
  const person = { email: `${randomUUID()}@example.org`, name: 'Somebody', role };
  const { id } = await createUser(prisma, { ...person, password: 'correct horse battery' });
  return { id, token: (await createApiToken(prisma, { userId: id, name: 'bench' })).token };
}

async function makeCodex(at: FullServer, token: string): Promise<string> {
  const made = await ask(at, token, 'POST', 'codices', { templateId: 'blank-page', title: 'Shared' });
  return made['id'] ?? '';
}

async function ask(
  { http }: FullServer,
  token: string,
  method: string,
  path: string,
  body?: object,
): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${http}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, string>>;
}
