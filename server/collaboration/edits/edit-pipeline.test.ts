import { randomUUID } from 'node:crypto';
import type { Connection } from '@hocuspocus/server';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { isContained } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import type { UpdateTrailer } from '#core/protocol/wire/update-trailer.ts';
import { createGroupCommit, type Outcome } from '../../journal/group-commit.ts';
import type { Journal, JournalEntry } from '../../journal/journal.ts';
import { createMemoryJournal } from '../../journal/memory-journal.ts';
import { createAppend } from '../append/append-edit.ts';
import { createApplyBatcher } from '../append/apply-batcher.ts';
import { createPendingWrites } from '../append/pending-writes.ts';
import { bodyOf, environment, noOthers } from '../collaboration.fixture.ts';
import { contentOf } from '../content/document-content.ts';
import { builtFrom, hearUpdates, openDocument } from '../content/open-document.fixture.ts';
import type { Session } from '../sessions/sessions.ts';
import { createClientIds } from './client-ids.ts';
import { createEditPipeline } from './edit-pipeline.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Numbers from 0 to 1, the same for the same seed. */
function createDice(seed: number): () => number {
  let value = seed >>> 0;
  return () => {
    value = (Math.imul(value, 1_664_525) + 1_013_904_223) >>> 0;
    return value / 2 ** 32;
  };
}

interface Weather {
  delayMs: number;
  /** Commits wait for this. */
  held?: Promise<void>;
  /** Chances that a batch is lost on its way, that its answer is, that another process was first, that a row is refused. */
  lost: number;
  unanswered: number;
  raced: number;
  refused: number;
}
const FAIR: Weather = { delayMs: 0, lost: 0, unanswered: 0, raced: 0, refused: 0 };

/** The real queue over a database in memory that is slow and fails as the weather is. */
function createStormyJournal(dice: () => number, weather: Weather) {
  const memory = createMemoryJournal({ now: Date.now });
  const unanswered = new WeakSet<JournalEntry>();
  const batches: number[] = [];

  async function commit(batch: readonly JournalEntry[]): Promise<readonly Outcome[]> {
    await pause(dice() * weather.delayMs);
    await weather.held;
    batches.push(batch.length);
    if (dice() < weather.lost) throw new Error('away');
    if (dice() < weather.raced) return batch.map(() => ({ again: true }));
    const refused = dice() < weather.refused ? Math.floor(dice() * batch.length) : -1;
    const stopped = new Set<object | undefined>();
    const outcomes: Outcome[] = [];
    for (const [index, entry] of batch.entries()) {
      if (index === refused) {
        stopped.add(entry.run);
        outcomes.push({ refused: new BinderyError('invalid_input', 'refused') });
      } else if (stopped.has(entry.run)) outcomes.push({ again: true });
      else {
        const { seq, duplicate } = await memory.append(entry);
        outcomes.push({ seq, duplicate: duplicate && !unanswered.has(entry) });
      }
    }
    if (dice() >= weather.unanswered) return outcomes;
    for (const entry of batch) unanswered.add(entry);
    throw new Error('the answer was lost');
  }

  const limits = { minRetryMs: 1, maxRetryMs: 4, maxWaitMs: 12, maxBatchEntries: 8 };
  const queue = createGroupCommit({ commit, clock: () => performance.now(), limits });
  return { journal: { ...memory, append: (...given) => queue.append(...given) } satisfies Journal, batches };
}

interface Frame {
  readonly update: Uint8Array;
  /** The head of the journal when it was acknowledged. */
  storedAt: number | null;
}

interface Page {
  readonly name: string;
  readonly doc: Y.Doc;
  /** What was made here and is not sent yet. */
  outbox: Uint8Array[];
  session: Session;
  frames: Frame[];
}

/** A document on a server, and pages that type into it; everything between them is ours to delay, repeat and swap. */
function createRoom(dice: () => number, weather: Weather) {
  const { journal, batches } = createStormyJournal(dice, weather);
  const documentName = `codex/${randomUUID()}`;
  const document = openDocument(documentName);
  const pages: Page[] = [];
  const faults: string[] = [];
  const acknowledged: Frame[] = [];
  const log = pino({ level: 'silent' });
  const append = createAppend({
    journal,
    pendingWrites: createPendingWrites(),
    follower: noOthers,
    apply: createApplyBatcher(() => faults.push('a stored edit did not apply')),
    onStored: () => {
      // The document is let go of whenever nothing is being checked against it.
      if (dice() < 0.3) contentOf(document).rest();
      return dice() < 0.2 ? new Promise((done) => setTimeout(done, 3 * dice())) : null;
    },
    onAppended: () => undefined,
  });
  const pipeline = createEditPipeline({
    append,
    environment,
    log,
    clientIds: createClientIds({ journal, environment }),
    end: (session, event) => session.socket.close(event),
    catchUp: noOthers.catchUp,
    onAcknowledged: () => undefined,
    load: () => 0,
  });
  hearUpdates(document, (update) => {
    for (const page of pages) Y.applyUpdate(page.doc, update, 'server');
  });

  async function acknowledge(page: Page, session: Session): Promise<void> {
    if (!session.socket.isOpen) faults.push('acknowledged after a failure');
    const frame =
      page.session === session ? page.frames.find(({ storedAt }) => storedAt === null) : undefined;
    if (frame === undefined) return;
    frame.storedAt = -1;
    acknowledged.push(frame);
    frame.storedAt = await journal.headSeq(documentName);
  }

  function connect(page: Page): void {
    let open = true;
    const session: Session = {
      socket: {
        id: randomUUID(),
        sessions: new Set(),
        get isOpen() {
          return open;
        },
        sendWithNext: () => undefined,
        // As with a real one, the session hears of it only a little later.
        close(event) {
          open = false;
          setTimeout(() => {
            session.ended = event;
            if (page.session === session) connect(page);
          }, 1);
        },
        pause: () => undefined,
        resume: () => undefined,
      },
      documentName,
      actor: { kind: 'user', id: page.name, name: page.name, role: 'editor' },
      expiresAt: null,
      readOnly: false,
      ended: null,
      open: {
        connection: {
          send: () => void acknowledge(page, session),
          messageAddress: documentName,
        } as unknown as Connection,
        document,
      },
      clientId: null,
      versions: { schema: null, template: null },
      tail: Promise.resolve(),
    };
    page.session = session;
    page.frames = [];
    page.outbox = [];
    Y.applyUpdate(page.doc, Y.encodeStateAsUpdate(builtFrom(document)), 'server');
    send(page, Y.encodeStateAsUpdate(page.doc, Y.encodeStateVector(builtFrom(document))));
  }

  function send(page: Page, update: Uint8Array, trailer: UpdateTrailer | null = null): void {
    const { session } = page;
    if (!session.socket.isOpen) return;
    page.frames.push({ update, storedAt: null });
    session.tail = session.tail.then(() => pipeline.take(session, { update, trailer }));
  }

  function join(name: string): Page {
    const page = { name, doc: new Y.Doc(), outbox: [], frames: [] } as unknown as Page;
    page.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'server') page.outbox.push(update);
    });
    pages.push(page);
    connect(page);
    return page;
  }

  /** Waits until every page is connected and answered. A deadlock ends it. */
  async function calm(): Promise<void> {
    const isCalm = (): boolean =>
      pages.every(
        ({ session, frames }) => session.socket.isOpen && frames.every(({ storedAt }) => storedAt !== null),
      );
    for (let rounds = 0; rounds < 2_000; rounds += 1) {
      for (const page of pages) for (const update of page.outbox.splice(0)) send(page, update);
      await pause(1);
      if (isCalm()) return;
    }
    faults.push('some edits were never answered');
  }

  return { documentName, document, journal, batches, pages, faults, acknowledged, join, send, calm };
}
type Room = ReturnType<typeof createRoom>;

function type(page: Page, dice: () => number): void {
  const body = bodyOf(page.doc);
  const kind = dice();
  if (kind < 0.55)
    body.insert(Math.floor(dice() * (body.length + 1)), `${page.name}${Math.floor(dice() * 9)}`);
  else if (kind < 0.75 && body.length > 0) body.delete(Math.floor(dice() * body.length), 1);
  else if (kind < 0.9) page.doc.getArray('meta:status').push([{ id: randomUUID(), value: page.name }]);
  else {
    const fragment = page.doc.getXmlFragment('field:rich');
    const paragraph = new Y.XmlElement('paragraph');
    fragment.insert(0, [paragraph]);
    paragraph.insert(0, [new Y.XmlText('word')]);
  }
}

async function live(room: Room, steps: number, dice: () => number): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    const page = room.pages[Math.floor(dice() * room.pages.length)] as Page;
    const what = dice();
    if (what < 0.6) type(page, dice);
    else if (what < 0.7 && page.outbox.length > 1) page.outbox.reverse();
    else if (what < 0.75 && page.frames.length > 0) {
      room.send(page, (page.frames[Math.floor(dice() * page.frames.length)] as Frame).update);
    } else for (const update of page.outbox.splice(0)) room.send(page, update);
    if (dice() < 0.2) await pause(dice() * 3);
  }
}

/** Replays the journal row by row: no row may wait for another, and what was acknowledged at a row must be there. */
async function audit(room: Room): Promise<void> {
  const { journal, documentName, document, acknowledged } = room;
  const rows = (await journal.list(documentName, { limit: 1e9 })).reverse();
  const replay = new Y.Doc();
  for (const { seq, payload } of rows) {
    Y.applyUpdate(replay, payload);
    expect(replay.store.pendingStructs, `row ${seq} builds on what is not there`).toBe(null);
    expect(replay.store.pendingDs).toBe(null);
    for (const { update, storedAt } of acknowledged)
      if (storedAt === seq) expect(isContained(replay, update)).toBe(true);
  }
  expect(valuesOf(replay)).toEqual(valuesOf(builtFrom(document)));
  for (const page of room.pages) expect(valuesOf(page.doc)).toEqual(valuesOf(builtFrom(document)));
}

function valuesOf(doc: Y.Doc) {
  return {
    body: bodyOf(doc).toString(),
    status: doc.getArray('meta:status').toJSON(),
    rich: doc.getXmlFragment('field:rich').toString(),
    clocks: [...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b),
  };
}

describe('edit pipeline', () => {
  it('puts consecutive edits of one connection into one commit', async () => {
    const weather = { ...FAIR };
    const room = createRoom(createDice(1), weather);
    const ines = room.join('i');
    await room.calm();
    const before = room.batches.length;
    let release = (): void => undefined;
    Object.assign(weather, { held: new Promise<void>((resolve) => (release = resolve)) });
    for (let index = 0; index < 8; index += 1) {
      bodyOf(ines.doc).insert(index, 'x');
      for (const update of ines.outbox.splice(0)) room.send(ines, update);
      await pause(1);
    }
    await ines.session.tail;
    expect(bodyOf(builtFrom(room.document)).toString()).toBe('');
    release();
    await room.calm();
    // The first had started before the others came.
    expect(room.batches.length - before).toBeLessThanOrEqual(2);
    expect((await room.journal.list(room.documentName, { limit: 9 })).length).toBe(8);
    expect((await room.journal.list(room.documentName, { limit: 1 }))[0]?.summary.fields).toEqual([
      { field: 'body', layer: 'text', root: 'field:body', inserted: 1, deleted: 0 },
    ]);
    await audit(room);
  });

  it('names an edit by its content, whatever name its sender gives it', async () => {
    const room = createRoom(createDice(1), FAIR);
    const ines = room.join('i');
    await room.calm();
    bodyOf(ines.doc).insert(0, 'x');
    const trailer = { clientTime: Date.now(), operationId: 'template:somebody@2' };
    for (const update of ines.outbox.splice(0)) room.send(ines, update, trailer);
    await room.calm();
    const [row] = await room.journal.list(room.documentName, { limit: 1 });
    expect(row?.operationId).toBe(`${ines.doc.clientID}:0-1`);
  });

  it('stores nothing that builds on an edit the journal refused, and acknowledges nothing of it', async () => {
    const weather = { ...FAIR, delayMs: 5 };
    const room = createRoom(createDice(1), weather);
    const ines = room.join('i');
    await room.calm();
    const { session } = ines;
    Object.assign(weather, { refused: 1 });
    bodyOf(ines.doc).insert(0, 'a');
    bodyOf(ines.doc).insert(1, 'b');
    bodyOf(ines.doc).insert(2, 'c');
    // The first of the batch is refused, and with it the two that follow.
    for (const update of ines.outbox.splice(0)) room.send(ines, update);
    await expect.poll(() => session.ended).not.toBe(null);
    expect(await room.journal.headSeq(room.documentName)).toBeLessThan(3);
    Object.assign(weather, FAIR);
    await room.calm();
    expect(bodyOf(builtFrom(room.document)).toString()).toBe('abc');
    expect(room.faults).toEqual([]);
    await audit(room);
  });

  it('keeps its promises through delays, lost answers, refusals, repeats and swaps', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 3 }), async (seed, people) => {
        const dice = createDice(seed);
        const weather: Weather = { delayMs: 6, lost: 0.15, unanswered: 0.1, raced: 0.1, refused: 0.1 };
        const room = createRoom(dice, weather);
        for (let index = 0; index < people; index += 1) room.join('ijk'[index] as string);
        await live(room, 60, dice);
        Object.assign(weather, FAIR);
        await room.calm();
        expect(room.faults).toEqual([]);
        await audit(room);
        room.document.destroy();
      }),
      { numRuns: 60 },
    );
  });
});
