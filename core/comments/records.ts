/** The records that a comments document is made of: their form, read without trust. */
import type * as Y from 'yjs';
import { type ProposedChange, parseChange } from '#core/suggestions/proposed-change.ts';
import { isUuid, UUID_FORM } from '#core/uuid.ts';
import { type Anchor, MAX_ID_RANGES, MAX_QUOTE_LENGTH } from './anchor.ts';
import { CONTEXT_LENGTH } from './anchor-places.ts';
import {
  AUTHOR_KINDS,
  type CommentAuthor,
  isEmoji,
  MAX_BODY_LENGTH,
  OUTCOMES,
  type Outcome,
} from './comments.ts';

/*
 * Each root is a map of plain values. A key is an id made for this record alone, and a record is never written over: so no two
 * people ever write the same key, Yjs has nothing to choose between, and who wrote what can be told from an update by itself.
 * Of what may have one value only, the latest record counts; those that its writer had seen are removed in the same update.
 */
export const COMMENTS_ROOT = 'comments';
export const BODIES_ROOT = 'bodies';
export const ANCHORS_ROOT = 'anchors';
export const STATES_ROOT = 'states';
export const DELETIONS_ROOT = 'deletions';
export const REACTIONS_ROOT = 'reactions';
export const PROPOSALS_ROOT = 'proposals';
export const DECISIONS_ROOT = 'decisions';

/** What the document holds. The key of a comment is its id; of others `<id of the comment or thread>/<id of the record>`. */
export interface Records {
  /** `thread`: the comment that began it; of that one its own id. */
  readonly comments: { readonly thread: string; readonly author: CommentAuthor; readonly at: number };
  /** By the author of the comment. */
  readonly bodies: { readonly markdown: string; readonly at: number };
  readonly anchors: { readonly anchor: Anchor; readonly author: CommentAuthor; readonly at: number };
  readonly states: { readonly resolved: boolean; readonly author: CommentAuthor; readonly at: number };
  readonly deletions: { readonly author: CommentAuthor; readonly at: number };
  readonly reactions: { readonly emoji: string; readonly author: CommentAuthor; readonly at: number };
  /** Makes a thread a suggestion; by the author of its first comment. */
  readonly proposals: {
    readonly change: ProposedChange;
    readonly author: CommentAuthor;
    readonly at: number;
  };
  /** Written by the server alone. `revision`: of the suggestion that was decided on, see there. */
  readonly decisions: {
    readonly revision: string;
    readonly outcome: Outcome;
    readonly author: CommentAuthor;
    readonly at: number;
  };
}
export type RecordKind = keyof Records;
export type AnyRecord = Records[RecordKind];

export const RECORD_KINDS = [
  COMMENTS_ROOT,
  BODIES_ROOT,
  ANCHORS_ROOT,
  STATES_ROOT,
  DELETIONS_ROOT,
  REACTIONS_ROOT,
  PROPOSALS_ROOT,
  DECISIONS_ROOT,
] as const satisfies readonly RecordKind[];

export const MAX_AUTHOR_LENGTH = 256;
const MAX_FIELD_LENGTH = 200;

/**
 * The record of that kind in a raw value; `null` when it is none, or says anything more. A raw value never changes, so what was
 * read of it is remembered as long as it is there: whoever reads all threads after each change parses only what is new.
 */
export function parseRecord<Kind extends RecordKind>(kind: Kind, raw: unknown): Records[Kind] | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const parsed = PARSED[kind] as WeakMap<object, Records[Kind] | null>;
  let record = parsed.get(raw);
  if (record === undefined) {
    record = PARSERS[kind](raw);
    parsed.set(raw, record);
  }
  return record;
}

export interface RecordKey {
  /** The comment, or the thread, that it is about. */
  readonly about: string;
  /** The record's own id; of a comment that of the comment. */
  readonly id: string;
}

const ID_LENGTH = 36;
const TWO_IDS = new RegExp(`^${UUID_FORM}/${UUID_FORM}$`);

export function parseRecordKey(kind: RecordKind, key: string): RecordKey | null {
  if (kind === COMMENTS_ROOT) return isUuid(key) ? { about: key, id: key } : null;
  if (!TWO_IDS.test(key)) return null;
  return { about: key.slice(0, ID_LENGTH), id: key.slice(ID_LENGTH + 1) };
}

/** The map of the records of one kind. */
export function recordsOf(doc: Y.Doc, kind: RecordKind): Y.Map<unknown> {
  return doc.getMap(kind);
}

const PARSED: Readonly<Record<RecordKind, WeakMap<object, unknown>>> = {
  comments: new WeakMap(),
  bodies: new WeakMap(),
  anchors: new WeakMap(),
  states: new WeakMap(),
  deletions: new WeakMap(),
  reactions: new WeakMap(),
  proposals: new WeakMap(),
  decisions: new WeakMap(),
};

type Parsers = { readonly [Kind in RecordKind]: (raw: unknown) => Records[Kind] | null };

const PARSERS: Parsers = {
  comments(raw) {
    const [thread, author, at] = read(raw, ['thread', 'author', 'at']);
    const signed = signedAt(author, at);
    return signed !== null && typeof thread === 'string' && isUuid(thread) ? { thread, ...signed } : null;
  },
  bodies(raw) {
    const [markdown, at] = read(raw, ['markdown', 'at']);
    return isText(markdown, MAX_BODY_LENGTH) && markdown.trim() !== '' && isTime(at)
      ? { markdown, at }
      : null;
  },
  anchors(raw) {
    const [anchor, author, at] = read(raw, ['anchor', 'author', 'at']);
    const signed = signedAt(author, at);
    const parsed = parseAnchor(anchor);
    return signed !== null && parsed !== null ? { anchor: parsed, ...signed } : null;
  },
  states(raw) {
    const [resolved, author, at] = read(raw, ['resolved', 'author', 'at']);
    const signed = signedAt(author, at);
    return signed !== null && typeof resolved === 'boolean' ? { resolved, ...signed } : null;
  },
  deletions(raw) {
    const [author, at] = read(raw, ['author', 'at']);
    return signedAt(author, at);
  },
  reactions(raw) {
    const [emoji, author, at] = read(raw, ['emoji', 'author', 'at']);
    const signed = signedAt(author, at);
    return signed !== null && typeof emoji === 'string' && isEmoji(emoji) ? { emoji, ...signed } : null;
  },
  proposals(raw) {
    const [change, author, at] = read(raw, ['change', 'author', 'at']);
    const signed = signedAt(author, at);
    const parsed = parseChange(change);
    return signed !== null && parsed !== null ? { change: parsed, ...signed } : null;
  },
  decisions(raw) {
    const [revision, outcome, author, at] = read(raw, ['revision', 'outcome', 'author', 'at']);
    const signed = signedAt(author, at);
    const known = OUTCOMES.find((candidate) => candidate === outcome);
    if (signed === null || known === undefined) return null;
    if (typeof revision !== 'string' || !(isUuid(revision) || TWO_IDS.test(revision))) return null;
    return { revision, outcome: known, ...signed };
  },
};

/** The anchor in a raw value; `null` when it is none, is too long, or says anything more. */
export function parseAnchor(raw: unknown): Anchor | null {
  const on = typeof raw === 'object' && raw !== null ? Reflect.get(raw, 'on') : undefined;
  switch (on) {
    case 'codex':
      return read(raw, ['on']).length > 0 ? { on } : null;
    case 'field': {
      const [, field] = read(raw, ['on', 'field']);
      return isName(field) ? { on, field } : null;
    }
    case 'row': {
      const [, field, row] = read(raw, ['on', 'field', 'row']);
      return isName(field) && isName(row) ? { on, field, row } : null;
    }
    case 'text': {
      const [, field, quote, before, after, ids] = read(raw, [
        ...['on', 'field', 'quote'],
        ...['before', 'after', 'ids'],
      ]);
      const isGood = isName(field) && isText(quote, MAX_QUOTE_LENGTH) && quote.trim() !== '' && areIds(ids);
      if (!isGood || !isText(before, CONTEXT_LENGTH) || !isText(after, CONTEXT_LENGTH)) return null;
      return { on, field, quote, before, after, ids };
    }
    default:
      return null;
  }
}

/** The values of exactly these keys, in this order; empty when `raw` has others or lacks one. */
function read(raw: unknown, keys: readonly string[]): readonly unknown[] {
  if (typeof raw !== 'object' || raw === null || Object.getPrototypeOf(raw) !== Object.prototype) return [];
  const isExact = Object.keys(raw).length === keys.length && keys.every((key) => Object.hasOwn(raw, key));
  return isExact ? keys.map((key) => Reflect.get(raw, key)) : [];
}

function signedAt(author: unknown, at: unknown): { author: CommentAuthor; at: number } | null {
  const [kind, id, name] = read(author, ['kind', 'id', 'name']);
  const known = AUTHOR_KINDS.find((candidate) => candidate === kind);
  if (known === undefined || !isTime(at)) return null;
  if (!isText(id, MAX_AUTHOR_LENGTH) || id === '' || !isText(name, MAX_AUTHOR_LENGTH)) return null;
  return { author: { kind: known, id, name }, at };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isText(value: unknown, maxLength: number): value is string {
  return typeof value === 'string' && value.length <= maxLength;
}

function isName(value: unknown): value is string {
  return isText(value, MAX_FIELD_LENGTH) && value !== '';
}

function areIds(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length % 3 === 0 &&
    value.length <= MAX_ID_RANGES * 3 &&
    value.every(isTime) &&
    value.every((part, index) => index % 3 !== 2 || (part > 0 && part <= MAX_QUOTE_LENGTH))
  );
}
