/** Comments over sockets: members and guests of a comment link take part, and a stock client forges nothing. */
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import { editComment, react, reply, startThread } from '#core/comments/write-comments.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import { publicGuestId } from '../access/share-link-access.ts';
import {
  actorOf,
  environment,
  type Fixture,
  type Member,
  startFixture,
} from '../collaboration/collaboration.fixture.ts';
import type { CollaborationOptions } from '../collaboration/collaboration.ts';
import { memoryLimiter } from '../network/attempt-limiters.ts';
import { authorOf, createCommentsUpdateCheck, createGuestCommentLimit } from './comment-rules.ts';

const CODEX = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5';
const NAME = commentsDocumentName(CODEX);
const EDITOR = 'editor:ines';
const GUEST = `link:comment:${CODEX}:kim`;
const ON_CODEX = { on: 'codex' } as const;
const GUEST_EDITS = 5;

let fixture: Fixture;
/** The reasons that the server gave its log, in order. */
let refusals: string[];

async function start(options: Partial<CollaborationOptions> = {}): Promise<void> {
  refusals = [];
  const note = (line: string): void => {
    const { refusal } = JSON.parse(line) as { refusal?: string };
    if (refusal !== undefined) refusals.push(refusal);
  };
  const guestLimit = createGuestCommentLimit(memoryLimiter, GUEST_EDITS);
  fixture = await startFixture({
    log: pino({ level: 'warn' }, { write: note }),
    checks: {
      comments: createCommentsUpdateCheck({ environment, guestLimit, earlierNames: async () => [] }),
    },
    ...options,
  });
}

beforeEach(async () => {
  await start();
});
afterEach(() => fixture.stop());

function writerOf(token: string): CommentWriter {
  const actor = actorOf(token);
  if (actor === null) throw new Error(`${token} is nobody`);
  return { author: authorOf(actor), environment };
}

async function join(token: string): Promise<Member & { readonly writer: CommentWriter }> {
  const member = fixture.join(NAME, token);
  await expect.poll(() => member.provider.isSynced, { timeout: 5_000 }).toBe(true);
  return { ...member, writer: writerOf(token) };
}

async function saved(...members: readonly Member[]): Promise<void> {
  for (const { provider } of members)
    await expect.poll(() => provider.unsyncedChanges, { timeout: 5_000 }).toBe(0);
}

/** A number as Yjs writes it. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

/** What the journal holds, which is what was said to be saved. */
async function stored(): Promise<Y.Doc> {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, (await fixture.journal.load(NAME)).state);
  return doc;
}

const said = (doc: Y.Doc) =>
  readThreads(doc).map(({ comments }) => comments.map(({ author, body }) => [author.name, body]));

test('a member and a guest of a comment link answer each other; what is saved is in the journal', async () => {
  const [ines, kim] = [await join(EDITOR), await join(GUEST)];
  const thread = startThread(ines.doc, { anchor: ON_CODEX, body: 'Is this right?' }, ines.writer);
  await expect.poll(() => readThreads(kim.doc), { timeout: 5_000 }).toHaveLength(1);
  reply(kim.doc, thread, { body: 'It is.' }, kim.writer);
  await saved(ines, kim);
  const expected = [
    [
      ['ines', 'Is this right?'],
      ['kim', 'It is.'],
    ],
  ];
  expect(said(await stored())).toEqual(expected);
  await expect.poll(() => said(ines.doc), { timeout: 5_000 }).toEqual(expected);
});

test('a guest of a comment link writes nothing in the Codex', async () => {
  const member = fixture.join(codexDocumentName(CODEX), GUEST);
  await expect.poll(() => member.provider.isSynced, { timeout: 5_000 }).toBe(true);
  member.doc.getText('title').insert(0, 'x');
  await expect.poll(() => member.provider.unsyncedChanges).toBeGreaterThan(0);
  expect((await fixture.journal.load(codexDocumentName(CODEX))).seq).toBe(0);
});

test('viewers and guests of a view link read, and write nothing', async () => {
  const ines = await join(EDITOR);
  const thread = startThread(ines.doc, { anchor: ON_CODEX, body: 'Seen?' }, ines.writer);
  await saved(ines);
  for (const token of ['viewer:vera', `link:view:${CODEX}:lou`]) {
    const reader = await join(token);
    await expect.poll(() => said(reader.doc)).toEqual([[['ines', 'Seen?']]]);
    reply(reader.doc, thread, { body: 'no' }, reader.writer);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(said(await stored())).toEqual([[['ines', 'Seen?']]]);
});

test('a link to another Codex opens no comments', async () => {
  const other = fixture.join(NAME, 'link:comment:0192f0c1-2a3b-7c4d-8e5f-60718293a4b6:kim');
  await expect.poll(() => other.refusals, { timeout: 5_000 }).toContain(CLOSE.revoked.reason);
});

test('a stock client with a hand-made update signs for nobody else, and edits nothing of another', async () => {
  const [ines, kim] = [await join(EDITOR), await join(GUEST)];
  const thread = startThread(ines.doc, { anchor: ON_CODEX, body: 'mine' }, ines.writer);
  await saved(ines);
  await expect.poll(() => readThreads(kim.doc)).toHaveLength(1);
  const forgeries: ((doc: Y.Doc) => unknown)[] = [
    (doc) => reply(doc, thread, { body: 'forged' }, ines.writer),
    (doc) => editComment(doc, thread, 'forged', ines.writer),
    (doc) =>
      reply(doc, thread, { body: 'x' }, { ...kim.writer, author: { ...kim.writer.author, name: 'ines' } }),
    (doc) => doc.getMap('comments').delete(thread),
    (doc) => doc.getMap('bodies').clear(),
    (doc) => doc.getMap('suggestions').set('x', 1),
  ];
  for (const forge of forgeries) {
    const forger = await join(GUEST);
    const before = refusals.length;
    forge(forger.doc);
    await expect.poll(() => refusals.length, { timeout: 5_000 }).toBe(before + 1);
    forger.leave();
  }
  expect(said(await stored())).toEqual([[['ines', 'mine']]]);
});

test('an update that deletes the same again and again is refused before Yjs walks it', async () => {
  const kim = await join(GUEST);
  const thread = startThread(kim.doc, { anchor: ON_CODEX, body: 'x' }, kim.writer);
  react(kim.doc, thread, '👍', kim.writer);
  await saved(kim);
  const id = kim.doc.getMap('reactions')._map.values().next().value?.id ?? Y.createID(0, 0);
  // No pieces, one client, two ranges of one piece each.
  const update = Uint8Array.from([0, 1, id.client, 2, id.clock, 1, id.clock, 1].flatMap(varint));
  kim.doc.emit('update', [update, null, kim.doc, new Y.Transaction(kim.doc, null, true)]);
  await expect.poll(() => refusals, { timeout: 5_000 }).toEqual([expect.stringContaining('twice')]);
});

test('revoking a link reaches the comments too', async () => {
  const kim = await join(GUEST);
  fixture.authenticator.revoked.add(kim.writer.author.id);
  fixture.collaboration.live.disconnect({ linkIds: ['link-1'] }, CLOSE.revoked);
  await expect.poll(() => kim.refusals, { timeout: 5_000 }).toContain(CLOSE.revoked.reason);
  startThread(kim.doc, { anchor: ON_CODEX, body: 'after' }, kim.writer);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect((await fixture.journal.load(NAME)).seq).toBe(0);
});

test('guests of one link together say so much in ten minutes, members as much as they like', async () => {
  const [ines, kim] = [await join(EDITOR), await join(GUEST)];
  for (let count = 0; count < GUEST_EDITS; count += 1) {
    startThread(kim.doc, { anchor: ON_CODEX, body: `guest ${count}` }, kim.writer);
    await saved(kim);
  }
  startThread(kim.doc, { anchor: ON_CODEX, body: 'one too many' }, kim.writer);
  await expect.poll(() => refusals, { timeout: 5_000 }).toEqual([expect.stringContaining('later')]);
  // Not `invalid-update`, by which a page would give up: it keeps the comment and comes again.
  await expect.poll(() => [...new Set(kim.refusals)]).toEqual([CLOSE.rateLimited.reason]);
  for (let count = 0; count <= GUEST_EDITS; count += 1) {
    startThread(ines.doc, { anchor: ON_CODEX, body: `member ${count}` }, ines.writer);
    await saved(ines);
  }
  const bodies = said(await stored()).flat();
  expect(bodies.filter(([name]) => name === 'kim')).toHaveLength(GUEST_EDITS);
  expect(bodies.filter(([name]) => name === 'ines')).toHaveLength(GUEST_EDITS + 1);
});

test('what is refused counts as well, and so does every record and how much is said', async () => {
  const refuseAll = async (edit: (doc: Y.Doc, writer: CommentWriter) => unknown): Promise<string[]> => {
    await fixture.stop();
    await start();
    for (let count = 0; count <= GUEST_EDITS; count += 1) {
      const kim = await join(GUEST);
      const before = refusals.length;
      kim.doc.transact(() => edit(kim.doc, kim.writer));
      await expect.poll(() => refusals.length, { timeout: 5_000 }).toBe(before + 1);
      kim.leave();
      if (refusals.at(-1)?.includes('later')) break;
    }
    return refusals;
  };
  const forged = await refuseAll((doc) => doc.getMap('other').set('x', 1));
  expect([forged.length, forged.at(-1)]).toEqual([GUEST_EDITS + 1, expect.stringContaining('later')]);
  const withReactions = await refuseAll((doc, writer) => {
    doc.getMap('other').set('x', 1);
    const thread = startThread(doc, { anchor: ON_CODEX, body: 'x' }, writer);
    for (const emoji of ['👍', '🎉', '🚢', '🌊', '🌙']) react(doc, thread, emoji, writer);
  });
  expect(withReactions).toHaveLength(2);
  const long = await refuseAll((doc, writer) => {
    doc.getMap('other').set('x', 1);
    startThread(doc, { anchor: ON_CODEX, body: 'x'.repeat(9_000) }, writer);
  });
  expect(long).toHaveLength(2);
});

test('every comment in an edit counts, however many there are', async () => {
  const kim = await join(GUEST);
  kim.doc.transact(() => {
    for (let count = 0; count <= GUEST_EDITS; count += 1)
      startThread(kim.doc, { anchor: ON_CODEX, body: `${count}` }, kim.writer);
  });
  // More at once than is ever taken: that it comes again would not help.
  await expect.poll(() => refusals, { timeout: 5_000 }).toEqual([expect.stringContaining('one by one')]);
  expect(new Set(kim.refusals)).toEqual(new Set([CLOSE.invalidUpdate.reason]));
  expect((await fixture.journal.load(NAME)).seq).toBe(0);
});

test('what a clock that is ahead has written is taken when its time has come, or refused for good', async () => {
  const kim = await join(GUEST);
  const ahead = (ms: number): CommentWriter => ({
    ...kim.writer,
    environment: { newId: () => environment.newId(), now: () => environment.now() + ms },
  });
  startThread(kim.doc, { anchor: ON_CODEX, body: 'soon' }, ahead(10 * 60_000));
  await expect.poll(() => refusals, { timeout: 5_000 }).toEqual([expect.stringContaining('in 10 minutes')]);
  expect(new Set(kim.refusals)).toEqual(new Set([CLOSE.rateLimited.reason]));
  kim.leave();
  const again = await join(GUEST);
  startThread(again.doc, { anchor: ON_CODEX, body: 'never' }, ahead(48 * 60 * 60_000));
  await expect.poll(() => again.refusals, { timeout: 5_000 }).toContain(CLOSE.invalidUpdate.reason);
  expect(refusals.at(-1)).toContain('more than a day');
});

test('guests who gave no name share an identity, so they change nothing that one of them said', async () => {
  const unnamed = { id: publicGuestId('link-1', ''), name: 'Guest' };
  await fixture.stop();
  await start({
    authenticator: {
      fromRequest: async () => null,
      fromSocketToken: async (token) => {
        const actor = actorOf(token);
        return actor && { actor: { ...actor, ...unnamed }, expiresAt: null };
      },
      recheck: async (actor) => ({ actor, expiresAt: null }),
    },
  });
  const writer: CommentWriter = { author: { kind: 'guest', ...unnamed }, environment };
  const [first, second] = [await join(GUEST), await join(GUEST)];
  const thread = startThread(first.doc, { anchor: ON_CODEX, body: 'hello' }, writer);
  await saved(first);
  await expect.poll(() => readThreads(second.doc)).toHaveLength(1);
  editComment(second.doc, thread, 'goodbye', writer);
  await expect.poll(() => refusals, { timeout: 5_000 }).toEqual([expect.stringContaining('Only its author')]);
  expect(said(await stored())).toEqual([[['Guest', 'hello']]]);
});
