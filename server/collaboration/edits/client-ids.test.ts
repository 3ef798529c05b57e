import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import { bodyOf, environment, type Fixture, type Member, startFixture } from '../collaboration.fixture.ts';
import { type ClientIdsOptions, createClientIds } from './client-ids.ts';

const NAME = `codex/${randomUUID()}`;
const INES = { actor: { kind: 'user', id: 'ines' }, clientId: 10 } as const;
const OMAR = { actor: { kind: 'user', id: 'omar' }, clientId: 20 } as const;
const range = (client: number, from = 0) => ({ client, from, to: from + 5 });

/** Ids of a document whose journal knows of omar's id 20 and of an edit of the server, under id 30, in ines' name. */
function ids(options: Partial<ClientIdsOptions> = {}) {
  const authors = new Map([
    [20, { ...OMAR.actor, origin: 'socket' } as const],
    [30, { ...INES.actor, origin: 'api' } as const],
  ]);
  const journal = { authorOf: async (_: string, clientId: number) => authors.get(clientId) ?? null };
  return createClientIds({ journal, environment, ...options });
}

describe('client ids', () => {
  it('belong to the first who used them, also after a restart', async () => {
    const clientIds = ids();
    expect(await clientIds.admit(NAME, INES, [range(11)])).toBe('own');
    expect(await clientIds.admit(NAME, OMAR, [range(11, 5)])).toBe('forged');
    expect(await clientIds.admit(NAME, INES, [range(20, 5)])).toBe('forged');
    expect(await clientIds.admit(NAME, OMAR, [range(20, 5)])).toBe('own');
  });

  it('of the server are nobody’s, also not of the person it edited for, and also after a restart', async () => {
    const clientIds = ids();
    const own = clientIds.makeOwn();
    expect(await clientIds.admit(NAME, INES, [range(own)])).toBe('forged');
    expect(await clientIds.claim(NAME, INES.actor, own, false)).toBe(false);
    expect(await clientIds.admit(NAME, INES, [range(30, 5)])).toBe('forged');
    expect(await clientIds.claim(NAME, INES.actor, 30, true)).toBe(false);
  });
});

describe('after a restore from an older backup', () => {
  const recovering = { recoverUntil: Date.now() + 60_000 };

  it('lets anybody offer what the server lost, without making it theirs', async () => {
    const clientIds = ids(recovering);
    expect(await clientIds.admit(NAME, INES, [range(20, 5), range(10)])).toBe('carried');
    expect(await clientIds.admit(NAME, INES, [range(40)])).toBe('carried');
    expect(await clientIds.admit(NAME, INES, [range(30, 5)])).toBe('carried');
    expect(await clientIds.admit(NAME, OMAR, [range(20, 10)])).toBe('own');
    expect(await clientIds.claim(NAME, OMAR.actor, 40, true)).toBe(true);
  });

  it('waits for an author who is there, and never for long: the time ends by itself', async () => {
    const isConnected = (_: string, clientId: number) => clientId === 20;
    expect(await ids({ ...recovering, isConnected }).admit(NAME, INES, [range(20, 5)])).toBe('wait');
    expect(await ids({ recoverUntil: Date.now() - 1 }).admit(NAME, INES, [range(20, 5)])).toBe('forged');
    const clientIds = ids(recovering);
    expect(await clientIds.admit(NAME, INES, [range(clientIds.makeOwn())])).toBe('forged');
  });
});

describe('on sockets', () => {
  let fixture: Fixture;
  afterEach(() => fixture.stop());

  /** A server that has lost omar's second edit, and ines' page, which has seen it. */
  async function restored(recoverUntil: number | null): Promise<{ name: string; ines: Member }> {
    const journal = createMemoryJournal({ now: Date.now });
    const omar = new Y.Doc();
    bodyOf(omar).insert(0, 'kept ');
    const before = Y.encodeStateAsUpdate(omar);
    bodyOf(omar).insert(5, 'lost');
    const name = `codex/${randomUUID()}`;
    await journal.append({
      documentName: name,
      operationId: 'first',
      payload: before,
      actor: { kind: 'user', id: 'user-omar', name: 'omar' },
      clientId: omar.clientID,
      origin: 'socket',
      clientTime: 0,
      summary: { fields: [], clients: [], structs: 1, deletes: 0 },
    });
    fixture = await startFixture({ journal, recoverUntil });
    const page = new Y.Doc();
    Y.applyUpdate(page, Y.encodeStateAsUpdate(omar));
    return { name, ines: fixture.join(name, 'editor:ines', page) };
  }

  it('what was lost comes back with whoever has it, and the row says who that was', async () => {
    const { name, ines } = await restored(Date.now() + 60_000);
    bodyOf(ines.doc).insert(9, ' and mine');
    const read = () => fixture.collaboration.live.read(name, (doc) => bodyOf(doc).toString());
    await expect.poll(read).toBe('kept lost and mine');
    const [row] = await fixture.journal.list(name, { limit: 1 });
    expect(row).toMatchObject({ actor: { id: 'user-ines' }, clientId: 0 });
  });

  it('what several people wrote into one text comes back while all of them are connected', async () => {
    fixture = await startFixture({ recoverUntil: Date.now() + 60_000 });
    const name = `codex/${randomUUID()}`;
    // Each has built on words of the others, which the server has lost together with their own.
    const docs = ['ines', 'omar', 'mika'].map(() => new Y.Doc());
    for (let round = 0; round < 3; round += 1)
      for (const doc of docs) {
        bodyOf(doc).insert(bodyOf(doc).length, `${round}${docs.indexOf(doc)} `);
        for (const other of docs) Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
      }
    const people = ['ines', 'omar', 'mika'];
    const members = docs.map((doc, index) => fixture.join(name, `editor:${people[index]}`, doc));
    const read = () => fixture.collaboration.live.read(name, (doc) => bodyOf(doc).toString());
    await expect.poll(read).toBe('00 01 02 10 11 12 20 21 22 ');
    for (const { closes } of members) expect(closes).toEqual([]);
    // What they write from now on is stored and seen as ever.
    const [ines] = members;
    if (ines) bodyOf(ines.doc).insert(0, 'again ');
    await expect.poll(read).toMatch(/^again /);
  });

  it('the same is refused when nothing was restored', async () => {
    const { ines } = await restored(null);
    await expect.poll(() => ines.closes.map(({ code }) => code)).toContain(CLOSE.invalidUpdate.code);
  });

  it('an edit cannot be made under the id that the server edits under', async () => {
    fixture = await startFixture();
    const name = `codex/${randomUUID()}`;
    const { live } = fixture.collaboration;
    const system = { kind: 'system', id: 'server', name: 'Server' } as const;
    const { result } = await live.edit(name, system, { origin: 'api' }, (doc) => {
      bodyOf(doc).insert(0, 'ours');
      return doc.clientID;
    });
    const forged = new Y.Doc();
    forged.clientID = result;
    bodyOf(forged).insert(0, 'forged');
    const elsewhere = `codex/${randomUUID()}`;
    const mallory = fixture.join(elsewhere, 'editor:mallory', forged);
    await expect.poll(() => mallory.closes.map(({ code }) => code)).toContain(CLOSE.invalidUpdate.code);
    expect(await fixture.journal.headSeq(elsewhere)).toBe(0);
  });
});
