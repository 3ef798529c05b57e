/** A database written by an earlier version opens with everything that was pending in it, and sends it. */
import 'fake-indexeddb/auto';
import { readFileSync } from 'node:fs';
import { openDB } from 'idb';
import { afterEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import {
  ACTOR,
  environment,
  NAME,
  OTHER,
  startServer,
  stopEverything,
} from '#sync/session/session.fixture.ts';
import { acquireCodexSession, closeAllSessions } from '#sync/session/shared-sessions.ts';
import { openIndexedDbStore } from '#sync/store/indexeddb-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import type { PendingRequest } from './pending-request.ts';
import { PendingWork } from './pending-work.ts';

interface Dump {
  readonly version: number;
  readonly tables: Readonly<Record<string, readonly { readonly key?: number; readonly value: unknown }[]>>;
}

/** Tables and rows exactly as version 2 wrote them; bytes are in base64. */
const dump: Dump = JSON.parse(
  readFileSync(new URL('./database-version-2.fixture.json', import.meta.url), 'utf8'),
  (_key, value) =>
    typeof value?.base64 === 'string' ? new Uint8Array(Buffer.from(value.base64, 'base64')) : value,
);

const FILE_ID = dump.tables['records']
  ?.map(({ value }) => value as { readonly id: string; readonly value: { readonly kind?: string } })
  .find(({ value }) => value.kind === 'attach-file')?.id;

async function restore(databaseName: string): Promise<void> {
  const database = await openDB(databaseName, dump.version, {
    upgrade(upgrading) {
      upgrading.createObjectStore('documents', { keyPath: 'documentName' });
      for (const name of ['updates', 'pending'])
        upgrading
          .createObjectStore(
            name,
            name === 'updates' ? { autoIncrement: true } : { keyPath: ['documentName', 'id'] },
          )
          .createIndex('documentName', 'documentName');
      upgrading.createObjectStore('quarantine', { autoIncrement: true });
      upgrading.createObjectStore('records', { keyPath: ['kind', 'id'] });
      upgrading
        .createObjectStore('outbox', { keyPath: ['documentName', 'session', 'seq'] })
        .createIndex('count', ['documentName', 'count']);
    },
  });
  for (const [name, rows] of Object.entries(dump.tables))
    for (const { key, value } of rows) await database.put(name, value, key);
  // The one thing that JSON cannot hold.
  await database.put('records', { kind: 'file', id: FILE_ID, value: new Blob(['abc']) });
  database.close();
}

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await closeAllSessions();
  for (const thing of opened.splice(0)) await thing.close();
  await stopEverything();
});

it('keeps all edits, requests, files and refusals of version 2, and sends them', async () => {
  await restore('from-version-2');
  const store = await openIndexedDbStore({ environment, databaseName: 'from-version-2' });
  const own = personalStore(store, ACTOR.id);
  const sent: PendingRequest[] = [];
  const files: string[] = [];
  const work = new PendingWork({
    store: own,
    personId: ACTOR.id,
    environment,
    assertSignedIn: async () => undefined,
    send: async (request, file) => {
      sent.push(request);
      if (file !== undefined) files.push(await file.text());
    },
    locks: null,
  });
  opened.push(work, store);
  await work.loaded;
  expect(work.requests().map(({ title, failure }) => [title, failure?.code ?? null])).toEqual([
    ['Refused', 'forbidden'],
    ['Made', null],
    ['Made', null],
  ]);
  await work.look();
  expect(
    work
      .get()
      .entries.flatMap((entry) =>
        entry.kind === 'edits' ? [[entry.documentName, entry.count, entry.refusal]] : [],
      ),
  ).toEqual([
    [NAME, 3, null],
    [OTHER, 1, 'read-only'],
  ]);

  const server = await startServer();
  work.setConnection((documentName) =>
    acquireCodexSession({
      ...{ documentName, url: server.url, store, environment, actor: ACTOR, WebSocketPolyfill: WebSocket },
      getTicket: async () => ({ ticket: 't', serverTime: Date.now(), actor: ACTOR }),
    }),
  );
  await work.flush();
  await expect.poll(async () => (await own.pending()).edits.size).toBe(0);
  expect(sent.map(({ kind, title }) => [kind, title])).toEqual([
    ['create-codex', 'Made'],
    ['attach-file', 'Made'],
  ]);
  expect(files).toEqual(['abc']);
  expect(work.requests().map(({ title }) => title)).toEqual(['Refused']);
  expect((await own.load(NAME)).updates).toHaveLength(1);
  // What somebody else wrote in this browser waits for them.
  expect([...(await personalStore(store, 'u2').pending()).edits.keys()]).toEqual([NAME]);
  const database = await openDB('from-version-2');
  expect([...database.objectStoreNames]).toEqual([
    'documents',
    'operations',
    'quarantine',
    'records',
    'updates',
  ]);
  expect(await database.getAll('records')).toEqual([]);
  database.close();
});
