/** Comments and suggestions under concurrency: none is lost, all see the same, and none is found at other words, or would change others. */
import * as Y from 'yjs';
import { type Anchor, makeAnchor, resolveTextAnchor } from '#core/comments/anchor.ts';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import type { Comment, Thread } from '#core/comments/comments.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
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
import { changeText, type TextChange } from '#core/suggestions/proposed-change.ts';
import { writeDocument } from '#richtext/document/document.ts';
import { changeRichText } from '#richtext/document/proposed-edit.ts';
import type { Chance } from './chance.ts';
import { PLAIN_TEXT, RICH_TEXT } from './fields.ts';
import { compareNames, type Layer, survivors } from './layer.ts';
import type { Replica } from './replica.ts';

const LAYER = 'comments';
const TEXTS = [PLAIN_TEXT.id, RICH_TEXT.id] as const;
const EMOJI = ['👍', '🎉'] as const;

export const commentsLayer: Layer = {
  name: LAYER,
  edit(replica, chance) {
    const doc = replica.doc('comments');
    const writer = writerOf(replica);
    const threads = readThreads(doc);
    if (threads.length === 0 || chance.oneIn(4)) {
      const anchor = someAnchor(replica, chance);
      const begun =
        anchor.on === 'text' && chance.oneIn(2)
          ? suggest(doc, { anchor, change: someChange(chance) }, writer)
          : startThread(doc, { anchor, body: `thread ${chance.below(1_000)}` }, writer);
      note(replica, [begun], []);
      return;
    }
    const thread = chance.pick(threads);
    if (chance.oneIn(3)) note(replica, [reply(doc, thread.id, { body: 'reply' }, writer)], []);
    else change(replica, chance, thread);
  },
  read: (replica) =>
    readThreads(replica.doc('comments')).map((thread) => ({ ...thread, place: placeOf(replica, thread) })),
  check(replica, records) {
    const threads = readThreads(replica.doc('comments'));
    const shown = threads.flatMap(({ comments }) => comments.filter(isThere).map(({ id }) => id));
    const wanted = survivors(records.filter(({ layer }) => layer === LAYER));
    return [
      ...compareNames(LAYER, wanted, shown),
      ...threads.flatMap((thread) => [...strayed(replica, thread), ...misled(replica, thread)]),
    ];
  },
};

/** Something other than adding a comment. */
function change(replica: Replica, chance: Chance, thread: Thread): void {
  const doc = replica.doc('comments');
  const writer = writerOf(replica);
  const comment = chance.pick(thread.comments);
  const isOwn = comment.author.id === writer.author.id && isThere(comment);
  const acts = [
    () => react(doc, comment.id, chance.pick(EMOJI), writer),
    () => unreact(doc, comment.id, chance.pick(EMOJI), writer),
    () => resolve(doc, thread.id, writer),
    () => reopen(doc, thread.id, writer),
    () =>
      thread.suggestion === null
        ? reanchor(doc, thread.id, someAnchor(replica, chance), writer)
        : reviseOwn(replica, chance, thread),
    () =>
      isOwn && comment.body !== '' && editComment(doc, comment.id, `edited ${chance.below(1_000)}`, writer),
    () => isOwn && deleteOwn(replica, comment),
  ];
  chance.pick(acts)();
}

function reviseOwn(replica: Replica, chance: Chance, { id, comments: [opening] }: Thread): void {
  const writer = writerOf(replica);
  const anchor = someAnchor(replica, chance);
  if (opening?.author.id !== writer.author.id || anchor.on !== 'text') return;
  revise(replica.doc('comments'), id, { anchor, change: someChange(chance) }, writer);
}

function deleteOwn(replica: Replica, { id }: Comment): void {
  deleteComment(replica.doc('comments'), id, writerOf(replica));
  note(replica, [], [id]);
}

function note(replica: Replica, added: readonly string[], removed: readonly string[]): void {
  replica.record({ layer: LAYER, root: LAYER, added, removed, seen: [] });
}

function writerOf({ number, environment }: Replica): CommentWriter {
  return { author: { kind: 'user', id: `actor-${number}`, name: `Writer ${number}` }, environment };
}

function isThere({ deletedAt }: Comment): boolean {
  return deletedAt === null;
}

/** Words of a text where there are any, else the Codex. */
function someAnchor(replica: Replica, chance: Chance): Anchor {
  const field = chance.pick(TEXTS);
  const text = textOf(replica, field);
  const from = chance.below(text.text.length + 1);
  const to = Math.min(text.text.length, from + 1 + chance.below(12));
  return text.text.slice(from, to).trim() === '' ? { on: 'codex' } : makeAnchor(field, text, from, to);
}

function someChange(chance: Chance): TextChange {
  return {
    kind: 'text',
    side: chance.pick(['over', 'before', 'after'] as const),
    text: `so ${chance.below(1_000)}`,
  };
}

function textOf({ codex }: Replica, field: string): AnchorText {
  const root: Y.Text | Y.XmlFragment = field === RICH_TEXT.id ? codex.fragment(field) : codex.text(field);
  return readAnchorText(root);
}

function placeOf(replica: Replica, { anchor }: Thread): unknown {
  return anchor.on === 'text' ? resolveTextAnchor(anchor, textOf(replica, anchor.field)) : anchor;
}

/** What is found as quoted reads as quoted, white space aside. */
function strayed(replica: Replica, { id, anchor }: Thread): string[] {
  if (anchor.on !== 'text') return [];
  const text = textOf(replica, anchor.field);
  const place = resolveTextAnchor(anchor, text);
  if (!('found' in place) || place.found.on !== 'text' || !place.found.exact) return [];
  const words = text.text.slice(place.found.from, place.found.to);
  const isQuote = words.replace(/\s/g, '') === anchor.quote.replace(/\s/g, '');
  return isQuote ? [] : [`comments: ${id} is about “${anchor.quote}” and found at “${words}”`];
}

/** A suggestion says what it proposes, and changes the quoted words of its text alone. */
function misled(replica: Replica, { id, anchor, suggestion, comments: [opening] }: Thread): string[] {
  // Suggestions are made without words of their own here, and comments with some.
  const isSuggestion = opening !== undefined && isThere(opening) && opening.body === '';
  if (isSuggestion !== (suggestion !== null)) return [`suggestions: ${id} lost its proposal, or gained one`];
  if (suggestion?.change.kind !== 'text' || anchor.on !== 'text') return [];
  const text = textOf(replica, anchor.field);
  const place = resolveTextAnchor(anchor, text);
  if (!('found' in place) || place.found.on !== 'text' || !place.found.exact) return [];
  const { from, to } = place.found;
  const expected = changeText(text.text, from, to, suggestion.change);
  const changed =
    text.root instanceof Y.Text ? expected : richTextWith(text.root, [from, to], suggestion.change);
  const isRight = changed.replace(/\s/g, '') === expected.replace(/\s/g, '');
  return isRight ? [] : [`suggestions: ${id} would make “${changed}” of “${text.text}”`];
}

function richTextWith(root: Y.XmlFragment, range: readonly [number, number], change: TextChange): string {
  const other = new Y.Doc();
  const fragment = other.getXmlFragment('field');
  writeDocument(fragment, changeRichText(root, range, change));
  const { text } = readAnchorText(fragment);
  other.destroy();
  return text;
}
