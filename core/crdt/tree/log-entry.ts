/** Entries of the tree's log as texts: short, ordered like the writes they stand for, and never believed. */
import { formatHlc, type HybridTime, parseHlc } from '#core/crdt/clock.ts';
import {
  BASE,
  digits,
  FULL_FORM_LENGTH,
  formatPosition,
  fullForm,
  readDigits,
  readPosition,
  readRef,
  SHORT_FORM_LENGTH,
  shortForm,
} from '#core/crdt/digits.ts';
import { fingerprint } from '#core/crdt/fingerprint.ts';
import { formatRecord, readRecords, STATE_MASK, STATES } from './checkpoint-records.ts';

import type { NodeName } from './node-names.ts';

/** `archived` is out of the way but whole; `trashed` is on its way out; a purged node is no longer in the tree. */
export type NodeState = 'live' | 'archived' | 'trashed';

/*
 * An entry is a text of 7-bit characters (a name at its end may hold others), for two reasons. Yjs keeps a run of plain
 * values in one item, but gives every byte array an item of its own, at six times the memory and twice the bytes. And as
 * the time stands in front, the order of the texts is the order of the writes. Numbers are digits of base 128.
 *
 *   time (6) · counter (1, or 4 from 127 on) · author (5) · head (1) · what the kind says
 */
const TIME_DIGITS = 6;
const AUTHOR_DIGITS = 5;
const PART_DIGITS = 3;
const COUNTER_ESCAPE = 127;
/** What is added to a counter of four characters, as their order is that of the texts. */
const LONG_COUNTER = 128;
const MAX_MILLIS = BASE ** TIME_DIGITS - 1;

/** Longer entries are ignored; writers divide what is longer. */
export const MAX_ENTRY_LENGTH = 32_768;
/** Nodes in one entry, so that it stays below that whatever their positions are. */
export const MAX_ENTRY_NODES = 200;
const MAX_NAME_LENGTH = 256;

/** How many numbers an author may have: more than one only where somebody else's is the same by chance. */
const AUTHOR_TRIES = 4;

const KINDS = ['insert', 'move', 'reorder', 'state', 'purge', 'author', 'checkpoint'] as const;
export type EntryKind = (typeof KINDS)[number];

/** Bits of the head, above the kind. */
const KIND_MASK = 7;
const FULL_REFS = 8;
const TO_TOP = 16;
const FROM_TOP = 32;
const STATE_SHIFT = 4;
/**
 * Names a node: its id, or the last 7 characters of its full form (48 bits), which stand for the least id that ends so, or,
 * in a stream, who inserted it.
 */
export type NodeRef = string | NodeName;

/** One node of an entry. */
export interface EntryItem {
  readonly node: NodeRef;
  /** `''` where the kind has none. */
  readonly position: string;
  /** What a checkpoint knows of this node. */
  readonly record?: NodeRecord | undefined;
}

export interface NodeRecord {
  readonly parent: NodeRef | null;
  readonly placed: boolean;
  readonly purged: boolean;
  readonly state: NodeState;
  /** Under which names streams know it. */
  readonly names: readonly Pick<NodeName, 'client' | 'ordinal'>[];
}

export interface TreeEntry {
  /** Names an entry that is a text of its own; `''` for one of a stream, which is named by its place there. */
  readonly text: string;
  /** When it was made, in ms since the Unix epoch; `order` is that of entries of one millisecond. */
  readonly millis: number;
  readonly order: number;
  readonly kind: EntryKind;
  readonly author: number;
  /** Where the nodes go; `null` is the top. */
  readonly parent: NodeRef | null;
  /** Of a move: where its author saw them. */
  readonly from: NodeRef | null;
  /** Of a `state` entry. */
  readonly state: NodeState;
  readonly items: readonly EntryItem[];
  /** Of an `author` entry: whom the number stands for. */
  readonly by: string;
  readonly byName: string;
  /** Of an entry in a stream: the Yjs client that wrote it, and the clocks it takes. */
  readonly client: number;
  readonly clock: number;
  readonly length: number;
  /** What an insertion in a stream calls its node. */
  readonly name: NodeName | null;
}

type EntryTime = Pick<TreeEntry, 'millis' | 'order' | 'author'>;

/** What an entry says, nodes named by their ids. */
export type EntryBody =
  | { kind: 'insert' | 'reorder'; parent: string | null; items: readonly WrittenItem[] }
  | { kind: 'move'; parent: string | null; from: string | null; items: readonly WrittenItem[] }
  | { kind: 'state'; state: NodeState; items: readonly WrittenItem[] }
  | { kind: 'purge'; items: readonly WrittenItem[] }
  | { kind: 'author'; by: string; byName: string }
  | { kind: 'checkpoint'; part: number; items: readonly WrittenItem[] };

export interface WrittenItem extends EntryItem {
  readonly node: string;
}

/** The text of an entry made at `hlc` by the author of this number. References are full when `fullRefs` says so. */
export function formatEntry(hlc: string, author: number, body: EntryBody, fullRefs = false): string {
  const time = parseHlc(hlc);
  const stamp = formatStamp(time?.millis ?? 0, time?.counter ?? 0) + digits(author, AUTHOR_DIGITS);
  const width = fullRefs ? FULL_REFS : 0;
  const ref = (id: string): string => (fullRefs ? fullForm(id) : shortRef(id));
  const head = (more = 0): string => String.fromCharCode(KINDS.indexOf(body.kind) | width | more);
  const top = (id: string | null, bit: number): number => (id === null ? bit : 0);
  switch (body.kind) {
    case 'insert': {
      const items = body.items.map(({ node, position }) => fullForm(node) + formatPosition(position));
      return (
        stamp +
        head(top(body.parent, TO_TOP)) +
        (body.parent === null ? '' : ref(body.parent)) +
        items.join('')
      );
    }
    case 'move':
    case 'reorder': {
      const from = body.kind === 'move' ? body.from : null;
      const places = [body.parent, from].map((id) => (id === null ? '' : ref(id)));
      const items = body.items.map(({ node, position }) => ref(node) + formatPosition(position));
      return stamp + head(top(body.parent, TO_TOP) | top(from, FROM_TOP)) + places.join('') + items.join('');
    }
    case 'state':
      return (
        stamp +
        head(STATES.indexOf(body.state) << STATE_SHIFT) +
        body.items.map(({ node }) => ref(node)).join('')
      );
    case 'purge':
      return stamp + head() + body.items.map(({ node }) => fullForm(node)).join('');
    case 'author':
      return stamp + head() + digits(body.by.length, 2) + body.by + body.byName;
    case 'checkpoint':
      return stamp + head() + digits(body.part, PART_DIGITS) + body.items.map(formatRecord).join('');
  }
}

/** The entry in a raw element of the log, or `null` when it is none. Never throws. */
export function parseEntry(raw: unknown): TreeEntry | null {
  if (typeof raw !== 'string' || raw.length > MAX_ENTRY_LENGTH) return null;
  const stampLength = stampLengthOf(raw);
  const author = readDigits(raw, stampLength, AUTHOR_DIGITS);
  const headAt = stampLength + AUTHOR_DIGITS;
  const head = raw.charCodeAt(headAt);
  const kind = KINDS[head & KIND_MASK];
  // What is not there reads as NaN, and no comparison with that holds.
  if (!(readDigits(raw, 0, stampLength) >= 0 && author >= 0 && head < BASE) || kind === undefined)
    return null;
  const body = headAt + 1;
  const refLength = (head & FULL_REFS) === 0 ? SHORT_FORM_LENGTH : FULL_FORM_LENGTH;
  switch (kind) {
    case 'insert':
    case 'move':
    case 'reorder': {
      const parentLength = (head & TO_TOP) === 0 ? refLength : 0;
      const fromLength = kind === 'move' && (head & FROM_TOP) === 0 ? refLength : 0;
      const parent = readRef(raw, body, parentLength);
      const from = readRef(raw, body + parentLength, fromLength);
      const nodeLength = kind === 'insert' ? FULL_FORM_LENGTH : refLength;
      const items = readItems(raw, body + parentLength + fromLength, nodeLength, true);
      return parent === undefined || from === undefined
        ? null
        : entryOf(raw, kind, author, items, parent, from);
    }
    case 'state': {
      const state = STATES[(head >> STATE_SHIFT) & STATE_MASK];
      const items = readItems(raw, body, refLength, false);
      return state === undefined ? null : entryOf(raw, kind, author, items, null, null, state);
    }
    case 'purge':
      return entryOf(raw, kind, author, readItems(raw, body, FULL_FORM_LENGTH, false));
    case 'author':
      return parseAuthor(raw, body, author);
    case 'checkpoint': {
      const isNumbered = readDigits(raw, body, PART_DIGITS) >= 0;
      return entryOf(raw, kind, author, isNumbered ? readRecords(raw, body + PART_DIGITS) : null);
    }
  }
}

/** All entries are objects of one shape: there are tens of thousands of them, and reading them is most of opening. */
function entryOf(
  text: string,
  kind: EntryKind,
  author: number,
  items: readonly EntryItem[] | null,
  parent: NodeRef | null = null,
  from: NodeRef | null = null,
  state: NodeState = 'live',
  by = '',
  byName = '',
): TreeEntry | null {
  if (items === null) return null;
  return {
    text,
    millis: readDigits(text, 0, TIME_DIGITS),
    order: orderIn(text),
    kind,
    author,
    parent,
    from,
    state,
    items,
    by,
    byName,
    client: 0,
    clock: 0,
    length: 0,
    name: null,
  };
}

/** When an entry was made, with its author's number as the node. */
export function timeOf({ millis, order, author }: EntryTime): HybridTime {
  return { millis, counter: order > COUNTER_ESCAPE ? order - LONG_COUNTER : order, node: clockNode(author) };
}

/** The place of a counter among those of its millisecond: a long one comes after every short one, however small. */
export function orderOf(counter: number): number {
  return counter < COUNTER_ESCAPE ? counter : LONG_COUNTER + counter;
}

function orderIn(text: string): number {
  const first = text.charCodeAt(TIME_DIGITS);
  return first === COUNTER_ESCAPE ? LONG_COUNTER + readDigits(text, TIME_DIGITS + 1, 3) : first;
}

/** The hybrid time of an entry as a text. */
export function hlcOf(entry: EntryTime): string {
  return formatHlc(timeOf(entry));
}

/** Milliseconds of a time that an entry can hold: up to the year 2109. */
export function clampMillis(millis: number): number {
  return Math.max(0, Math.min(Math.floor(millis), MAX_MILLIS));
}

/** The numbers by which an actor may sign, in the order in which they are tried. */
export function authorNumbers(actorId: string): readonly number[] {
  return Array.from({ length: AUTHOR_TRIES }, (_, attempt) => {
    const hash = fingerprint(`${attempt}/${actorId}`);
    return Number.parseInt(hash.slice(0, 8), 16) * 8 + (Number.parseInt(hash.slice(8, 16), 16) % 8);
  });
}

/** The clock node of an author's number: 16 characters. */
export function clockNode(author: number): string {
  return author.toString(16).padStart(16, '0');
}

/** The short reference of a node. */
export function shortRef(id: string): string {
  return shortForm(id);
}

/** True for a reference that names a node by the end of its id, false for one that spells out all of it. */
export function isShortRef(ref: string): boolean {
  return ref.length === SHORT_FORM_LENGTH;
}

function parseAuthor(raw: string, at: number, author: number): TreeEntry | null {
  const length = readDigits(raw, at, 2);
  const by = raw.slice(at + 2, at + 2 + length);
  const byName = raw.slice(at + 2 + length);
  if (!(length > 0 && length <= MAX_NAME_LENGTH) || by.length !== length || byName.length > MAX_NAME_LENGTH) {
    return null;
  }
  return entryOf(raw, 'author', author, [], null, null, 'live', by, byName);
}

function readItems(raw: string, start: number, refLength: number, positioned: boolean): EntryItem[] | null {
  const items: EntryItem[] = [];
  let at = start;
  while (at < raw.length) {
    const node = readRef(raw, at, refLength);
    if (node === undefined || node === null) return null;
    at += refLength;
    const position = positioned ? readPosition(raw, at) : '';
    if (position === null) return null;
    if (positioned) at += 1 + position.length;
    items.push({ node, position, record: undefined });
  }
  return items.length > 0 ? items : null;
}

function formatStamp(millis: number, counter: number): string {
  const time = digits(clampMillis(millis), TIME_DIGITS);
  return counter < COUNTER_ESCAPE
    ? time + String.fromCharCode(counter)
    : time + String.fromCharCode(COUNTER_ESCAPE) + digits(counter, 3);
}

function stampLengthOf(raw: string): number {
  return TIME_DIGITS + (raw.charCodeAt(TIME_DIGITS) === COUNTER_ESCAPE ? 4 : 1);
}
