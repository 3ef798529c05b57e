/** The check of the threads of a schedule: each is found at what it quoted or not at all, and would change that alone. */
import * as Y from 'yjs';
import { type AnchorSpace, type ResolvedAnchor, resolveAnchor } from '#core/comments/anchor.ts';
import { type AnchorText, readAnchorText } from '#core/comments/anchor-text.ts';
import { anchorSpaceOf } from '#core/comments/codex-anchors.ts';
import type { Comment, Thread } from '#core/comments/comments.ts';
import { hasLeftovers, removeLeftovers } from '#core/comments/leftovers.ts';
import { readThreads } from '#core/comments/read-threads.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { changeText, type ProposedChange } from '#core/suggestions/proposed-change.ts';
import { writeDocument } from '#richtext/document/document.ts';
import { changeRichText } from '#richtext/document/proposed-edit.ts';
import { ROWS, TEMPLATE } from './fields.ts';
import type { Replica } from './replica.ts';

export function isThere({ deletedAt }: Comment): boolean {
  return deletedAt === null;
}

export function placeOf({ anchor }: Thread, space: AnchorSpace): ResolvedAnchor {
  return resolveAnchor(anchor, space);
}

export function checkThreads(replica: Replica, threads: readonly Thread[]): string[] {
  const space = anchorSpaceOf(replica.codex, TEMPLATE);
  return [
    ...threads.flatMap((thread) => [
      ...strayed(replica, thread, space),
      ...misled(thread, space),
      ...wordless(thread),
    ]),
    ...uncovered(replica, threads),
  ];
}

/** What is found as quoted reads as quoted, white space aside; a row is found as long as it is there. */
function strayed({ codex }: Replica, thread: Thread, space: AnchorSpace): string[] {
  const { id, anchor } = thread;
  const place = placeOf(thread, space);
  if (anchor.on === 'row') {
    const isInTable = codex.rows(ROWS.id).some((row) => row.id === anchor.row);
    return isInTable === 'found' in place
      ? []
      : [`comments: ${id} is about a row and is not found like that`];
  }
  if (anchor.on !== 'text') return 'found' in place ? [] : [`comments: ${id} lost what it is about`];
  const text = space.textOf(anchor.field);
  if (text === null || !('found' in place) || place.found.on !== 'text') return [];
  const words = text.text.slice(place.found.from, place.found.to);
  const isQuote = bare(words) === bare(anchor.quote);
  if (place.found.exact) return isQuote ? [] : [`comments: ${id} is about “${anchor.quote}”, not “${words}”`];
  return keepsHalf(anchor.ids, text, place.found) ? [] : [`comments: ${id} strayed to “${words}”`];
}

/** What is not as it was quoted begins and ends with quoted characters, of which at least half are in it. */
function keepsHalf(
  ids: readonly number[],
  text: AnchorText,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  const quoted = new Set<string>();
  for (let at = 0; at + 2 < ids.length; at += 3)
    for (let step = 0; step < (ids[at + 2] ?? 0); step += 1)
      quoted.add(`${ids[at]}.${(ids[at + 1] ?? 0) + step}`);
  const kept: number[] = [];
  for (const { client, clock, length, offset } of text.runs)
    for (let step = 0; step < length; step += 1)
      if (quoted.has(`${client}.${clock + step}`)) kept.push(offset + step);
  const inside = kept.filter((offset) => offset >= from && offset < to);
  return inside.includes(from) && inside.includes(to - 1) && inside.length * 2 >= quoted.size;
}

/** A suggestion says what it proposes, and changes the quoted words of its text alone. */
function misled({ id, anchor, suggestion, comments: [opening] }: Thread, space: AnchorSpace): string[] {
  // Suggestions are made without words of their own here, and comments with some.
  const isSuggestion = opening !== undefined && isThere(opening) && opening.body === '';
  if (isSuggestion !== (suggestion !== null)) return [`suggestions: ${id} lost its proposal, or gained one`];
  if (suggestion === null || suggestion.change.kind === 'value' || anchor.on !== 'text') return [];
  const text = space.textOf(anchor.field);
  const place = resolveAnchor(anchor, space);
  if (text === null || !('found' in place) || place.found.on !== 'text' || !place.found.exact) return [];
  const { from, to } = place.found;
  const { change } = suggestion;
  const expected = change.kind === 'text' ? changeText(text.text, from, to, change) : text.text;
  const changed = text.root instanceof Y.Text ? expected : richTextWith(text.root, [from, to], change);
  return bare(changed) === bare(expected)
    ? []
    : [`suggestions: ${id} would make “${changed}” of “${text.text}”`];
}

function richTextWith(
  root: Y.XmlFragment,
  range: readonly [number, number],
  change: Exclude<ProposedChange, { readonly kind: 'value' }>,
): string {
  const other = new Y.Doc();
  const fragment = other.getXmlFragment('field');
  writeDocument(fragment, changeRichText(root, range, change));
  const { text } = readAnchorText(fragment);
  other.destroy();
  return text;
}

/** Whatever was edited where, a comment that is there says something. */
function wordless({ suggestion, comments }: Thread): string[] {
  return comments
    .filter(
      (comment, index) => isThere(comment) && comment.body === '' && !(index === 0 && suggestion !== null),
    )
    .map(({ id }) => `comments: ${id} says nothing any more`);
}

/** What the server removes of deleted comments is nothing that anybody was shown. */
function uncovered(replica: Replica, threads: readonly Thread[]): string[] {
  const doc = replica.doc('comments');
  if (!hasLeftovers(doc)) return [];
  const cleaned = new Y.Doc();
  Y.applyUpdate(cleaned, Y.encodeStateAsUpdate(doc));
  removeLeftovers(cleaned);
  const isSame = jsonOf(readThreads(cleaned)) === jsonOf(threads);
  cleaned.destroy();
  return isSame ? [] : ['comments: what is left of deleted comments was still shown'];
}

function jsonOf(value: unknown): string {
  return canonicalJson(value as JsonValue);
}

function bare(text: string): string {
  return text.replace(/\s/g, '');
}
