/** Access that ends at one of two servers on one PostgreSQL: over at the other within a second, also for a document that loads just then. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, afterEach, beforeAll, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const WITHIN_MS = 1_000;
const WAIT_OPTIONS = { timeout: 20_000, interval: 5 };

let database: TestDatabase;
let dataDir: string;
/** Where access ends, and where the sockets are. */
let here: TestServer;
let there: TestServer;
let owner: string;
const members: Member[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-revoke-'));
  const start = () => startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  [here, there] = await Promise.all([start(), start()]);
  const others = () => [here, there].map(({ services }) => services.bus.others.size);
  await vi.waitFor(() => expect(others()).toEqual([1, 1]), WAIT_OPTIONS);
  owner = await here.makeToken('owner');
}, 60_000);
afterEach(() => {
  vi.restoreAllMocks();
  for (const member of members.splice(0)) member.leave();
});
afterAll(async () => {
  await here?.stop();
  await there?.stop();
  await database?.drop();
  if (dataDir) rmSync(dataDir, { recursive: true });
});

interface Access {
  /** Opens a socket. */
  readonly token: string;
  /** Ends it, by a request to the server where the socket is not. */
  readonly end: () => Promise<unknown>;
  /** What the socket is told. */
  readonly told: string;
  /** They come back and may read. */
  readonly reads: boolean;
}

const asOwner = (method: string, path: string, body?: Parameters<TestServer['call']>[3]) =>
  here.call(owner, method, path, body);

async function makeMember(
  role: 'viewer' | 'editor',
): Promise<{ readonly id: string; readonly token: string }> {
  const token = await here.makeToken(role);
  const { id = '' } = await here.call(token, 'GET', 'me');
  return { id, token };
}

const WAYS: readonly (readonly [string, (codexId: string) => Promise<Access>])[] = [
  [
    'a share link that is closed',
    async (codexId) => {
      const link = await asOwner('POST', `codices/${codexId}/share-links`, { role: 'edit' });
      const end = () => asOwner('DELETE', `share-links/${link['id']}`);
      return { token: link['token'] ?? '', end, told: 'revoked', reads: false };
    },
  ],
  [
    'a grant that is taken back',
    async (codexId) => {
      const { id, token } = await makeMember('viewer');
      const path = `codices/${codexId}/grants/member:${id}`;
      await asOwner('PUT', path, { role: 'editor' });
      return { token, end: () => asOwner('DELETE', path), told: 'try-again-later', reads: true };
    },
  ],
  [
    'a group that somebody is taken out of',
    async (codexId) => {
      const { id, token } = await makeMember('viewer');
      const { id: groupId } = await asOwner('POST', 'groups', { name: `Harbour ${codexId}` });
      const path = `groups/${groupId}/members/${id}`;
      await asOwner('PUT', path);
      await asOwner('PUT', `codices/${codexId}/grants/group:${groupId}`, { role: 'editor' });
      return { token, end: () => asOwner('DELETE', path), told: 'try-again-later', reads: true };
    },
  ],
  [
    'an API token that is revoked',
    async () => {
      const { id, token } = await makeMember('editor');
      const [row] = await here.prisma.apiToken.findMany({ where: { userId: id } });
      const end = () => asOwner('DELETE', `api-tokens/${row?.id}`);
      return { token, end, told: 'unauthenticated', reads: false };
    },
  ],
  [
    'a member who is suspended',
    async () => {
      const { id, token } = await makeMember('editor');
      const end = () => asOwner('PATCH', `members/${id}`, { disabled: true });
      return { token, end, told: 'revoked', reads: false };
    },
  ],
  [
    'a member who is removed',
    async () => {
      const { id, token } = await makeMember('editor');
      return { token, end: () => asOwner('DELETE', `members/${id}`), told: 'revoked', reads: false };
    },
  ],
  [
    'a link of a member who is removed, which nobody takes over',
    async (codexId) => {
      const { id, token } = await makeMember('editor');
      const link = await here.call(token, 'POST', `codices/${codexId}/share-links`, { role: 'edit' });
      const end = () => asOwner('DELETE', `members/${id}`);
      return { token: link['token'] ?? '', end, told: 'revoked', reads: false };
    },
  ],
];

async function makeCodex(): Promise<string> {
  const made = await asOwner('POST', 'codices', {
    templateId: 'blank-page',
    title: 'A note',
    parentId: null,
  });
  return made['id'] ?? '';
}

function connect(codexId: string, token: string): Member {
  const member = joinDocument(there.url, codexDocumentName(codexId), token, new Y.Doc());
  members.push(member);
  return member;
}

/** Ends access, and answers how long the socket goes on after that, less what this process itself was late. */
async function timeToEnd({ end }: Access, member: Member): Promise<number> {
  const lag = monitorEventLoopDelay({ resolution: 10 });
  lag.enable();
  await end();
  const ended = performance.now();
  await vi.waitFor(() => expect(member.refusals.length).toBeGreaterThan(0), WAIT_OPTIONS);
  const took = performance.now() - ended;
  lag.disable();
  return took - lag.max / 1e6;
}

async function headOf(codexId: string): Promise<unknown> {
  const where = { name: codexDocumentName(codexId) };
  return (await here.prisma.document.findUniqueOrThrow({ where })).headSeq;
}

async function expectNoEdits(codexId: string, member: Member): Promise<void> {
  const before = await headOf(codexId);
  member.doc.getText('title').insert(0, 'too late');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await headOf(codexId)).toBe(before);
}

test.each(WAYS)('%s: its open sockets at the other server end', async (_name, give) => {
  const codexId = await makeCodex();
  const access = await give(codexId);
  const member = connect(codexId, access.token);
  await vi.waitFor(() => expect(member.provider.isSynced).toBe(true), WAIT_OPTIONS);
  expect(member.provider.authorizedScope).toBe('read-write');
  expect(await timeToEnd(access, member)).toBeLessThan(WITHIN_MS);
  expect(member.refusals[0]).toBe(access.told);
  if (access.reads)
    await vi.waitFor(() => expect(member.provider.authorizedScope).toBe('readonly'), WAIT_OPTIONS);
  await expectNoEdits(codexId, member);
});

test.each(WAYS)('%s: no document that loads at the other server is shown', async (_name, give) => {
  const codexId = await makeCodex();
  const access = await give(codexId);
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const { journal } = there.services;
  const load = journal.load.bind(journal);
  let isLoading = false;
  vi.spyOn(journal, 'load').mockImplementation(async (name, ...rest) => {
    if (name === codexDocumentName(codexId)) {
      isLoading = true;
      await gate;
    }
    return await load(name, ...rest);
  });
  const member = connect(codexId, access.token);
  await vi.waitFor(() => expect(isLoading).toBe(true), WAIT_OPTIONS);
  await access.end();
  // A second later the other server has heard of it; what it shows from then on is by the new rights.
  await new Promise((resolve) => setTimeout(resolve, WITHIN_MS));
  open();
  await vi.waitFor(() => expect(member.refusals.length).toBeGreaterThan(0), WAIT_OPTIONS);
  if (access.reads)
    await vi.waitFor(() => expect(member.provider.authorizedScope).toBe('readonly'), WAIT_OPTIONS);
  else expect(member.doc.getText('title').toString()).toBe('');
  await expectNoEdits(codexId, member);
});
