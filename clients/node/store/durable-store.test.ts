/** The store in a file: the contract of every store, and what a crash, damage or a second process do to it. */
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { describeLocalStore } from '#sync/store/local-store.contract.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { openFileStore } from './durable-store.ts';

let folder: string;
let path: string;
const opened: LocalStore[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindery-store-'));
  path = join(folder, 'a folder', 'store');
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<LocalStore> {
  const store = await openFileStore(path);
  opened.push(store);
  return store;
}

const NAME = 'codex/0190a000-0000-7000-8000-000000000001';

function updateOf(text: string): Uint8Array {
  const doc = new Y.Doc();
  doc.getText('title').insert(0, text);
  return Y.encodeStateAsUpdate(doc);
}

/** An edit that waits, as `enqueue` takes it. */
function editOf(text: string) {
  const update = updateOf(text);
  return {
    ...{ id: 's 1', session: 's', seq: 1, count: 1, from: 5, at: 5, fields: ['title'] },
    ...{ update, bytes: update.length, client: 7, clock: 0, end: text.length, deletes: false, starts: true },
  };
}

describeLocalStore(
  'a file',
  async (clock) => {
    const own = mkdtempSync(join(tmpdir(), 'bindery-store-'));
    const store = await openFileStore(join(own, 'store'), () => clock.now);
    return {
      ...{ records: store.records, requests: store.requests },
      load: (name) => store.load(name),
      append: (name, update) => store.append(name, update),
      enqueue: (name, edits) => store.enqueue(name, edits),
      waitingSessions: (name) => store.waitingSessions(name),
      pending: (prefix) => store.pending(prefix),
      confirm: (name, confirmed) => store.confirm(name, confirmed),
      compact: (name) => store.compact(name),
      list: () => store.list(),
      delete: (name) => store.delete(name),
      async close() {
        await store.close();
        rmSync(own, { recursive: true, force: true });
      },
    };
  },
  { keepsBlobs: false },
);

describe('a store in a file', () => {
  it('has everything when it is opened again, also a third time', async () => {
    const first = await open();
    await first.append(NAME, updateOf('from the server'));
    await first.enqueue(NAME, [editOf('mine')]);
    await first.confirm(NAME, { stateVector: new Uint8Array([1, 7, 3]) });
    await first.records.put('setting', 'me', { name: 'Ana', seen: new Date(5) });
    await first.requests.put('r1', { of: 'a request' });
    await first.records.put('setting', 'gone', 1);
    await first.records.delete('setting', 'gone');
    const before = await first.load(NAME);
    for (let time = 0; time < 2; time += 1) {
      await opened.splice(0)[0]?.close();
      const again = await open();
      expect(await again.load(NAME)).toEqual(before);
      expect(await again.records.list('setting')).toEqual([
        { id: 'me', value: { name: 'Ana', seen: new Date(5) } },
      ]);
      expect(await again.requests.list()).toEqual([{ id: 'r1', value: { of: 'a request' } }]);
    }
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('loses only what a crash cut off, and goes on behind it', async () => {
    const store = await open();
    await store.append(NAME, updateOf('kept'));
    await store.close();
    appendFileSync(path, Buffer.from([200, 0, 0, 0, 1, 2]));
    const again = await open();
    expect((await again.load(NAME)).updates).toEqual([updateOf('kept')].map(() => expect.any(Uint8Array)));
    await again.append(NAME, updateOf('after it'));
    await opened.splice(0)[1]?.close();
    expect((await (await open()).load(NAME)).updates).toHaveLength(2);
  });

  it('is refused when it is damaged, and when it is another file', async () => {
    const store = await open();
    await store.append(NAME, updateOf('a'));
    await store.append(NAME, updateOf('b'));
    await opened.splice(0)[0]?.close();
    const bytes = readFileSync(path);
    bytes[40] = (bytes[40] ?? 0) ^ 0xff;
    writeFileSync(path, bytes);
    await expect(open()).rejects.toMatchObject({
      code: 'corrupt',
      message: expect.stringContaining('byte 16'),
    });
    writeFileSync(path, 'my diary');
    await expect(open()).rejects.toMatchObject({ code: 'corrupt' });
    expect([readFileSync(path, 'utf8'), existsSync(`${path}.lock`)]).toEqual(['my diary', false]);
  });

  it('is for one process at a time, and one that has ended has nothing', async () => {
    await open();
    await expect(open()).rejects.toMatchObject({ code: 'conflict' });
    await opened.splice(0)[0]?.close();
    // No process has this number.
    writeFileSync(`${path}.lock`, '4194305');
    const next = await open();
    await expect(next.records.put('setting', 'x', () => undefined)).rejects.toMatchObject({
      code: 'unsupported',
    });
    await next.close();
    await expect(next.append(NAME, updateOf('late'))).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('stays short however much is written over', async () => {
    const store = await open();
    const large = 'x'.repeat(300_000);
    for (let time = 0; time < 40; time += 1) await store.records.put('setting', 'one', `${time}${large}`);
    expect(statSync(path).size).toBeLessThan(6_000_000);
    await opened.splice(0)[0]?.close();
    expect(await (await open()).records.get('setting', 'one')).toBe(`39${large}`);
  });
});
