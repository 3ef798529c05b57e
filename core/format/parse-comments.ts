/** Parses the comments of a Codex file: shape, names, times and sizes. */

import { MAX_QUOTE_LENGTH } from '#core/comments/anchor.ts';
import { CONTEXT_LENGTH } from '#core/comments/anchor-places.ts';
import {
  isEmoji,
  MAX_BODY_LENGTH,
  MAX_CHARACTERS,
  MAX_COMMENTS,
  MAX_REACTIONS,
} from '#core/comments/comments.ts';
import type { JsonValue } from '#core/json.ts';
import { type At, type Entries, type NodeReader, scalarOf } from '#core/json5/node-reader.ts';
import type { PortableAbout, PortableComment, PortableDeed, ReadThread } from './portable-comments.ts';

/** Of whoever is named in a file. */
const MAX_NAME_LENGTH = 200;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** The threads of one Codex; what is wrong is in the log of the reader, and then they are not to be used. */
export function parseComments(reader: NodeReader, at: At | undefined): readonly ReadThread[] {
  const items = at === undefined ? [] : (reader.list(at, '“comments”') ?? []);
  const threads = items.flatMap((item) => parseThread(reader, item) ?? []);
  if (at !== undefined) checkRoom(reader, at, threads);
  return threads;
}

function checkRoom(reader: NodeReader, at: At, threads: readonly ReadThread[]): void {
  const comments = threads.flatMap((thread) => thread.comments);
  if (comments.length > MAX_COMMENTS)
    reader.log.error(at.path, `A Codex has at most ${MAX_COMMENTS} comments; these are ${comments.length}.`);
  const bodies = comments.reduce((sum, { markdown }) => sum + markdown.length, 0);
  const quotes = threads.reduce((sum, { about }) => sum + (about.quote?.length ?? 0), 0);
  if (bodies + quotes > MAX_CHARACTERS)
    reader.log.error(at.path, `The comments on a Codex have at most ${MAX_CHARACTERS} characters together.`);
}

function parseThread(reader: NodeReader, at: At): ReadThread | null {
  const entries = reader.object(at, 'A thread', ['about', 'removed', 'resolved', 'suggestion', 'comments']);
  if (entries === null) return null;
  const listed = entries.get('comments');
  const comments = listed === undefined ? [] : (reader.list(listed, '“comments”') ?? []);
  if (comments.length === 0)
    reader.log.error(at.path, 'A thread has “comments”, the first of which begins it.');
  const isSuggestion = entries.has('suggestion');
  return {
    path: at.path,
    about: parseAbout(reader, entries.get('about')),
    ...resolvedOf(reader, entries.get('resolved')),
    isSuggestion,
    comments: comments.flatMap((one) => parseComment(reader, one, isSuggestion) ?? []),
  };
}

function resolvedOf(reader: NodeReader, at: At | undefined): Pick<ReadThread, 'resolved'> {
  const entries = at && reader.object(at, '“resolved”', ['by', 'at']);
  const resolved = at && entries ? parseDeed(reader, at, entries) : null;
  return resolved === null || resolved === undefined ? {} : { resolved };
}

function parseAbout(reader: NodeReader, at: At | undefined): PortableAbout {
  const entries = at && reader.object(at, '“about”', ['field', 'row', 'quote', 'before', 'after']);
  if (!at || !entries) return {};
  const text = (key: string, what: string, length: number) => {
    const entry = entries.get(key);
    const said = reader.text(entry, what, length);
    return said === null ? {} : { [key]: wellFormed(reader, entry, said) };
  };
  const about: PortableAbout = {
    ...text('field', 'The field', MAX_NAME_LENGTH),
    ...text('row', 'The row', MAX_NAME_LENGTH),
    ...text('quote', 'The quote', MAX_QUOTE_LENGTH),
    ...surroundings(reader, 'before', entries.get('before')),
    ...surroundings(reader, 'after', entries.get('after')),
  };
  if (about.field === undefined && Object.keys(about).length > 0)
    reader.log.error(at.path, 'Words and rows are those of a field: “about” needs “field”.');
  return about;
}

/** A blank or nothing may stand beside words. */
function surroundings(reader: NodeReader, key: 'before' | 'after', at: At | undefined): PortableAbout {
  if (at === undefined) return {};
  const said = scalarOf(at.node);
  if (typeof said === 'string' && said.length <= CONTEXT_LENGTH)
    return { [key]: wellFormed(reader, at, said) };
  reader.log.error(at.path, `“${key}” is text of at most ${CONTEXT_LENGTH} characters.`);
  return {};
}

function parseComment(reader: NodeReader, at: At, maySayNothing: boolean): PortableComment | null {
  const keys = ['by', 'guest', 'at', 'editedAt', 'markdown', 'reactions'];
  const entries = reader.object(at, 'A comment', keys);
  if (entries === null) return null;
  const deed = parseDeed(reader, at, entries);
  const said = entries.get('markdown');
  const markdown = said === undefined ? '' : linesOf(reader, said);
  if (markdown.trim() === '' && !maySayNothing)
    reader.log.error(at.path, 'A comment says something in “markdown”.');
  if (markdown.length > MAX_BODY_LENGTH)
    reader.log.error((said ?? at).path, `A comment has at most ${MAX_BODY_LENGTH} characters.`);
  if (entries.has('guest')) reader.flag(entries.get('guest'), '“guest”');
  if (entries.has('editedAt')) timeOf(reader, entries.get('editedAt'));
  const reactions = parseReactions(reader, entries.get('reactions'));
  return (
    deed && {
      ...deed,
      markdown: wellFormed(reader, said, markdown),
      ...(reactions.length > 0 && { reactions }),
    }
  );
}

function parseDeed(reader: NodeReader, owner: At, entries: Entries): PortableDeed | null {
  for (const key of ['by', 'at'])
    if (!entries.has(key)) reader.log.error(owner.path, `It needs “${key}”: who, and when.`);
  const by = nameOf(reader, entries.get('by'));
  const at = timeOf(reader, entries.get('at'));
  return by === null || at === null ? null : { by, at };
}

function nameOf(reader: NodeReader, at: At | undefined): string | null {
  const name = reader.text(at, 'A name', MAX_NAME_LENGTH);
  if (at === undefined || name === null) return null;
  return wellFormed(reader, at, name);
}

function timeOf(reader: NodeReader, at: At | undefined): string | null {
  const time = reader.text(at, 'A time', 40);
  if (at === undefined || time === null) return null;
  if (TIME.test(time) && Date.parse(time) >= 0) return time;
  reader.log.error(at.path, `“${time}” is no time such as 2026-11-14T09:30:00Z.`);
  return null;
}

/** A text, or a list of its lines. */
function linesOf(reader: NodeReader, at: At): string {
  const value: JsonValue = reader.json(at);
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((line) => typeof line === 'string')) return value.join('\n');
  reader.log.error(at.path, 'What a comment says is text, or a list of its lines.');
  return '';
}

function parseReactions(reader: NodeReader, at: At | undefined): NonNullable<PortableComment['reactions']> {
  const items = at === undefined ? [] : (reader.list(at, '“reactions”') ?? []);
  const found = items.flatMap((item) => {
    const entries = reader.object(item, 'A reaction', ['emoji', 'by']);
    if (entries === null) return [];
    const emoji = entries.get('emoji');
    const sign = emoji && scalarOf(emoji.node);
    if (typeof sign !== 'string' || !isEmoji(sign)) {
      reader.log.error(item.path, 'A reaction has an “emoji”.');
      return [];
    }
    const people = entries.get('by');
    const by = people === undefined ? [] : (reader.list(people, '“by”') ?? []);
    return [{ emoji: sign, by: [...new Set(by.flatMap((one) => nameOf(reader, one) ?? []))] }];
  });
  if (at !== undefined && found.length > MAX_REACTIONS)
    reader.log.error(at.path, `A comment has at most ${MAX_REACTIONS} kinds of reactions here.`);
  return found;
}

/** Half of a surrogate pair can be written as an escape and stored nowhere. */
function wellFormed(reader: NodeReader, at: At | undefined, text: string): string {
  if (at !== undefined && /\p{Surrogate}/u.test(text))
    reader.log.error(at.path, 'This text holds half of a surrogate pair, which is no character.');
  return text;
}
