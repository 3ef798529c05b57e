import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as encoding from 'lib0/encoding';
import { pino } from 'pino';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { FRAME_RATE } from '#core/protocol/rates.ts';
import { SYNC_BATCH, writeEditBatch } from '#core/protocol/wire/edit-batch.ts';
import type { Journal } from '../../journal/journal.ts';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import {
  actorOf,
  bodyOf,
  type Fixture,
  type Member,
  ORIGIN,
  startFixture,
} from '../collaboration.fixture.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

const newName = (): string => `codex/${randomUUID()}`;
const synced = (...members: readonly Member[]) =>
  expect.poll(() => members.every(({ provider }) => provider.synced), { timeout: 5_000 }).toBe(true);

/** A memory journal whose appends and loads can be made to wait or to fail. */
function gatedJournal(): { journal: Journal; gate: { append: Promise<void>; load: () => Promise<void> } } {
  const inner = createMemoryJournal({ now: Date.now });
  const gate = { append: Promise.resolve(), load: () => Promise.resolve() };
  const journal: Journal = {
    ...inner,
    append: async (entry) => {
      await gate.append;
      return await inner.append(entry);
    },
    load: async (name, upTo) => {
      await gate.load();
      return await inner.load(name, upTo);
    },
  };
  return { journal, gate };
}

function held(): { promise: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

describe('an edit', () => {
  it('is neither acknowledged nor shown to anyone before it is in the journal', async () => {
    const { journal, gate } = gatedJournal();
    fixture = await startFixture({ journal });
    const name = newName();
    const [ines, omar] = [fixture.join(name, 'editor:ines'), fixture.join(name, 'editor:omar')];
    await synced(ines, omar);
    await expect.poll(() => ines.provider.unsyncedChanges).toBe(0);
    const hold = held();
    gate.append = hold.promise;
    bodyOf(ines.doc).insert(0, 'secret');
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(bodyOf(omar.doc).toString()).toBe('');
    expect(ines.provider.unsyncedChanges).toBe(1);
    expect(await fixture.collaboration.live.read(name, (doc) => bodyOf(doc).toString())).toBe('');
    hold.release();
    await expect.poll(() => bodyOf(omar.doc).toString()).toBe('secret');
    await expect.poll(() => ines.provider.unsyncedChanges).toBe(0);
  });

  it('of somebody who may only read is refused, and nobody sees it', async () => {
    fixture = await startFixture();
    const name = newName();
    const [ines, vera] = [fixture.join(name, 'editor:ines'), fixture.join(name, 'viewer:vera')];
    await synced(ines, vera);
    bodyOf(vera.doc).insert(0, 'no');
    bodyOf(ines.doc).insert(0, 'yes');
    await expect.poll(() => bodyOf(vera.doc).toString()).toContain('yes');
    expect(bodyOf(ines.doc).toString()).toBe('yes');
    expect(vera.provider.unsyncedChanges).toBeGreaterThan(0);
    expect(await fixture.journal.headSeq(name)).toBe(1);
  });

  it('under the client id of somebody else is refused', async () => {
    fixture = await startFixture();
    const name = newName();
    const ines = fixture.join(name, 'editor:ines');
    await synced(ines);
    bodyOf(ines.doc).insert(0, 'mine');
    await expect.poll(() => fixture.journal.headSeq(name)).toBe(1);
    const forged = new Y.Doc();
    Y.applyUpdate(forged, Y.encodeStateAsUpdate(ines.doc));
    forged.clientID = ines.doc.clientID;
    bodyOf(forged).insert(4, ' forged');
    const mallory = fixture.join(name, 'editor:mallory', forged);
    await expect.poll(() => mallory.closes.map(({ code }) => code)).toContain(CLOSE.invalidUpdate.code);
    mallory.leave();
    bodyOf(ines.doc).insert(4, ' still');
    await expect.poll(() => fixture.journal.headSeq(name)).toBe(2);
    expect(await fixture.collaboration.live.read(name, (doc) => bodyOf(doc).toString())).toBe('mine still');
  });

  it('waits while the journal is away, and a document opens once it is back', async () => {
    const { journal, gate } = gatedJournal();
    let away = true;
    gate.load = async () => {
      if (away) throw new BinderyError('unavailable', 'away');
    };
    fixture = await startFixture({ journal });
    const ines = fixture.join(newName(), 'editor:ines');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(ines.provider.synced).toBe(false);
    expect(ines.refusals).toEqual([]);
    away = false;
    await synced(ines);
  });

  it('that the journal cannot take closes the socket with "try again later", and arrives by the next one', async () => {
    const { journal } = gatedJournal();
    let full = true;
    const picky: Journal = {
      ...journal,
      append: (entry) =>
        full ? Promise.reject(new BinderyError('unavailable', 'full')) : journal.append(entry),
    };
    fixture = await startFixture({ journal: picky });
    const name = newName();
    const ines = fixture.join(name, 'editor:ines');
    await synced(ines);
    bodyOf(ines.doc).insert(0, 'kept');
    await expect.poll(() => ines.closes.map(({ code }) => code)).toContain(1013);
    full = false;
    await expect.poll(() => fixture.journal.headSeq(name), { timeout: 5_000 }).toBe(1);
  });
});

describe('revocation', () => {
  it('ends an open connection within a second', async () => {
    fixture = await startFixture();
    const name = newName();
    const [ines, omar] = [fixture.join(name, 'editor:ines'), fixture.join(name, 'editor:omar')];
    await synced(ines, omar);
    fixture.authenticator.revoked.add('user-omar');
    expect(fixture.collaboration.live.disconnect({ userId: 'user-omar' }, CLOSE.revoked)).toBe(1);
    await expect.poll(() => omar.closes[0]?.code, { timeout: 1_000 }).toBe(CLOSE.revoked.code);
    bodyOf(ines.doc).insert(0, 'after');
    await expect.poll(() => omar.refusals, { timeout: 2_000 }).toContain('unauthenticated');
    expect(bodyOf(omar.doc).toString()).toBe('');
    expect(fixture.collaboration.live.connected(name).map(({ actor }) => actor.name)).toEqual(['ines']);
  });

  it('reaches a connection whose document is still loading', async () => {
    const { journal, gate } = gatedJournal();
    const hold = held();
    gate.load = () => hold.promise;
    fixture = await startFixture({ journal });
    const omar = fixture.join(newName(), 'editor:omar');
    await expect.poll(() => omar.provider.isAuthenticated).toBe(true);
    fixture.authenticator.revoked.add('user-omar');
    expect(fixture.collaboration.live.disconnect({}, CLOSE.revoked)).toBe(1);
    hold.release();
    await expect.poll(() => omar.closes[0]?.code, { timeout: 1_000 }).toBe(CLOSE.revoked.code);
    expect(omar.provider.synced).toBe(false);
  });

  it('is noticed while the credentials are being read', async () => {
    const asked = held();
    const reading = held();
    fixture = await startFixture({
      authenticator: {
        fromRequest: async () => null,
        fromSocketToken: async (token) => {
          asked.release();
          await reading.promise;
          const actor = actorOf(token);
          return actor === null ? null : { actor, expiresAt: null };
        },
        recheck: async () => null,
      },
    });
    const omar = fixture.join(newName(), 'editor:omar');
    await asked.promise;
    fixture.collaboration.live.disconnect({}, CLOSE.revoked);
    reading.release();
    await expect.poll(() => omar.refusals).toContain('unauthenticated');
  });

  it('comes by itself when the credentials expire', async () => {
    fixture = await startFixture({
      authenticator: {
        fromRequest: async () => null,
        fromSocketToken: async (token) => {
          const actor = actorOf(token);
          return actor === null ? null : { actor, expiresAt: Date.now() + 200 };
        },
        recheck: async () => null,
      },
    });
    const omar = fixture.join(newName(), 'editor:omar');
    await synced(omar);
    await expect.poll(() => omar.closes[0]?.code, { timeout: 1_500 }).toBe(CLOSE.unauthenticated.code);
  });
});

describe('presence', () => {
  it('shows a person under their own name, whatever the client says, and leaves with them', async () => {
    fixture = await startFixture();
    const name = newName();
    const [ines, omar] = [fixture.join(name, 'editor:ines'), fixture.join(name, 'editor:omar')];
    await synced(ines, omar);
    omar.provider.setAwarenessField('user', { id: 'user-ines', name: 'Ines' });
    const seen = () =>
      ines.provider.awareness?.getStates().get(omar.doc.clientID)?.['user'] as { name?: string } | undefined;
    await expect.poll(() => seen()?.name).toBe('omar');
    omar.leave();
    await expect.poll(() => ines.provider.awareness?.getStates().has(omar.doc.clientID)).toBe(false);
  });

  it('shows a person again who lost the connection and came back with the same page', async () => {
    fixture = await startFixture();
    const name = newName();
    const [ines, omar] = [fixture.join(name, 'editor:ines'), fixture.join(name, 'editor:omar')];
    await synced(ines, omar);
    omar.provider.setAwarenessField('fieldId', 'body');
    const there = () => ines.provider.awareness?.getStates().has(omar.doc.clientID);
    await expect.poll(there).toBe(true);
    omar.provider.configuration.websocketProvider.disconnect();
    await expect.poll(there).toBe(false);
    await omar.provider.configuration.websocketProvider.connect();
    await expect.poll(there).toBe(true);
  });
});

const tokenFrame = (name: string, token: string): Uint8Array =>
  encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, token);
  });

describe('limits', () => {
  const batchOfNothing = (count: number): Uint8Array =>
    encoding.encode((encoder) => {
      encoding.writeVarString(encoder, 'codex/0192f0c1-2a3b-7c4d-8e5f-000000000001');
      encoding.writeVarUint(encoder, 0);
      encoding.writeVarUint(encoder, SYNC_BATCH);
      writeEditBatch(encoder, Array(count).fill({ update: new Uint8Array(), trailer: null }));
    });
  const open = (): Promise<WebSocket> =>
    new Promise((resolve, reject) => {
      const ws = new WebSocket(fixture.url);
      ws.on('open', () => resolve(ws)).on('error', reject);
    });
  const closeCode = (ws: WebSocket): Promise<number> => new Promise((resolve) => ws.on('close', resolve));

  it.each([
    ['a name that is none', [Uint8Array.of(3, 47, 47, 47, 0, 0, 0)], CLOSE.badDocumentName.code],
    ['bytes that are no frame', [Uint8Array.of(255, 255, 255)], CLOSE.invalidUpdate.code],
    ['a frame over the limit', [new Uint8Array(2 * 1024 * 1024 + 1)], CLOSE.tooLarge.code],
    [
      'too many frames',
      Array.from({ length: FRAME_RATE.burst + 2_000 }, () => Uint8Array.of(9)),
      CLOSE.rateLimited.code,
    ],
    [
      'too many edits, however few frames they come in',
      Array.from({ length: FRAME_RATE.burst / 500 + 4 }, () => batchOfNothing(500)),
      CLOSE.rateLimited.code,
    ],
  ])('close a socket over %s', async (_, frames, code) => {
    fixture = await startFixture();
    const ws = await open();
    for (const frame of frames) ws.send(frame);
    expect(await closeCode(ws)).toBe(code);
  });

  it('close a socket that never says who it is', async () => {
    fixture = await startFixture({ limits: { authenticationMs: 100 } });
    expect(await closeCode(await open())).toBe(CLOSE.unauthenticated.code);
  });

  it('tell a page of another origin what the address is, read nothing it sends, and log both once', async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => lines.push(line) });
    fixture = await startFixture({ log });
    const told = vi.spyOn(fixture.authenticator, 'fromSocketToken');
    for (const _ of [1, 2]) {
      const ws = new WebSocket(fixture.url, { origin: 'https://evil.test' });
      ws.on('open', () => ws.send(tokenFrame(newName(), 'editor:ines')));
      const [code, reason] = await new Promise<[number, string]>((resolve) =>
        ws.on('close', (...args) => resolve([args[0], String(args[1])])),
      );
      expect([code, reason]).toEqual([CLOSE.wrongAddress.code, `${CLOSE.wrongAddress.reason} ${ORIGIN}`]);
    }
    expect(told).not.toHaveBeenCalled();
    expect(fixture.collaboration.stats().sockets).toBe(0);
    expect(lines.filter((line) => line.includes('https://evil.test') && line.includes(ORIGIN))).toHaveLength(
      1,
    );
  });

  it.each([
    ['that a page may have pointed here', { host: 'evil.example' }],
    ['though the page is ours', { host: 'evil.example:3000', origin: ORIGIN }],
  ])('refuse a name %s before it is a socket', async (_, headers) => {
    fixture = await startFixture();
    const ws = new WebSocket(fixture.url, { headers });
    const response = await new Promise<IncomingMessage>((resolve) =>
      ws.on('unexpected-response', (_request, answer) => resolve(answer)),
    );
    expect(response.statusCode).toBe(421);
    expect(response.headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });

  it('take a program that calls the server by its address, and one that knows its name', async () => {
    fixture = await startFixture();
    for (const host of ['127.0.0.1:1234', 'bindery.test', 'bindery:3000']) {
      const ws = new WebSocket(fixture.url, { headers: { host } });
      await new Promise((resolve, reject) => ws.on('open', resolve).on('error', reject));
      ws.close();
    }
  });

  it('hold one person to a number of sockets', async () => {
    fixture = await startFixture({ limits: { maxSocketsPerActor: 2 } });
    const name = newName();
    const members = [1, 2].map(() => fixture.join(name, 'editor:ines'));
    await synced(...members);
    const third = fixture.join(name, 'editor:ines');
    await expect.poll(() => third.closes[0]?.code).toBe(CLOSE.rateLimited.code);
  });
});

describe('limits of a share link', () => {
  it('hold all its guests together to a number of sockets, whoever they say they are', async () => {
    fixture = await startFixture({ limits: { maxSocketsPerLink: 2 } });
    const name = newName();
    const id = name.slice('codex/'.length);
    const guests = ['ada', 'bo'].map((guest) => fixture.join(name, `link:view:${id}:${guest}`));
    await synced(...guests);
    const third = fixture.join(name, `link:view:${id}:cy`);
    await expect.poll(() => third.closes[0]?.code).toBe(CLOSE.rateLimited.code);
    await synced(fixture.join(name, 'editor:ines'));
  });
});

describe('edits of the server', () => {
  it('show at once on open pages, are journalled once per operation id, and leave nothing when they fail', async () => {
    fixture = await startFixture();
    const name = newName();
    const { live } = fixture.collaboration;
    const system = { kind: 'system', id: 'server', name: 'Server' } as const;
    const ines = fixture.join(name, 'editor:ines');
    await synced(ines);
    const edit = () =>
      live.edit(name, system, { origin: 'api', operationId: 'key-1' }, (doc) => {
        bodyOf(doc).insert(0, 'hello');
        return doc.clientID;
      });
    expect(await edit()).toMatchObject({ seq: 1, changed: true });
    await expect.poll(() => bodyOf(ines.doc).toString()).toBe('hello');
    expect(await edit()).toMatchObject({ seq: 1, changed: false });
    const failing = live.edit(name, system, { origin: 'api' }, (doc) => {
      bodyOf(doc).insert(0, 'half');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await live.edit(name, system, { origin: 'api' }, () => 1)).toEqual({
      result: 1,
      seq: 1,
      changed: false,
    });
    expect(await live.read(name, (doc) => bodyOf(doc).toString())).toBe('hello');
  });

  it('of one document take turns, loaded or not', async () => {
    fixture = await startFixture();
    const name = newName();
    const { live } = fixture.collaboration;
    const system = { kind: 'system', id: 'server', name: 'Server' } as const;
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        live.edit(name, system, { origin: 'api' }, (doc) =>
          bodyOf(doc).insert(bodyOf(doc).length, `${index},`),
        ),
      ),
    );
    const expected = Array.from({ length: 30 }, (_, index) => `${index},`).join('');
    expect(await live.read(name, (doc) => bodyOf(doc).toString())).toBe(expected);
    expect((await fixture.journal.verify(name)).operations).toBe(30);
  });
});
