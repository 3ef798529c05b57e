/** The first guest limit of a link whose guests are there already: they stay, and nobody else comes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { joinDocument, type Member } from '../collaboration/collaboration.fixture.ts';
import { createTestDatabase } from '../database/test-database.ts';
import { startTestServer, type TestServer } from '../runtime/test-server.ts';

let server: TestServer;
const members: Member[] = [];
const cleanUps: (() => unknown)[] = [];

beforeAll(async () => {
  const database = await createTestDatabase(inject('testDatabase'));
  const dataDir = mkdtempSync(join(tmpdir(), 'bindery-link-limit-'));
  server = await startTestServer({ DATA_DIR: dataDir, DATABASE_URL: database.serverUrl });
  cleanUps.push(async () => {
    for (const member of members) member.leave();
    await server.stop();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  });
});
afterAll(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
});

test('who is there stays, though they be more, and who came by the token alone has to join', async () => {
  const owner = await server.makeToken('owner');
  const made = await server.call(owner, 'POST', 'codices', { templateId: 'blank-page', title: 'Port' });
  const codexId = made['id'] ?? '';
  const link = await server.call(owner, 'POST', `codices/${codexId}/share-links`, { role: 'edit' });
  const token = link['token'] ?? '';
  const join = async (name: string) => {
    const { guest } = (await server.call('', 'POST', 'share/open', { token, name })) as unknown as {
      readonly guest: { readonly id: string };
    };
    return `${token}~${guest.id}`;
  };
  const connect = (credential: string) => {
    const member = joinDocument(server.url, codexDocumentName(codexId), credential, new Y.Doc());
    members.push(member);
    return member;
  };
  const [ada, mo, late] = [await join('Ada'), await join('Mo'), await join('Late')];
  const pages = [connect(ada), connect(mo)];
  const nameless = connect(token);
  await expect.poll(() => [...pages, nameless].every(({ provider }) => provider.isSynced)).toBe(true);
  await expect.poll(() => server.prisma.linkSeat.count({ where: { linkId: link['id'] ?? '' } })).toBe(3);

  await server.call(owner, 'PATCH', `share-links/${link['id']}`, { maxGuests: 1 });
  await expect.poll(() => nameless.refusals).toContain('unauthenticated');
  const refused = connect(late);
  await expect.poll(() => refused.refusals).toContain('unauthenticated');
  pages[0]?.doc.getText('title').insert(0, 'Still here: ');
  await expect
    .poll(async () => (await server.call(owner, 'GET', `codices/${codexId}`))['title'])
    .toBe('Still here: Port');
  expect(pages.map(({ refusals }) => refusals)).toEqual([[], []]);
  // Another page of somebody who is there opens as well.
  const another = connect(mo);
  await expect.poll(() => another.provider.isSynced).toBe(true);
});
