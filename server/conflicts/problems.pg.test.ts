/** Values that arrive over a socket though the template does not allow them: kept, marked and explained. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { JsonValue } from '#core/json.ts';
import type { ConflictList, ReviewList } from '#core/protocol/api/conflicts.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { createApiToken } from '../access/api-token.ts';
import { publicGuestId } from '../access/share-link-access.ts';
import { createUser } from '../accounts/create-user.ts';
import { joinDocument, type Member, ORIGIN } from '../collaboration/collaboration.fixture.ts';
import { readEnv } from '../config/env.ts';
import { serverEnvironment } from '../config/server-environment.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { createTestDatabase, type TestDatabase } from '../database/test-database.ts';
import { createHttpApp } from '../http/app.ts';
import { projectCodex } from '../projection/project-codex.ts';
import { createServices, type ServerParts } from '../runtime/create-services.ts';

const LAW = (version: number, options: string) => `{
  id: 'law', version: ${version}, name: 'Law',
  fields: {
    state: { type: 'select', label: 'State', default: 'draft' },
    choice: { type: 'select', label: 'Choice', options: [${options}] },
    next: { type: 'references', label: 'Next', targets: ['law'] },
    owner: { type: 'person', label: 'Owner' },
    files: { type: 'file', label: 'Files', multiple: true },
  },
  workflow: {
    field: 'state',
    states: [{ id: 'draft' }, { id: 'review' }, { id: 'done' }],
    transitions: { draft: ['review'], review: ['draft', 'done'] },
  },
}`;
const NOWHERE = '0190f3a0-0000-7000-8000-000000000001';

let database: TestDatabase;
let parts: ServerParts;
let http: Server;
let app: ReturnType<typeof createHttpApp>;
let token = '';
let dataDir = '';
const members: Member[] = [];

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  dataDir = mkdtempSync(join(tmpdir(), 'bindery-problems-'));
  const settings = {
    NODE_ENV: 'test',
    DATA_DIR: dataDir,
    DATABASE_URL: database.serverUrl,
    LOG_LEVEL: 'silent',
  };
  const env = readEnv({ ...settings, APP_URL: ORIGIN });
  parts = await createServices(
    env,
    createPrisma(database.serverUrl, { connections: 4 }),
    pino({ level: 'silent' }),
  );
  app = createHttpApp(parts.services);
  http = createServer();
  http.on('upgrade', (request, socket, head) => parts.collaboration.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { prisma } = parts.services;
  const owner = { email: 'rae@example.org', name: 'Rae', role: 'owner', password: 'correct horse' } as const;
  const { id: userId } = await createUser(prisma, owner);
  token = (await createApiToken(prisma, { userId, name: 'tests' })).token;
  await publish(1, "'Tea', 'Coffee'");
});
afterAll(async () => {
  for (const member of members) member.leave();
  await parts.collaboration.close(2_000);
  await parts.services.projection.stop();
  await parts.services.journal.drain(2_000);
  await parts.services.background.settled();
  http.closeAllConnections();
  await new Promise((resolve) => http.close(resolve));
  await parts.close();
  await parts.services.prisma.$disconnect();
  await database.drop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function call<T = { id: string; token: string }>(
  method: string,
  path: string,
  body?: object,
  as = token,
): Promise<T> {
  const response = await app.request(`/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${as}`,
      'content-type': 'application/json',
      host: new URL(ORIGIN).host,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.status, text).toBeLessThan(300);
  return JSON.parse(text === '' ? '{}' : text);
}

const publish = (version: number, options: string) =>
  call('POST', '/templates/law/versions', { source: LAW(version, options), baseVersion: version - 1 });
const create = async (title: string, templateId = 'law'): Promise<string> =>
  (await call('POST', '/codices', { templateId, title })).id;
const told = async (id: string): Promise<ConflictList> => await call('GET', `/codices/${id}/conflicts`);
const problemsOf = async (id: string) =>
  (await told(id)).problems.map(({ field, message }) => `${field}: ${message}`);
const review = async (id: string) =>
  (await call<ReviewList>('GET', '/conflicts')).items.find(({ codex }) => codex.id === id);
const fieldOf = async (id: string, field: string) =>
  (await call<{ fields: Record<string, JsonValue> }>('GET', `/codices/${id}`)).fields[field];

/** A stock provider with an edit link, and the Codex as such a guest can open it. */
async function asGuest(id: string): Promise<Member & { codex: Codex }> {
  const link = await call('POST', `/codices/${id}/share-links`, { role: 'edit' });
  const port = (http.address() as AddressInfo).port;
  const member = joinDocument(
    `ws://127.0.0.1:${port}/collab`,
    codexDocumentName(id),
    link.token,
    new Y.Doc(),
  );
  members.push(member);
  await expect.poll(() => member.provider.isSynced, { timeout: 20_000 }).toBe(true);
  // What is written in another name than the guest's own is not taken.
  const actor = { id: publicGuestId(link.id, ''), name: 'Guest' };
  return { ...member, codex: openCodex(member.doc, { environment: serverEnvironment, actor }) };
}

test('a step that the workflow does not have stays, is marked as needing review, and is told with who took it', async () => {
  const id = await create('Jumped');
  const guest = await asGuest(id);
  guest.codex.setRegister('state', 'done');
  await expect
    .poll(() => problemsOf(id), { timeout: 20_000 })
    .toEqual(['state: “Done” can’t follow “Draft”.']);
  expect(await fieldOf(id, 'state')).toBe('done');
  const [problem] = (await told(id)).problems;
  expect(problem).toMatchObject({
    text: 'Done',
    step: { from: 'draft', to: 'done' },
    hint: 'After “Draft” comes “Review”.',
  });
  await expect
    .poll(() => review(id), { timeout: 20_000 })
    .toMatchObject({ problems: [{ field: 'state', text: 'Done' }] });
  expect(guest.refusals).toEqual([]);
});

test('two people apart: the step of the one became impossible by that of the other; a member lets it stand, a guest may not', async () => {
  const id = await create('Apart');
  const [ana, ben] = [await asGuest(id), await asGuest(id)];
  ana.codex.setRegister('state', 'review');
  await expect.poll(() => ben.codex.register('state').winner?.value, { timeout: 20_000 }).toBe('review');
  ben.provider.disconnect();
  ben.provider.configuration.websocketProvider.disconnect();
  ana.codex.setRegister('state', 'done');
  await expect.poll(() => fieldOf(id, 'state'), { timeout: 20_000 }).toBe('done');
  ben.codex.setRegister('state', 'draft');
  void ben.provider.configuration.websocketProvider.connect();
  await expect
    .poll(() => problemsOf(id), { timeout: 20_000 })
    .toEqual(['state: “Draft” can’t follow “Done”.']);
  const { items, problems } = await told(id);
  expect(items).toMatchObject([{ field: 'state', winner: { value: 'draft' }, losers: [{ value: 'done' }] }]);
  const keep = problems[0]?.keep ?? '';
  const link = await call('POST', `/codices/${id}/share-links`, { role: 'edit' });
  const asked = await call<ConflictList>('GET', `/codices/${id}/conflicts`, undefined, link.token);
  expect(asked.problems).toMatchObject([{ field: 'state', keep: null }]);
  const left = await call<ConflictList>('POST', `/codices/${id}/conflicts/state`, { keep });
  expect(left).toEqual({ items: [], problems: [] });
  await expect.poll(() => review(id), { timeout: 20_000 }).toBeUndefined();
  for (const { codex } of [ana, ben])
    await expect.poll(() => codex.register('state').winner?.value, { timeout: 20_000 }).toBe('draft');
});

test('what is read again from the beginning is what was told before', async () => {
  const id = await create('Read anew');
  const guest = await asGuest(id);
  guest.codex.setRegister('state', 'done');
  await expect.poll(() => review(id), { timeout: 20_000 }).toMatchObject({ problems: [{ field: 'state' }] });
  const before = (await told(id)).problems;
  const { prisma } = parts.services;
  await prisma.codexReading.deleteMany({ where: { codexId: id } });
  await prisma.codexProblem.deleteMany({ where: { codexId: id } });
  expect((await told(id)).problems).toEqual(before);
  await projectCodex(parts.services, id);
  expect((await review(id))?.problems).toEqual(before.map((problem) => ({ ...problem, keep: problem.keep })));
});

test('ids of nobody, of nothing and of the Codex itself, and files of others: kept, each with its reason', async () => {
  const [id, other] = [await create('Names'), await create('Task', 'task')];
  const guest = await asGuest(id);
  const file = { assetId: NOWHERE, name: 'a.png', mime: 'image/png', size: 1 };
  guest.codex.setRegister('owner', 'nobody');
  for (const target of [id, other, NOWHERE]) guest.codex.addMember('next', target);
  guest.codex.addMember('files', file);
  guest.codex.addReference('blocks', NOWHERE);
  const expected = [
    'next: A Codex cannot refer to itself.',
    'next: Next may not lead to a Codex of “task”.',
    'next: There is no such Codex.',
    'owner: Nobody here has this id.',
    'files: This file is not one that was uploaded to this Codex.',
    '@references: There is no such Codex.',
  ];
  await expect.poll(() => problemsOf(id), { timeout: 20_000 }).toEqual(expected);
  expect(await fieldOf(id, 'files')).toEqual([file]);
  expect(await fieldOf(id, 'next')).toEqual([id, other, NOWHERE]);
  expect((await told(id)).problems.map(({ path }) => path)).toEqual([[0], [1], [2], [], [0, 'assetId'], [0]]);
});

test('a file that arrives after the field names it, and a Codex that is deleted for good, are seen', async () => {
  const [id, target] = [await create('Later'), await create('Target')];
  const assetId = serverEnvironment.newId();
  const guest = await asGuest(id);
  guest.codex.addMember('files', { assetId, name: 'a.txt', mime: 'text/plain', size: 5 });
  guest.codex.addMember('next', target);
  await expect.poll(() => review(id), { timeout: 20_000 }).toMatchObject({ problems: [{ field: 'files' }] });
  const response = await app.request(`/api/v1/codices/${id}/assets?name=a.txt&id=${assetId}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: 'later',
  });
  expect(response.status, await response.clone().text()).toBe(201);
  await expect.poll(() => review(id), { timeout: 20_000 }).toBeUndefined();
  await call('DELETE', `/codices/${target}`);
  expect(await problemsOf(id)).toEqual([]);
  await call('POST', `/codices/${target}/purge`);
  await expect.poll(() => review(id), { timeout: 20_000 }).toMatchObject({ problems: [{ field: 'next' }] });
});

test('an option that a new version of the template retires is marked in the Codices that chose it', async () => {
  const id = await create('Chosen');
  await call('PATCH', `/codices/${id}`, { fields: { choice: 'Coffee' } });
  expect(await problemsOf(id)).toEqual([]);
  await publish(2, "'Tea', 'Water'");
  await expect
    .poll(() => review(id), { timeout: 20_000 })
    .toMatchObject({
      problems: [
        { field: 'choice', value: 'Coffee', text: 'Coffee', message: "'Coffee' is not one of the options." },
      ],
    });
  await call('PATCH', `/codices/${id}`, { fields: { choice: 'Water' } });
  await expect.poll(() => review(id), { timeout: 20_000 }).toBeUndefined();
});
