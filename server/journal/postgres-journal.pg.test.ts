import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import * as Y from 'yjs';
import { delayedPool } from '#server/database/delayed-pool.fixture.ts';
import { createTestDatabase, type TestDatabase } from '#server/database/test-database.ts';
import { NO_THREADS } from '../threads/do-task.ts';
import { entryOf, newDocumentName, testJournal, textOf, typed } from './journal.contract.ts';
import type { Journal } from './journal.ts';
import { createPostgresJournal, type PostgresJournalOptions } from './postgres-journal.ts';
import { findOverdue, isOverdue } from './reading/overdue-documents.ts';

let database: TestDatabase;
let pool: pg.Pool;
/** What a server may, and no more. */
let serverPool: pg.Pool;
const log = pino({ level: 'silent' });

beforeAll(async () => {
  database = await createTestDatabase(inject('testDatabase'));
  pool = new pg.Pool({ connectionString: database.url, max: 3 });
  serverPool = new pg.Pool({ connectionString: database.serverUrl, max: 3 });
  for (const each of [pool, serverPool]) each.on('error', () => undefined);
});

afterAll(async () => {
  await pool.end();
  await serverPool.end();
  await database.drop();
});

function open(overrides: Partial<PostgresJournalOptions> = {}): Journal {
  return createPostgresJournal({ pool: serverPool, threads: NO_THREADS, log, now: Date.now, ...overrides });
}

/** Changes a row the way rot or a hand in the database would: past the trigger that guards it. */
async function tamper(sql: string, values: unknown[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query(sql, values);
    await client.query('SET session_replication_role = DEFAULT');
  } finally {
    client.release();
  }
}

describe('postgres journal', () => {
  testJournal(() => open());
});

describe('damage', () => {
  const words = ['one ', 'two ', 'three ', 'four '];

  async function written(name: string): Promise<Journal> {
    const journal = open();
    for (const update of typed(words)) await journal.append(entryOf(name, update));
    return journal;
  }

  it('sets a rotten row aside and keeps the rest of the document', async () => {
    const name = newDocumentName();
    const journal = open();
    for (const [index, word] of words.entries()) {
      await journal.append(entryOf(name, typed([word], index + 1)[0] ?? new Uint8Array()));
    }
    await tamper(
      `UPDATE "DocumentUpdate" SET "payload" = "payload" || '\\x00' WHERE "documentName" = $1 AND "seq" = 2`,
      [name],
    );
    const loaded = await journal.load(name);
    expect(loaded.quarantined).toEqual([{ seq: 2, reason: expect.stringContaining('checksum') }]);
    expect(textOf(loaded.state).split(' ').sort().join(' ').trim()).toBe('four one three');
    const { rows } = await pool.query(
      'SELECT "seq"::int FROM "QuarantinedUpdate" WHERE "documentName" = $1',
      [name],
    );
    expect(rows).toEqual([{ seq: 2 }]);
    await expect(journal.compact(name)).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('falls back to the snapshot before a rotten one', async () => {
    const name = newDocumentName();
    const journal = await written(name);
    await journal.compact(name);
    await journal.append(entryOf(name, typed(['five'], 99)[0] ?? new Uint8Array()));
    await journal.compact(name);
    await tamper(`UPDATE "DocumentSnapshot" SET "state" = '\\x00' WHERE "documentName" = $1 AND "seq" = 5`, [
      name,
    ]);
    expect(textOf((await journal.load(name)).state)).toContain('one two three four');
    expect(textOf((await journal.load(name)).state)).toContain('five');
  });

  it.each([
    [
      'a changed author',
      `UPDATE "DocumentUpdate" SET "actorName" = 'x' WHERE "documentName" = $1 AND "seq" = 3`,
      3,
    ],
    [
      'a changed payload',
      `UPDATE "DocumentUpdate" SET "payload" = '\\x0000' WHERE "documentName" = $1 AND "seq" = 2`,
      2,
    ],
    ['a lost row', `DELETE FROM "DocumentUpdate" WHERE "documentName" = $1 AND "seq" = 2`, 2],
    ['a lost last row', `DELETE FROM "DocumentUpdate" WHERE "documentName" = $1 AND "seq" = 4`, 4],
  ])('finds %s in the chain', async (_, sql, brokenAt) => {
    const name = newDocumentName();
    const journal = await written(name);
    await tamper(sql, [name]);
    expect(await journal.verify(name)).toMatchObject({ ok: false, brokenAt });
  });

  it('refuses to change or delete rows through the front door', async () => {
    const name = newDocumentName();
    await written(name);
    await expect(
      pool.query('DELETE FROM "DocumentUpdate" WHERE "documentName" = $1', [name]),
    ).rejects.toThrow();
  });
});

describe('group commit', () => {
  it('lets two processes write one document without a gap or a lost row', async () => {
    const name = newDocumentName();
    const journals = [open(), open()];
    const updates = Array.from(
      { length: 120 },
      (_, index) => typed([`${index},`], index + 1)[0] ?? new Uint8Array(),
    );
    const seqs = await Promise.all(
      updates.map(
        async (update, index) => (await (journals[index % 2] as Journal).append(entryOf(name, update))).seq,
      ),
    );
    expect([...seqs].sort((a, b) => a - b)).toEqual(updates.map((_, index) => index + 1));
    expect(await (journals[0] as Journal).verify(name)).toMatchObject({ ok: true, operations: 120 });
  });

  it('does not let one refused entry sink its batch', async () => {
    const names = [newDocumentName(), newDocumentName(), newDocumentName()];
    const journal = open();
    const [update] = typed(['fine']) as [Uint8Array];
    const results = await Promise.allSettled(
      names.map((name, index) =>
        journal.append(
          entryOf(name, update, index === 1 ? { actor: { kind: 'user', id: 'bad\0id', name: 'x' } } : {}),
        ),
      ),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((results[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'invalid_update' });
    expect(await journal.append(entryOf(names[1] as string, update))).toEqual({ seq: 1, duplicate: false });
  });

  it('stores nothing of a run after the entry that was refused, and the rest of the batch', async () => {
    const [name, other] = [newDocumentName(), newDocumentName()];
    const journal = open();
    const updates = typed(['a', 'b', 'c']);
    const run = {};
    const bad = { kind: 'user', id: 'bad\0id', name: 'x' } as const;
    const results = await Promise.allSettled([
      ...updates.map((update, index) =>
        journal.append(entryOf(name, update, { run, ...(index === 1 && { actor: bad }) })),
      ),
      journal.append(entryOf(other, updates[0] as Uint8Array)),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect((results[2] as PromiseRejectedResult).reason).toMatchObject({ code: 'unavailable' });
    expect(await journal.headSeq(name)).toBe(1);
    await expect(journal.append(entryOf(name, updates[2] as Uint8Array, { run }))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await journal.headSeq(name)).toBe(1);
  });

  it('commits once when the answer to a commit is lost', async () => {
    const name = newDocumentName();
    const [first, second] = typed(['a', 'b']) as [Uint8Array, Uint8Array];
    const journal = open({ pool: losingAnswers(pool, 2) });
    expect(await journal.append(entryOf(name, first))).toEqual({ seq: 1, duplicate: false });
    expect(await journal.append(entryOf(name, second))).toEqual({ seq: 2, duplicate: false });
    expect(await journal.headSeq(name)).toBe(2);
    expect(await journal.verify(name)).toMatchObject({ ok: true, operations: 2 });
  });

  it('waits while the database is away and refuses what is over the bound', async () => {
    const name = newDocumentName();
    const [update] = typed(['a']) as [Uint8Array];
    let away = true;
    const journal = open({ pool: unreachableWhile(pool, () => away), limits: { maxEntries: 2 } });
    const waiting = [
      journal.append(entryOf(name, update)),
      journal.append(entryOf(newDocumentName(), update)),
    ];
    await expect(journal.append(entryOf(newDocumentName(), update))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await journal.drain(50)).toBe(2);
    expect(journal.backlog.entries).toBe(2);
    away = false;
    expect(await Promise.all(waiting)).toHaveLength(2);
    expect(await journal.drain(1_000)).toBe(0);
  });

  it('gives up on an entry after the longest wait', async () => {
    const [update] = typed(['a']) as [Uint8Array];
    const journal = open({
      pool: unreachableWhile(pool, () => true),
      limits: { maxWaitMs: 40, minRetryMs: 10 },
    });
    await expect(journal.append(entryOf(newDocumentName(), update))).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(journal.backlog).toMatchObject({ entries: 0, bytes: 0 });
  });

  it('takes nothing more for a document deleted for good', async () => {
    const name = newDocumentName();
    const [first, second] = typed(['a', 'b']) as [Uint8Array, Uint8Array];
    const journal = open();
    await journal.append(entryOf(name, first));
    await pool.query('UPDATE "Document" SET "deletedAt" = now() WHERE "name" = $1', [name]);
    await expect(journal.append(entryOf(name, second))).rejects.toMatchObject({ code: 'gone' });
    await expect(journal.load(name)).rejects.toMatchObject({ code: 'gone' });
  });

  it('compacts a document in the background once it has grown', async () => {
    const name = newDocumentName();
    const journal = open({ compaction: { rows: 10, minIntervalMs: 0 } });
    for (const update of typed(Array.from({ length: 25 }, () => 'x')))
      await journal.append(entryOf(name, update));
    await expect
      .poll(
        async () =>
          (
            await pool.query('SELECT count(*)::int AS n FROM "DocumentSnapshot" WHERE "documentName" = $1', [
              name,
            ])
          ).rows[0],
      )
      .not.toEqual({ n: 0 });
    expect(textOf((await journal.load(name)).state)).toBe('x'.repeat(25));
  });

  it('hands a document that is due over, once a minute, where others compact', async () => {
    const name = newDocumentName();
    const due: string[] = [];
    const journal = open({
      compaction: { rows: 10 },
      handOverCompaction: (documentName) => due.push(documentName),
    });
    for (const update of typed(Array.from({ length: 19 }, () => 'x')))
      await journal.append(entryOf(name, update));
    expect(due).toEqual([name]);
    const [many, large] = [
      { rows: 10, bytes: 1_000_000 },
      { rows: 1_000, bytes: 100 },
    ];
    expect(await findOverdue(pool, many)).toContain(name);
    expect(await findOverdue(pool, many, 60)).toContain(name);
    expect(await findOverdue(pool, many, 0)).not.toContain(name);
    expect(await findOverdue(pool, large)).toContain(name);
    expect(await findOverdue(pool, { rows: 1_000, bytes: 1_000_000 })).not.toContain(name);
    expect(await isOverdue(pool, name, { rows: 20, bytes: 100 })).toBe(true);
    expect(await isOverdue(pool, name, { rows: 20, bytes: 1_000_000 })).toBe(false);
    expect(await isOverdue(pool, name, { rows: 19, bytes: 1_000_000 })).toBe(true);
    await journal.compact(name);
    for (const due of [many, large]) expect(await findOverdue(pool, due)).not.toContain(name);
    expect(await isOverdue(pool, name, { rows: 1, bytes: 1 })).toBe(false);
  });

  it('counts an operation once, however often another writer was first', async () => {
    const name = newDocumentName();
    let [stored, again] = [0, 0];
    const onCommit = (entries: number, _ms: number, raced: number): void => {
      stored += entries;
      again += raced;
    };
    const journals = [open({ onCommit }), open({ onCommit })];
    for (let round = 0; round < 20; round += 1)
      await Promise.all(
        journals.map((journal, index) =>
          journal.append(entryOf(name, typed(['x'], round * 2 + index + 1)[0] ?? new Uint8Array())),
        ),
      );
    expect(stored).toBe(40);
    expect(again).toBeGreaterThan(0);
  });

  it('lets a slow process store its edits beside a fast one that writes the same document without a pause', async () => {
    const name = newDocumentName();
    const edit = (client: number): Uint8Array => typed(['x'], client)[0] ?? new Uint8Array();
    const fast = open();
    await fast.append(entryOf(name, edit(1)));
    // The fast process stores several edits between any two queries of the slow one.
    const slow = open({ pool: delayedPool(serverPool, 10) });
    const own = [slow.append(entryOf(name, edit(2))), slow.append(entryOf(name, edit(3)))];
    let isStored = false;
    const stored = Promise.all(own).then(() => {
      isStored = true;
    });
    for (let count = 0; count < 1_000 && !isStored; count += 1)
      await fast.append(entryOf(name, edit(10 + count)));
    expect(isStored).toBe(true);
    await stored;
    expect(await fast.verify(name)).toMatchObject({ ok: true });
  });

  it('outlives the loss of its connection in the middle of a compaction', async () => {
    const name = newDocumentName();
    const own = new pg.Pool({ connectionString: database.url, max: 1 });
    own.on('error', () => undefined);
    const lost = new Proxy(own, {
      get(target, key) {
        // Its own methods have to call the pool's own `connect`.
        if (key === 'query') return target.query.bind(target);
        if (key !== 'connect') return Reflect.get(target, key);
        return async () => {
          const client = await target.connect();
          // The way the driver reports a connection that breaks while nobody is asking anything.
          setImmediate(() => client.emit('error', new Error('Connection terminated unexpectedly')));
          return client;
        };
      },
    });
    const journal = open({ pool: lost });
    for (const update of typed(['a', 'b'])) await journal.append(entryOf(name, update));
    await journal.compact(name);
    expect(textOf((await journal.load(name)).state)).toBe('ab');
    await own.end();
  });

  it('parks an edit whose predecessors are missing and completes it when they come', async () => {
    const name = newDocumentName();
    const journal = open();
    const [first, second] = typed(['a', 'b']) as [Uint8Array, Uint8Array];
    await journal.append(entryOf(name, second));
    await journal.compact(name);
    expect(textOf((await journal.load(name)).state)).toBe('');
    await journal.append(entryOf(name, first));
    expect(textOf((await journal.load(name)).state)).toBe('ab');
    const fresh = new Y.Doc();
    Y.applyUpdate(fresh, (await journal.load(name)).state);
    expect(fresh.store.pendingStructs).toBe(null);
  });
});

/** A pool whose first `count` stored batches are committed, but whose answers never arrive. */
function losingAnswers(real: pg.Pool, count: number): pg.Pool {
  let left = count;
  return intercept(real, async (run, isAppend) => {
    const answer = await run();
    if (!isAppend || left === 0) return answer;
    left -= 1;
    throw Object.assign(new Error('Connection terminated unexpectedly'), {});
  });
}

function unreachableWhile(real: pg.Pool, away: () => boolean): pg.Pool {
  return intercept(real, async (run) => {
    if (away()) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    return run();
  });
}

function intercept(
  real: pg.Pool,
  wrap: (run: () => Promise<unknown>, isAppend: boolean) => Promise<unknown>,
): pg.Pool {
  return new Proxy(real, {
    get(target, key) {
      if (key !== 'query') return Reflect.get(target, key);
      return (...args: Parameters<pg.Pool['query']>) => {
        const [config] = args as readonly unknown[];
        return wrap(
          () => Reflect.apply(target.query, target, args) as unknown as Promise<unknown>,
          typeof config === 'object',
        );
      };
    },
  });
}
