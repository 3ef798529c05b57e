import { randomUUID } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Connection } from '@hocuspocus/server';
import * as encoding from 'lib0/encoding';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { SYNC_BATCH, writeEditBatch } from '#core/protocol/wire/edit-batch.ts';
import { createAppend } from '../append/append-edit.ts';
import { createApplyBatcher } from '../append/apply-batcher.ts';
import { createPendingWrites } from '../append/pending-writes.ts';
import { bodyOf, environment, type Fixture, noOthers, startFixture } from '../collaboration.fixture.ts';
import { openDocument } from '../content/open-document.fixture.ts';
import type { Room } from '../content/room.ts';
import { createClientIds } from '../edits/client-ids.ts';
import { createEditPipeline } from '../edits/edit-pipeline.ts';
import type { Session } from '../sessions/sessions.ts';
import { DEFAULT_LIMITS } from '../sessions/socket-limits.ts';

let fixture: Fixture;
afterEach(() => fixture.stop());

const UPDATES = 20_000;
const FRAMES = 2_000;
const DOCUMENTS = 8;
const seed = Date.now() % 2 ** 31;

function random(state: { value: number }): number {
  state.value = (Math.imul(state.value, 1_664_525) + 1_013_904_223) >>> 0;
  return state.value / 2 ** 32;
}

/** Real updates of every kind of content, as raw material. */
function rawMaterial(): Uint8Array[] {
  const doc = new Y.Doc();
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array) => updates.push(update));
  const fragment = doc.getXmlFragment('field:rich');
  for (let index = 0; index < 12; index += 1) {
    bodyOf(doc).insert(0, `word ${index} `);
    doc.getArray('meta:status').push([{ id: `r${index}`, value: index, hlc: '1', by: 'u', byName: 'U' }]);
    doc.getMap('codex').set(`k${index}`, [index, { deep: [index] }]);
    const paragraph = new Y.XmlElement('paragraph');
    paragraph.insert(0, [new Y.XmlText(`text ${index}`)]);
    fragment.insert(0, [paragraph]);
    if (index % 3 === 2) bodyOf(doc).delete(0, 4);
    if (index % 4 === 3) fragment.delete(0, 1);
  }
  return [...updates, Y.encodeStateAsUpdate(doc)];
}

function mutate(bytes: Uint8Array, state: { value: number }): Uint8Array {
  const mutated = Uint8Array.from(bytes);
  for (let changes = 1 + Math.floor(random(state) * 4); changes > 0; changes -= 1) {
    mutated[Math.floor(random(state) * mutated.length)] = Math.floor(random(state) * 256);
  }
  const kind = random(state);
  if (kind < 0.15) return mutated.subarray(0, Math.floor(random(state) * mutated.length));
  if (kind < 0.2) return Uint8Array.from([...mutated, ...mutated.subarray(0, 9)]);
  return mutated;
}

function syncFrame(name: string, step: number, update: Uint8Array): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, update);
  });
}

function batchFrame(name: string, updates: readonly Uint8Array[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, SYNC_BATCH);
    writeEditBatch(
      encoder,
      updates.map((update) => ({ update, trailer: null })),
    );
  });
}

function authFrame(name: string): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, name);
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarString(encoder, 'editor:mallory');
    encoding.writeVarString(encoder, '4.7.0');
  });
}

/** Sends a few frames per socket: most are bad, and a bad one closes it. Answers how many sockets that took. */
async function attack(names: readonly string[], state: { value: number }): Promise<number> {
  const material = rawMaterial();
  let sockets = 0;
  for (let sent = 0; sent < FRAMES; ) {
    const ws = new WebSocket(fixture.url);
    sockets += 1;
    ws.on('error', () => undefined);
    await new Promise((resolve) => ws.once('open', resolve));
    for (const name of names) ws.send(authFrame(name));
    for (let burst = 0; burst < 10; burst += 1, sent += 1) {
      const name = names[Math.floor(random(state) * names.length)] ?? '';
      const update = mutate(pick(material, state), state);
      const kind = random(state);
      const frame =
        kind < 0.2
          ? batchFrame(name, [pick(material, state), update, pick(material, state)])
          : syncFrame(name, kind < 0.8 ? 2 : 1, update);
      ws.send(random(state) < 0.5 ? mutate(frame, state) : frame);
    }
    await new Promise((resolve) => setImmediate(resolve));
    ws.close();
  }
  return sockets;
}

function pick(material: readonly Uint8Array[], state: { value: number }): Uint8Array {
  return material[Math.floor(random(state) * material.length)] ?? new Uint8Array();
}

it(`keeps every document loadable through ${UPDATES} mutated updates (seed ${seed})`, {
  timeout: 120_000,
}, async () => {
  fixture = await startFixture();
  const state = { value: seed };
  const material = rawMaterial();
  const journal = fixture.journal;
  const names = Array.from({ length: DOCUMENTS }, () => `codex/${randomUUID()}`);
  const documents = new Map(names.map((name) => [name, openDocument(name)]));
  const sessions = new Map<string, Session>();
  let ended = 0;
  let acknowledged = 0;
  const log = pino({ level: 'silent' });
  const append = createAppend({
    journal,
    pendingWrites: createPendingWrites(),
    follower: noOthers,
    apply: createApplyBatcher(({ name }) => documents.set(name, openDocument(name))),
    onAppended: () => undefined,
  });
  const pipeline = createEditPipeline({
    append,
    environment,
    log,
    load: () => 0,
    clientIds: createClientIds({ journal, environment }),
    catchUp: noOthers.catchUp,
    end: (session, event) => {
      session.ended = event;
      ended += 1;
    },
    onAcknowledged: () => {
      acknowledged += 1;
    },
  });
  let longestMs = 0;
  for (let count = 0; count < UPDATES; count += 1) {
    const name = names[count % names.length] ?? '';
    const document = documents.get(name) as Room;
    const update = mutate(pick(material, state), state);
    const before = process.cpuUsage();
    let session = sessions.get(name);
    if (session === undefined || session.ended !== null || session.open?.document !== document) {
      session = sessionOn(document);
      sessions.set(name, session);
    }
    await pipeline.take(session, { update, trailer: null });
    if (random(state) < 0.5) await pipeline.settled(session);
    // Processor time, so that a busy machine does not look like a stall.
    const { user, system } = process.cpuUsage(before);
    longestMs = Math.max(longestMs, (user + system) / 1000);
  }
  for (const session of sessions.values()) await pipeline.settled(session);
  // The rest waits for edits it builds on.
  expect(ended).toBeGreaterThan(UPDATES / 20);
  expect(acknowledged).toBeGreaterThan(UPDATES / 50);
  expect(longestMs).toBeLessThan(100);
  for (const name of names) {
    const { state: stored } = await journal.load(name);
    expect(() => Y.applyUpdate(new Y.Doc(), stored)).not.toThrow();
    expect((await journal.verify(name)).ok).toBe(true);
    documents.get(name)?.destroy();
  }
});

function sessionOn(document: Room): Session {
  const connection = { send: () => undefined, messageAddress: document.name } as unknown as Connection;
  const session: Session = {
    socket: {
      id: 'fuzz',
      sessions: new Set(),
      isOpen: true,
      sendWithNext: () => undefined,
      close: (event) => {
        session.ended = event;
      },
      pause: () => undefined,
      resume: () => undefined,
    },
    documentName: document.name,
    actor: { kind: 'user', id: 'mallory', name: 'Mallory', role: 'editor' },
    expiresAt: null,
    readOnly: false,
    ended: null,
    open: { connection, document },
    clientId: null,
    versions: { schema: null, template: null },
    tail: Promise.resolve(),
  };
  return session;
}

it(`stays up through ${FRAMES} hostile frames, and an honest page goes on (seed ${seed})`, {
  timeout: 90_000,
}, async () => {
  fixture = await startFixture({
    limits: {
      framesPerSecond: 1e9,
      frameBurst: 1e9,
      bytesPerSecond: 1e9,
      byteBurst: 1e9,
      maxSocketsPerActor: 1e9,
    },
  });
  const names = Array.from({ length: DOCUMENTS }, () => `codex/${randomUUID()}`);
  const honest = fixture.join(names[0] ?? '', 'editor:ines');
  await expect.poll(() => honest.provider.synced).toBe(true);
  expect(await attack(names, { value: seed })).toBeGreaterThan(1);
  bodyOf(honest.doc).insert(0, 'still here');
  const stored = async (): Promise<string> =>
    fixture.collaboration.live.read(names[0] ?? '', (doc) => bodyOf(doc).toString());
  await expect.poll(stored, { timeout: 10_000 }).toContain('still here');
  for (const name of names) expect((await fixture.journal.verify(name)).ok).toBe(true);
});

it('is not stalled by the small frame that announces a billion structs', { timeout: 30_000 }, async () => {
  fixture = await startFixture({ limits: { ...DEFAULT_LIMITS, maxSocketsPerActor: 1e9 } });
  const name = `codex/${randomUUID()}`;
  const bomb = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, 2 ** 31 - 1);
    encoding.writeVarUint(encoder, 7);
    encoding.writeVarUint(encoder, 0);
  });
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  for (let count = 0; count < 10; count += 1) {
    const ws = new WebSocket(fixture.url);
    await new Promise((resolve) => ws.once('open', resolve));
    ws.send(authFrame(name));
    ws.send(syncFrame(name, 2, bomb));
    const code = await new Promise((resolve) => ws.once('close', resolve));
    expect(code).toBe(4422);
  }
  delay.disable();
  // A machine with other work to do delays a tenth of a second now and then; the bomb would cost several, each time.
  expect(delay.percentile(90) / 1e6).toBeLessThan(100);
});
