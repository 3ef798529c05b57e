/**
 * Two servers on one PostgreSQL, which wake each other by NOTIFY, as people meet them who are not always sent to the same; and the same
 * with a PgBouncer between, which lends its connections for a transaction at a time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import * as Y from 'yjs';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { findPgBouncer, startTestPgBouncer, type TestPgBouncer } from '../database/pgbouncer.fixture.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let database: TestDatabase;
let addresses: { readonly DATABASE_URL: string; readonly DATABASE_DIRECT_URL?: string };
let pooler: TestPgBouncer | null = null;
let dataDir: string;
let a: TestServer;
let b: TestServer;
let owner: string;
const members: Member[] = [];

const startServer = (): Promise<TestServer> => startTestServer({ DATA_DIR: dataDir, ...addresses });

async function makeCodex(at: TestServer, parentId: string | null = null): Promise<string> {
  const made = await at.call(owner, 'POST', 'codices', {
    ...{ templateId: 'blank-page', title: 'A note', parentId },
  });
  return made['id'] ?? '';
}

function connect(at: TestServer, codexId: string, token: string, doc = new Y.Doc()): Member {
  const member = joinDocument(at.url, codexDocumentName(codexId), token, doc);
  members.push(member);
  return member;
}

const synced = (...all: readonly Member[]) =>
  expect.poll(() => all.every(({ provider }) => provider.synced)).toBe(true);
const titleOf = ({ doc }: Member): string => doc.getText('title').toString();

const binary = findPgBouncer();
const startPgBouncer = (): Promise<TestPgBouncer> =>
  // Fewer connections than the two servers would take.
  startTestPgBouncer(binary as string, inject('testDatabase'), { mode: 'transaction', poolSize: 4 });

describe.each([
  ['PostgreSQL itself', false, null],
  ['PgBouncer in transaction mode, skipped where it is not installed', binary === null, startPgBouncer],
] as const)('%s', (_name, isMissing, startPooler) => {
  describe.skipIf(isMissing)('between two servers', () => {
    beforeAll(async () => {
      database = await createTestDatabase(inject('testDatabase'));
      pooler = startPooler === null ? null : await startPooler();
      addresses =
        pooler === null
          ? { DATABASE_URL: database.serverUrl }
          : { DATABASE_URL: pooler.through(database.url), DATABASE_DIRECT_URL: database.url };
      dataDir = mkdtempSync(join(tmpdir(), 'bindery-two-'));
      [a, b] = await Promise.all([startServer(), startServer()]);
      await vi.waitFor(() => expect([a, b].map(({ services }) => services.bus.others.size)).toEqual([1, 1]), {
        timeout: 20_000,
      });
      owner = await a.makeToken('owner');
    });
    afterEach(() => {
      for (const member of members.splice(0)) member.leave();
    });
    afterAll(async () => {
      await a?.stop();
      await b?.stop();
      await pooler?.stop();
      await database?.drop();
      if (dataDir) rmSync(dataDir, { recursive: true });
    });

    test('what is written at one is shown at the other, in one chain, and listed by both', async () => {
      const codexId = await makeCodex(a);
      const [ines, omar] = [connect(a, codexId, owner), connect(b, codexId, owner)];
      await synced(ines, omar);
      for (let round = 0; round < 30; round += 1) {
        ines.doc.getText('title').insert(0, 'a');
        omar.doc.getText('title').insert(0, 'b');
        if (round % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await expect.poll(() => [ines, omar].some(({ provider }) => provider.hasUnsyncedChanges)).toBe(false);
      await expect.poll(() => titleOf(ines) === titleOf(omar) && titleOf(ines).length).toBe(66);
      expect(await a.services.journal.verify(codexDocumentName(codexId))).toMatchObject({ ok: true });
      for (const server of [a, b])
        await expect
          .poll(async () => (await server.call(owner, 'GET', `codices/${codexId}`))['title'])
          .toBe(titleOf(ines));
    });

    test('a title that one has put into the tree is replaced there by the other', async () => {
      const codexId = await makeCodex(a);
      const page = connect(a, codexId, owner);
      await synced(page);
      const write = (title: string) =>
        page.doc.transact(() => {
          const text = page.doc.getText('title');
          text.delete(0, text.length);
          text.insert(0, title);
        });
      const inTree = () => b.services.tree.read((tree) => tree.node(codexId)?.label?.title);
      write('First');
      await expect.poll(inTree).toBe('First');
      await b.call(owner, 'PATCH', `codices/${codexId}`, { title: 'Second' });
      await expect.poll(inTree).toBe('Second');
      await expect.poll(() => titleOf(page)).toBe('Second');
      write('First');
      await expect.poll(inTree).toBe('First');
    });

    test('what REST does at one is on the pages of the other', async () => {
      const codexId = await makeCodex(a);
      const page = connect(b, codexId, owner);
      await synced(page);
      await a.call(owner, 'PATCH', `codices/${codexId}`, { title: 'Renamed' });
      await expect.poll(() => titleOf(page)).toBe('Renamed');
      await b.call(owner, 'PATCH', `codices/${codexId}`, { title: 'Renamed again' });
      expect((await a.call(owner, 'GET', `codices/${codexId}`))['title']).toBe('Renamed again');
    });

    test('a ticket that one has issued opens a socket at the other, once', async () => {
      const codexId = await makeCodex(a);
      const ticket = (await a.call(owner, 'POST', 'tickets', {}))['ticket'] ?? '';
      const first = connect(b, codexId, ticket);
      await synced(first);
      const second = connect(a, codexId, ticket);
      await expect.poll(() => second.refusals).toContain('unauthenticated');
    });

    test('moves made at both at once are in the tree of both, and each in the audit log once', async () => {
      const parents = await Promise.all([makeCodex(a), makeCodex(b)]);
      const children = await Promise.all(
        Array.from({ length: 6 }, (_, index) => makeCodex(index % 2 ? a : b)),
      );
      await Promise.all(
        children.map((id, index) =>
          (index % 2 ? b : a).call(owner, 'POST', `codices/${id}/move`, {
            parentId: parents[index % 2] ?? null,
          }),
        ),
      );
      const rows = await a.prisma.codex.findMany({ where: { id: { in: children } } });
      for (const [index, id] of children.entries())
        expect(rows.find((row) => row.id === id)?.parentId).toBe(parents[index % 2]);
      for (const server of [a, b]) {
        const placed = await server.services.tree.read((tree) =>
          children.map((id) => tree.node(id)?.parentId),
        );
        expect(placed).toEqual(children.map((_, index) => parents[index % 2]));
      }
      const events = await a.prisma.auditEvent.findMany({ where: { action: 'codex-moved' } });
      expect(events.filter(({ subject }) => children.includes(subject))).toHaveLength(children.length);
    });

    test('access that ends at one is over at the other', async () => {
      const codexId = await makeCodex(a);
      const link = await a.call(owner, 'POST', `codices/${codexId}/share-links`, { role: 'edit' });
      const guest = connect(b, codexId, link['token'] ?? '');
      const other = await makeCodex(a);
      const limited = await a.makeToken('editor', { scopes: ['write'], subtreeId: codexId });
      const child = await makeCodex(a, codexId);
      const inside = connect(b, child, limited);
      await synced(guest, inside);
      await a.call(owner, 'DELETE', `share-links/${link['id']}`);
      await expect.poll(() => guest.refusals).toContain('revoked');
      await a.call(owner, 'POST', `codices/${child}/move`, { parentId: other });
      await expect.poll(() => inside.refusals).toContain('revoked');
    });

    test('guests at one are listed, counted, disconnected and asked for a new password by the other', async () => {
      const codexId = await makeCodex(a);
      const link = await a.call(owner, 'POST', `codices/${codexId}/share-links`, {
        role: 'edit',
        maxGuests: 2,
      });
      const token = link['token'] ?? '';
      const join = async (name: string) => {
        const { guest } = (await a.call('', 'POST', 'share/open', { token, name })) as unknown as {
          readonly guest: { readonly id: string };
        };
        return `${token}~${guest.id}`;
      };
      const [mo, rae, late] = [await join('Mo'), await join('Rae'), await join('Late')];
      const pages = [connect(a, codexId, mo), connect(b, codexId, rae)] as const;
      await synced(...pages);
      const listed = async () => {
        const { items } = (await a.call(owner, 'GET', `codices/${codexId}/share-links`)) as unknown as {
          readonly items: readonly {
            readonly guests: readonly { readonly id: string; readonly name: string }[];
          }[];
        };
        return items[0]?.guests ?? [];
      };
      await expect.poll(async () => (await listed()).map(({ name }) => name).sort()).toEqual(['Mo', 'Rae']);
      const refused = connect(b, codexId, late);
      await expect.poll(() => refused.refusals).toContain('unauthenticated');
      const found = (await listed()).find(({ name }) => name === 'Rae');
      await a.call(owner, 'DELETE', `share-links/${link['id']}/guests/${found?.id}`);
      await expect.poll(() => pages[1].refusals).toContain('disconnected');
      // Who left by themselves may come again, and who was disconnected not. Of a stay between two looks only the coming is kept.
      const seats = { linkId: link['id'] ?? '', name: 'Mo', processId: { not: '' } };
      await expect.poll(() => a.prisma.linkSeat.count({ where: seats })).toBe(1);
      const leftAt = Date.now();
      pages[0].leave();
      const seen = async () => {
        const { items } = (await b.call(owner, 'GET', `codices/${codexId}/share-links`)) as unknown as {
          readonly items: readonly {
            readonly seen: readonly { readonly name: string; readonly seenAt: string }[];
          }[];
        };
        return items[0]?.seen ?? [];
      };
      const isMo = ({ name, seenAt }: { readonly name: string; readonly seenAt: string }) =>
        name === 'Mo' && Date.parse(seenAt) >= leftAt;
      await expect.poll(async () => (await seen()).some(isMo)).toBe(true);
      expect((await seen()).some(({ name }) => name === 'Rae')).toBe(false);
      // There is room again.
      const next = connect(b, codexId, late);
      await synced(next);
      await a.call(owner, 'PATCH', `share-links/${link['id']}`, { password: 'correct horse' });
      await expect.poll(() => next.refusals).toContain('unauthenticated');
    });

    test('both say that they are not alone', async () => {
      const ready = (await b.call(owner, 'GET', '/readyz')) as unknown as {
        readonly status: string;
        readonly checks: { readonly processes: { readonly detail: string } };
      };
      expect(ready.status).toBe('ready');
      expect(ready.checks.processes.detail).toBe('1 other');
    });
  });
});
