/** Extracts of comments: whatever is said, moved and taken back, by members and by guests who were away, each is the filter of the whole. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import type { Anchor } from '../anchor.ts';
import { checkCommentsUpdate } from '../check-comments-update.ts';
import { NOW, testDocument, testWriter } from '../comments.fixture.ts';
import type { Thread } from '../comments.ts';
import { readThreads } from '../read-threads.ts';
import type { CommentWriter } from '../record-writing.ts';
import {
  deleteComment,
  editComment,
  react,
  reanchor,
  reopen,
  reply,
  resolve,
  startThread,
  unreact,
} from '../write-comments.ts';
import { followComments, makeCommentsExtract } from './comments-extract.ts';
import { editOfCommentsExtract, sayingBeyond } from './guest-edits.ts';
import { placeThreads } from './placed-threads.ts';
import { staleItems } from './stale-items.ts';
import type { CommentsScope } from './told-records.ts';

const SCOPE: CommentsScope = { fields: new Set(['summary', 'state']), seed: 'the link' };
/** Stands in every comment that was said elsewhere when it was said. */
const SECRET = 'hush';

const PLACES: readonly Anchor[] = [
  { on: 'field', field: 'summary' },
  { on: 'row', field: 'state', row: 'first' },
  { on: 'codex' },
  { on: 'field', field: 'diary' },
];
const isShared = ({ anchor }: Pick<Thread, 'anchor'>): boolean =>
  anchor.on !== 'codex' && SCOPE.fields.has(anchor.field);

/** Two processes, each with an extract in step, and all that they have sent to guests. */
class Server {
  readonly comments = testDocument(900);
  readonly extracts = [new Y.Doc(), new Y.Doc()];
  readonly sent: string[] = [];

  constructor() {
    this.comments.on('update', () => {
      for (const extract of this.extracts) this.follow(extract);
    });
  }

  /** The process is lost, and another makes its extract anew. */
  restart(process: number): void {
    this.extracts[process] = new Y.Doc();
    this.tell(this.extracts[process], makeCommentsExtract(this.comments, SCOPE));
  }

  /** Takes what a page sends; null when it was taken, else why not. */
  take(process: number, page: Y.Doc, by: CommentWriter): string | null {
    const extract = this.extracts[process] as Y.Doc;
    const own = Y.encodeStateAsUpdate(page, Y.encodeStateVector(extract));
    const edit = editOfCommentsExtract(extract, this.comments, Y.decodeUpdate(own));
    if ('reason' in edit) return edit.reason;
    const decoded = Y.decodeUpdate(edit.update);
    const rules = { author: by.author, now: NOW, mayModerate: false, mayChangeOwn: true };
    const refusal =
      sayingBeyond(this.comments, decoded, SCOPE) ??
      checkCommentsUpdate(this.comments, edit.update, rules)?.reason ??
      null;
    if (refusal === null) Y.applyUpdate(this.comments, edit.update);
    return refusal;
  }

  answer(process: number, vector: Uint8Array, { author }: CommentWriter): Uint8Array {
    const extract = this.extracts[process] as Y.Doc;
    const stale = staleItems(extract, this.comments, vector, author.id);
    const answer = Y.encodeStateAsUpdate(extract, vector);
    return stale === null ? answer : Y.mergeUpdates([answer, stale]);
  }

  private follow(extract: Y.Doc): void {
    const part = followComments(extract, this.comments, SCOPE);
    if (part !== null) this.tell(extract, part);
  }

  private tell(extract: Y.Doc, update: Uint8Array): void {
    const text = Buffer.from(update).toString('latin1');
    const { shown } = placeThreads(this.comments, SCOPE.fields);
    for (const { id, comments } of readThreads(this.comments).filter((thread) => !shown.has(thread.id)))
      for (const hidden of [id, ...comments.map((comment) => comment.id)]) expect(text).not.toContain(hidden);
    this.sent.push(text);
    // As rooms do with what comes at once.
    Y.applyUpdate(extract, Y.mergeUpdates([update, EMPTY_UPDATE]));
  }
}

interface Step {
  readonly who: number;
  readonly act: (typeof ACTS)[number];
  readonly at: number;
  readonly place: number;
  readonly process: number;
  /** Who is in touch with the server after it. */
  readonly online: readonly number[];
}

const ACTS = [
  ...['start', 'reply', 'reply', 'edit', 'remove', 'react', 'unreact', 'resolve', 'reopen'],
  ...['move', 'move', 'move', 'restart'],
] as const;

const steps = fc.array(
  fc.record({
    who: fc.nat(3),
    act: fc.constantFrom(...ACTS),
    at: fc.nat(30),
    place: fc.nat(3),
    process: fc.nat(1),
    online: fc.subarray([0, 1, 2, 3]),
  }),
  { maxLength: 40 },
);

interface Page {
  doc: Y.Doc;
  readonly writer: CommentWriter;
  readonly isGuest: boolean;
}

function createPages(): Page[] {
  return [1, 2, 3, 4].map((number) => {
    const isGuest = number > 2;
    const kind = isGuest ? 'guest' : 'user';
    return {
      doc: testDocument(number),
      writer: testWriter(number, { kind, name: `${kind} ${number}` }),
      isGuest,
    };
  });
}

function say({ doc, writer, isGuest }: Page, { act, at, place }: Step): void {
  const threads = readThreads(doc);
  const thread = threads[at % Math.max(threads.length, 1)];
  const anchor = PLACES[isGuest ? place % 2 : place] as Anchor;
  const body = (about: Pick<Thread, 'anchor'>): string => `${isShared(about) ? '' : SECRET} ${act} ${at}`;
  if (act === 'start') startThread(doc, { anchor, body: body({ anchor }) }, writer);
  if (thread === undefined) return;
  const comment = thread.comments[at % thread.comments.length];
  const isOwn = comment?.author.id === writer.author.id && comment.deletedAt === null;
  if (act === 'reply') reply(doc, thread.id, { body: body(thread) }, writer);
  if (act === 'resolve') resolve(doc, thread.id, writer);
  if (act === 'reopen') reopen(doc, thread.id, writer);
  if (act === 'move' && (!isGuest || thread.comments[0]?.author.id === writer.author.id))
    reanchor(doc, thread.id, anchor, writer);
  if (comment === undefined || comment.deletedAt !== null) return;
  if (act === 'react') react(doc, comment.id, '👍', writer);
  if (act === 'unreact') unreact(doc, comment.id, '👍', writer);
  if (act === 'edit' && isOwn) editComment(doc, comment.id, body(thread), writer);
  if (act === 'remove' && isOwn) deleteComment(doc, comment.id, writer);
}

function exchange(server: Server, page: Page, process: number): void {
  const { doc, writer, isGuest } = page;
  if (!isGuest) {
    Y.applyUpdate(server.comments, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(server.comments)));
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(server.comments, Y.encodeStateVector(doc)));
    return;
  }
  // Asked before it sends, as any page does: what it has not sent is in its vector.
  const vector = Y.encodeStateVector(doc);
  Y.applyUpdate(doc, server.answer(process, vector, writer));
  // What is refused a page opens without; here all of it.
  if (server.take(process, doc, writer) !== null) page.doc = new Y.Doc();
  Y.applyUpdate(page.doc, server.answer(process, Y.encodeStateVector(page.doc), writer));
}

function play(made: readonly Step[]): { readonly server: Server; readonly pages: readonly Page[] } {
  const server = new Server();
  const pages = createPages();
  for (const step of made) {
    if (step.act === 'restart') server.restart(step.process);
    else say(pages[step.who] as Page, step);
    for (const who of step.online) exchange(server, pages[who] as Page, (step.process + who) % 2);
  }
  return { server, pages };
}

test('the extract is the filter of the whole, on every page and process, and tells nothing of threads elsewhere', () => {
  fc.assert(
    fc.property(steps, fc.boolean(), (made, areLost) => {
      const { server, pages } = play(made);
      if (areLost) for (const process of [0, 1]) server.restart(process);
      for (let round = 0; round < 3; round += 1) for (const page of pages) exchange(server, page, round % 2);
      const whole = readThreads(server.comments);
      const fresh = new Y.Doc();
      Y.applyUpdate(fresh, makeCommentsExtract(server.comments, SCOPE));
      const guests = pages.filter(({ isGuest }) => isGuest).map((page) => page.doc);
      for (const doc of [fresh, ...server.extracts, ...guests]) {
        expect(readThreads(doc)).toEqual(whole.filter(isShared));
        expect(doc.store.pendingStructs).toBeNull();
      }
      for (const { doc } of pages.filter(({ isGuest }) => !isGuest)) expect(readThreads(doc)).toEqual(whole);
    }),
    { numRuns: 400 },
  );
});

test('what was said elsewhere never leaves as long as no thread is moved', () => {
  fc.assert(
    fc.property(steps, (made) => {
      const { server } = play(made.filter(({ act }) => act !== 'move'));
      expect(server.sent.join('\n')).not.toContain(SECRET);
    }),
    { numRuns: 150 },
  );
});

/** A server, a member who is in touch, and a guest. */
function meet() {
  const server = new Server();
  const [member, , guest] = createPages() as [Page, Page, Page, Page];
  const sync = (...people: readonly Page[]): void => {
    for (const page of people) exchange(server, page, 0);
  };
  const move = (thread: string, anchor: Anchor): void => {
    reanchor(member.doc, thread, anchor, member.writer);
    sync(member);
  };
  return { server, member, guest, sync, move };
}
const [SUMMARY, , CODEX] = PLACES as [Anchor, Anchor, Anchor, Anchor];

test.each(['member', 'guest'] as const)(
  'a thread of a %s comes back after everybody has seen it go',
  (by) => {
    const { server, sync, move, ...people } = meet();
    const thread = startThread(people[by].doc, { anchor: SUMMARY, body: 'x' }, people[by].writer);
    sync(people[by], people.member, people.guest);
    move(thread, CODEX);
    sync(people.guest);
    expect(readThreads(people.guest.doc)).toEqual([]);
    move(thread, SUMMARY);
    sync(people.guest);
    for (const doc of [people.guest.doc, ...server.extracts])
      expect(readThreads(doc)).toEqual(readThreads(server.comments));
  },
);

test('a page that was away when a thread was moved forgets it, also where the extract was made anew', () => {
  const { server, member, guest, sync, move } = meet();
  const thread = startThread(member.doc, { anchor: SUMMARY, body: 'x' }, member.writer);
  const stays = startThread(guest.doc, { anchor: SUMMARY, body: 'y' }, guest.writer);
  sync(member, guest, member);
  reply(guest.doc, thread, { body: 'z' }, guest.writer);
  sync(guest, member);
  reply(guest.doc, stays, { body: 'not sent yet' }, guest.writer);
  move(thread, CODEX);
  server.restart(0);
  sync(guest);
  expect(readThreads(guest.doc).map(({ comments }) => comments.map(({ body }) => body))).toEqual([
    ['y', 'not sent yet'],
  ]);
});

test('what a guest takes back before they hear from the server is taken back', () => {
  const { server, member, guest, sync } = meet();
  const thread = startThread(member.doc, { anchor: SUMMARY, body: 'x' }, member.writer);
  sync(member, guest);
  react(guest.doc, thread, '👍', guest.writer);
  expect(server.take(0, guest.doc, guest.writer)).toBeNull();
  unreact(guest.doc, thread, '👍', guest.writer);
  expect(server.take(0, guest.doc, guest.writer)).toBeNull();
  expect(readThreads(server.comments)[0]?.comments[0]?.reactions).toEqual([]);
});

test('a forged vector learns nothing of what members said elsewhere', () => {
  const { server, member, guest, sync } = meet();
  startThread(member.doc, { anchor: CODEX, body: SECRET }, member.writer);
  sync(member, guest);
  const forged = Y.encodeStateVector(new Map([[member.doc.clientID, 1_000]]));
  expect(staleItems(server.extracts[0] as Y.Doc, server.comments, forged, guest.writer.author.id)).toBeNull();
});
