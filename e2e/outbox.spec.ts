/** Offline edits wait on the device and arrive as they were made, with several tabs, crashes and faults. */
import { crc32 } from 'node:zlib';
import type { Page } from '@playwright/test';
import * as Y from 'yjs';
import { expectSaved, expectText, openCodex, syncChip, textOf, typeAtEnd } from './codex-page.ts';
import { expect, test } from './fixtures.ts';
import { lineOf } from './line.ts';
import { type Api, type CodexAnswer, createCodex, markdownOf } from './rest.ts';

interface Operation {
  readonly seq: number;
  readonly clientTime: string;
  readonly fields: readonly { readonly field: string }[];
}

async function operationsOf(api: Api, codexId: string): Promise<readonly Operation[]> {
  const { items } = await api.get<{ items: readonly Operation[] }>(
    `/codices/${codexId}/operations?limit=100`,
  );
  return [...items].reverse();
}

/** How many edits the store of this browser holds for a Codex, counted as the page counts them. */
async function stored(page: Page, codexId: string): Promise<number> {
  return page.evaluate(
    (id) =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('bindery');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const database = opening.result;
          const reading = database.transaction('operations').objectStore('operations').getAll();
          reading.onsuccess = () => {
            database.close();
            const rows: { documentName: string; count: number }[] = reading.result;
            const own = rows.filter(({ documentName }) => documentName.endsWith(id));
            resolve(own.reduce((sum, { count }) => sum + count, 0));
          };
        };
      }),
    codexId,
  );
}

test('edits made without a server are journalled as the operations they were, each at its own time', async ({
  api,
  rae,
}) => {
  const line = await lineOf(rae.context());
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Away' });
  await openCodex(rae, id);
  const before = await operationsOf(api, id);
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  const leftAt = Date.now();
  await typeAtEnd(rae, 'summary', 'First the summary.');
  await typeAtEnd(rae, 'title', ', then back');
  await typeAtEnd(rae, 'summary', ' And the summary again.');
  await expect(syncChip(rae)).toHaveAccessibleName(/changes waiting/);
  const returnedAt = Date.now();
  line.mend();
  await expectSaved(rae);

  const made = (await operationsOf(api, id)).slice(before.length);
  expect(made.length).toBeGreaterThanOrEqual(3);
  expect(made.length).toBeLessThan(20);
  const fields = made.map((operation) => operation.fields.map(({ field }) => field).join());
  expect(fields.filter((field, index) => field !== fields[index - 1])).toEqual([
    'summary',
    'title',
    'summary',
  ]);
  const times = made.map(({ clientTime }) => Date.parse(clientTime));
  expect([...times].sort((a, b) => a - b)).toEqual(times);
  for (const time of times) {
    expect(time).toBeGreaterThan(leftAt - 1_000);
    expect(time).toBeLessThan(returnedAt + 1_000);
  }
  expect(await markdownOf(api, id, 'summary')).toContain('First the summary. And the summary again.');
});

test('two tabs without a server send each edit once; one that crashes loses nothing, the other sends it', async ({
  api,
  rae,
}) => {
  const context = rae.context();
  const line = await lineOf(context);
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Twice' });
  const other = await context.newPage();
  await openCodex(rae, id);
  await openCodex(other, id);
  const before = await operationsOf(api, id);
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  await typeAtEnd(other, 'summary', 'From the other tab.');
  await typeAtEnd(rae, 'title', ' over');
  const typed = 'From the other tab.'.length + ' over'.length;
  await expect.poll(() => stored(rae, id), { message: 'what the store holds' }).toBe(typed);

  // Nobody says goodbye.
  const session = await context.newCDPSession(other);
  const crashed = new Promise((resolve) => other.once('crash', resolve));
  void session.send('Page.crash').catch(() => undefined);
  await crashed;
  line.mend();
  await expectText(rae, 'summary', 'From the other tab.');
  await expect.poll(() => markdownOf(api, id, 'summary')).toContain('From the other tab.');
  await expectSaved(rae);
  const { title } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(title).toBe('Twice over');
  const fields = (await operationsOf(api, id)).slice(before.length).flatMap((operation) => operation.fields);
  expect(new Set(fields.map(({ field }) => field))).toEqual(new Set(['summary', 'title']));
  expect((await markdownOf(api, id, 'summary')).match(/From the other tab\./g)).toHaveLength(1);
  await expect.poll(() => stored(rae, id)).toBe(0);
});

test('damaged rows are left out, and everything else opens and is sent', async ({ api, rae }) => {
  const line = await lineOf(rae.context());
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'Scratched' });
  await openCodex(rae, id);
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  await typeAtEnd(rae, 'title', ' disk');
  await expect.poll(() => stored(rae, id)).toBe(5);
  await rae.reload();
  await expectText(rae, 'title', 'Scratched disk');
  await typeAtEnd(rae, 'summary', 'Readable.');
  await expect.poll(() => stored(rae, id)).toBe(5 + 'Readable.'.length);
  // The last letter of the title.
  await rae.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('bindery');
        opening.onsuccess = () => {
          const database = opening.result;
          const transaction = database.transaction('operations', 'readwrite');
          const table = transaction.objectStore('operations');
          const reading = table.getAll();
          reading.onsuccess = () => {
            const [last] = reading.result.filter(({ fields }) => fields?.[0] === 'title').slice(-1);
            last.update[last.update.length - 2] ^= 0xff;
            table.put(last);
          };
          transaction.oncomplete = () => {
            database.close();
            resolve();
          };
          transaction.onerror = () => reject(transaction.error);
        };
      }),
  );
  await rae.reload();
  await expectText(rae, 'summary', 'Readable.');
  await expectText(rae, 'title', 'Scratched dis');
  line.mend();
  await expectSaved(rae);
  const { title } = await api.get<CodexAnswer>(`/codices/${id}`);
  expect(title).toBe('Scratched dis');
  expect(await markdownOf(api, id, 'summary')).toContain('Readable.');
});

test('a full device says so, and loses nothing that the tab still has', async ({ api, rae }) => {
  const line = await lineOf(rae.context());
  // The browser asks for the real quota only every half a minute; this is how it says no.
  await rae.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
      if (document.documentElement.dataset['full'] === 'yes')
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
      return put.apply(this, row);
    };
  });
  const setFull = (full: boolean) =>
    rae.evaluate((value) => {
      document.documentElement.dataset['full'] = value ? 'yes' : 'no';
    }, full);
  const { id } = await createCodex(api, { templateId: 'incident-review', title: 'No room' });
  await openCodex(rae, id);
  line.cut();
  await expect(syncChip(rae)).toHaveAccessibleName(/Reconnecting/);
  await setFull(true);
  await typeAtEnd(rae, 'summary', 'Kept in the tab.');
  await expect(syncChip(rae)).toHaveAccessibleName(/in this tab only/);
  await setFull(false);
  await expect(syncChip(rae)).toHaveAccessibleName(/on this device/, { timeout: 20_000 });
  await expect.poll(() => stored(rae, id)).toBe('Kept in the tab.'.length);
  await rae.reload();
  await expectText(rae, 'summary', 'Kept in the tab.');
  line.mend();
  await expectSaved(rae);
  await expect(textOf(rae, 'summary')).toContainText('Kept in the tab.');
  expect(await markdownOf(api, id, 'summary')).toContain('Kept in the tab.');
});

test('what a browser kept in the layout of an earlier version is still there, and is sent', async ({
  api,
  rae,
  workspace,
}) => {
  const { id } = await createCodex(api, { templateId: 'blank-page', title: 'before' });
  const made = crypto.randomUUID();
  const doc = new Y.Doc();
  // Of two insertions at one place, that of the lower client id comes first.
  doc.clientID = 1;
  doc.getText('title').insert(0, 'From ');
  const update = Y.encodeStateAsUpdate(doc);
  const edit = {
    ...{ documentName: `${workspace.rae.id} codex/${id}`, session: crypto.randomUUID(), seq: 1, count: 1 },
    ...{ from: Date.now(), at: Date.now(), fields: ['title'], crc: crc32(update), starts: false },
    ...{ client: doc.clientID, clock: 0, end: 5, deletes: false },
  };
  const request = {
    ...{ id: `000000000001 ${made}`, kind: 'create-codex', failure: null, codexId: made, at: Date.now() },
    ...{ title: 'Made before', templateName: 'Blank page' },
    codices: [{ id: made, templateId: 'blank-page', title: 'Made before' }],
  };
  // A page of the origin that does not open the database itself.
  await rae.goto('/favicon.svg');
  await rae.evaluate(writeVersion2, { edit, update: [...update], request, personId: workspace.rae.id });
  await rae.goto('/');
  await expect.poll(async () => (await api.get<CodexAnswer>(`/codices/${id}`)).title).toBe('From before');
  await expect
    .poll(() => api.get<CodexAnswer>(`/codices/${made}`).then(({ title }) => title, String))
    .toBe('Made before');
  await expect.poll(() => stored(rae, id)).toBe(0);
});

interface OldRows {
  readonly edit: object;
  readonly update: readonly number[];
  readonly request: { readonly id: string };
  readonly personId: string;
}

/** Makes the database as version 2 had it; runs in the page. */
async function writeVersion2({ edit, update, request, personId }: OldRows): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('bindery', 2);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result);
    opening.onupgradeneeded = () => {
      const { result: made } = opening;
      made.createObjectStore('documents', { keyPath: 'documentName' });
      made.createObjectStore('updates', { autoIncrement: true }).createIndex('documentName', 'documentName');
      made
        .createObjectStore('pending', { keyPath: ['documentName', 'id'] })
        .createIndex('documentName', 'documentName');
      made.createObjectStore('quarantine', { autoIncrement: true });
      made.createObjectStore('records', { keyPath: ['kind', 'id'] });
      made
        .createObjectStore('outbox', { keyPath: ['documentName', 'session', 'seq'] })
        .createIndex('count', ['documentName', 'count']);
    };
  });
  const transaction = database.transaction(['documents', 'outbox', 'records'], 'readwrite');
  const { documentName, client } = edit as { readonly documentName: string; readonly client: number };
  transaction
    .objectStore('documents')
    .put({ documentName, updatedAt: Date.now(), confirmed: null, clients: [client] });
  transaction.objectStore('outbox').put({ ...edit, update: new Uint8Array(update) });
  transaction
    .objectStore('records')
    .put({ kind: 'request', id: `${personId} ${request.id}`, value: request });
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
  });
  database.close();
}
