/** Comments and suggestions under concurrency: threads on words, fields, rows and the Codex, and all that is done with them. */
import { type Anchor, makeAnchor } from '#core/comments/anchor.ts';
import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import { type Comment, isSameAuthor, type Thread } from '#core/comments/comments.ts';
import { removeLeftovers } from '#core/comments/leftovers.ts';
import { readThreads } from '#core/comments/read-threads.ts';
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
} from '#core/comments/write-comments.ts';
import { revise, suggest } from '#core/comments/write-suggestions.ts';
import { canBeAbout, type ProposedChange } from '#core/suggestions/proposed-change.ts';
import type { Chance } from './chance.ts';
import { checkThreads, isThere, placeOf } from './comments-check.ts';
import { checkDecisions, decideOnOne } from './decisions.ts';
import { GRADE, PLAIN_TEXT, PROSE, REGISTERS, RICH_TEXT, ROWS, TEMPLATE } from './fields.ts';
import { compareNames, type Layer, survivors } from './layer.ts';
import { mayModerate, writerOf } from './people.ts';
import type { Replica } from './replica.ts';

const LAYER = 'comments';
const TEXTS = [PROSE.id, PROSE.id, PLAIN_TEXT.id, RICH_TEXT.id] as const;
const NAMED = ['title', PROSE.id, GRADE.id, ...REGISTERS.map(({ id }) => id)];
const EMOJI = ['👍', '🎉'] as const;

/** The origin of what the server removes when it projects the document, which passes no check. */
export const CLEANING = Symbol('removes what is left of deleted comments');

export const commentsLayer: Layer = {
  name: LAYER,
  edit(replica, chance) {
    const threads = readThreads(replica.doc('comments'));
    if (threads.length === 0 || chance.oneIn(4)) begin(replica, chance);
    else {
      const thread = chance.pick(threads);
      if (chance.oneIn(3)) answer(replica, chance, thread);
      else change(replica, chance, thread);
    }
  },
  read(replica) {
    const space = anchorSpaceOf(replica.codex, TEMPLATE);
    return readThreads(replica.doc('comments')).map((thread) => ({
      ...thread,
      place: placeOf(thread, space),
    }));
  },
  check(replica, records) {
    const threads = readThreads(replica.doc('comments'));
    const shown = threads.flatMap(({ comments }) => comments.filter(isThere).map(({ id }) => id));
    const wanted = survivors(records.filter(({ layer }) => layer === LAYER));
    return [
      ...compareNames(LAYER, wanted, shown),
      ...checkThreads(replica, threads),
      ...checkDecisions(replica, threads),
    ];
  },
};

/** What the server does with comments by itself: it notes decisions, and removes what is left of what was deleted. */
export function serveComments(server: Replica, chance: Chance): void {
  const doc = server.doc('comments');
  if (chance.oneIn(5)) doc.transact(() => removeLeftovers(doc), CLEANING);
  else decideOnOne(server, chance, readThreads(doc));
}

function begin(replica: Replica, chance: Chance): void {
  const doc = replica.doc('comments');
  const writer = writerOf(replica);
  const found = someAnchor(replica, chance);
  if (chance.oneIn(2)) {
    note(replica, [startThread(doc, { anchor: found, body: `thread ${chance.below(1_000)}` }, writer)], []);
    return;
  }
  const words = someChange(replica, chance, found);
  const anchor: Anchor = words === null ? { on: 'field', field: GRADE.id } : found;
  const proposed = words ?? someChange(replica, chance, anchor);
  if (proposed !== null) note(replica, [suggest(doc, { anchor, change: proposed }, writer)], []);
}

function answer(replica: Replica, chance: Chance, { id }: Thread): void {
  const said = reply(
    replica.doc('comments'),
    id,
    { body: `reply ${chance.below(1_000)}` },
    writerOf(replica),
  );
  note(replica, [said], []);
}

/** Something other than adding a comment, if whoever is here may do it. */
function change(replica: Replica, chance: Chance, thread: Thread): void {
  const doc = replica.doc('comments');
  const writer = writerOf(replica);
  const comment = chance.pick(thread.comments);
  const isOwn = isSameAuthor(comment.author, writer.author);
  const acts = [
    () => react(doc, comment.id, chance.pick(EMOJI), writer),
    () => unreact(doc, comment.id, chance.pick(EMOJI), writer),
    () => resolve(doc, thread.id, writer),
    () => reopen(doc, thread.id, writer),
    () => (thread.suggestion === null ? moveThread : reviseOwn)(replica, chance, thread),
    () =>
      isOwn && comment.body !== '' && editComment(doc, comment.id, `edited ${chance.below(1_000)}`, writer),
    () => (isOwn || mayModerate(replica)) && isThere(comment) && remove(replica, comment),
  ];
  chance.pick(acts)();
}

function moveThread(replica: Replica, chance: Chance, { id, comments: [opening] }: Thread): void {
  const writer = writerOf(replica);
  const isOwn = opening !== undefined && isSameAuthor(opening.author, writer.author);
  // Of one that suggests nothing any more, as its first comment was deleted, the proposal may still be there elsewhere.
  if (!(isOwn || mayModerate(replica)) || opening?.deletedAt !== null) return;
  reanchor(replica.doc('comments'), id, someAnchor(replica, chance), writer);
}

function reviseOwn(replica: Replica, chance: Chance, { id, suggestion, comments: [opening] }: Thread): void {
  const writer = writerOf(replica);
  const anchor = someAnchor(replica, chance);
  const proposed = someChange(replica, chance, anchor);
  const isOwn = opening !== undefined && isSameAuthor(opening.author, writer.author);
  if (!isOwn || proposed === null || suggestion?.decision !== null) return;
  revise(replica.doc('comments'), id, { anchor, change: proposed }, writer);
}

function remove(replica: Replica, { id }: Comment): void {
  deleteComment(replica.doc('comments'), id, writerOf(replica));
  note(replica, [], [id]);
}

function note(replica: Replica, added: readonly string[], removed: readonly string[]): void {
  replica.record({ layer: LAYER, root: LAYER, added, removed, seen: [] });
}

/** Words of a text where there are any, a field, a row, else the Codex. */
function someAnchor(replica: Replica, chance: Chance): Anchor {
  if (chance.oneIn(5)) return { on: 'field', field: chance.pick(NAMED) };
  const rows = replica.codex.rows(ROWS.id);
  if (rows.length > 0 && chance.oneIn(4)) return { on: 'row', field: ROWS.id, row: chance.pick(rows).id };
  const field = chance.pick(TEXTS);
  const text = anchorSpaceOf(replica.codex, TEMPLATE).textOf(field);
  if (text === null) return { on: 'codex' };
  const from = chance.below(text.text.length + 1);
  const to = Math.min(text.text.length, from + 1 + chance.below(24));
  return text.text.slice(from, to).trim() === '' ? { on: 'codex' } : makeAnchor(field, text, from, to);
}

/** A change that can be proposed for what an anchor is about; `null` where there is none. */
function someChange(replica: Replica, chance: Chance, anchor: Anchor): ProposedChange | null {
  if (anchor.on === 'field' && anchor.field === GRADE.id) {
    const base = replica.codex.register(GRADE.id).winner?.value ?? null;
    return { kind: 'value', base, value: chance.pick(['low', 'high']) };
  }
  const text = `so ${chance.below(1_000)}`;
  const words: ProposedChange = { kind: 'text', side: chance.pick(['over', 'before', 'after']), text };
  const formatting: readonly ProposedChange[] = [
    { kind: 'format', add: [{ type: 'bold' }], remove: ['italic'] },
    { kind: 'block', block: 'heading', level: 1 },
  ];
  const isRich = anchor.on === 'text' && anchor.field !== PLAIN_TEXT.id;
  const proposed = isRich && chance.oneIn(3) ? chance.pick(formatting) : words;
  return canBeAbout(proposed, anchor.on) ? proposed : null;
}
