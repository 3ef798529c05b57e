/** Records of a checkpoint as 7-bit characters: one for each node that it knows. */
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
} from '#core/crdt/digits.ts';
import type { EntryItem, NodeRecord, NodeState, WrittenItem } from './log-entry.ts';

export const STATES: readonly NodeState[] = ['live', 'archived', 'trashed'];

/** Bits that say what a checkpoint knows about a node, above its state. */
export const STATE_MASK = 3;
const PLACED = 4;
const PURGED = 8;
const AT_TOP = 16;
const FULL_PARENT = 32;
const NAMED = 64;
const CLIENT_DIGITS = 5;
const ORDINAL_DIGITS = 3;
/** Characters of a name in a checkpoint. */
export const NAME_LENGTH = CLIENT_DIGITS + ORDINAL_DIGITS;
const MAX_NAMES = 127;

/** All that a checkpoint says from `start` on; `null` when it is none. */
export function readRecords(raw: string, start: number): EntryItem[] | null {
  const items: EntryItem[] = [];
  let at = start;
  while (at < raw.length) {
    const flags = raw.charCodeAt(at);
    const state = STATES[flags & STATE_MASK];
    const node = readRef(raw, at + 1, FULL_FORM_LENGTH);
    at += 1 + FULL_FORM_LENGTH;
    const parentLength =
      (flags & AT_TOP) !== 0 ? 0 : (flags & FULL_PARENT) !== 0 ? FULL_FORM_LENGTH : SHORT_FORM_LENGTH;
    const parent = readRef(raw, at, parentLength);
    at += parentLength;
    const position = (flags & PLACED) === 0 ? '' : readPosition(raw, at);
    if (!node || parent === undefined || position === null || state === undefined || flags >= BASE)
      return null;
    if (position !== '') at += 1 + position.length;
    const names = (flags & NAMED) === 0 ? [] : readNames(raw, at);
    if (names === null) return null;
    if (names.length > 0) at += 1 + names.length * NAME_LENGTH;
    const record = { parent, placed: (flags & PLACED) !== 0, purged: (flags & PURGED) !== 0, state, names };
    items.push({ node, position, record });
  }
  return items;
}

/** What a checkpoint says of one node. */
export function formatRecord({ node, position, record }: WrittenItem): string {
  const { placed = false, purged = false, state = 'live', names = [] } = record ?? {};
  const parent = typeof record?.parent === 'string' ? record.parent : null;
  const isFull = parent !== null && parent.length !== SHORT_FORM_LENGTH;
  const flags =
    STATES.indexOf(state) |
    (placed ? PLACED : 0) |
    (purged ? PURGED : 0) |
    (parent === null ? AT_TOP : 0) |
    (isFull ? FULL_PARENT : 0) |
    (names.length > 0 ? NAMED : 0);
  return (
    String.fromCharCode(flags) +
    fullForm(node) +
    (parent === null ? '' : isFull ? fullForm(parent) : parent) +
    (placed ? formatPosition(position) : '') +
    formatNames(names.slice(0, MAX_NAMES))
  );
}

function formatNames(names: NodeRecord['names']): string {
  if (names.length === 0) return '';
  const each = names.map(
    ({ client, ordinal }) => digits(client, CLIENT_DIGITS) + digits(ordinal, ORDINAL_DIGITS),
  );
  return String.fromCharCode(names.length) + each.join('');
}

function readNames(raw: string, at: number): { client: number; ordinal: number }[] | null {
  const count = raw.charCodeAt(at);
  if (!(count > 0 && count <= MAX_NAMES) || at + 1 + count * NAME_LENGTH > raw.length) return null;
  return Array.from({ length: count }, (_, index) => {
    const start = at + 1 + index * NAME_LENGTH;
    const client = readDigits(raw, start, CLIENT_DIGITS);
    return { client, ordinal: readDigits(raw, start + CLIENT_DIGITS, ORDINAL_DIGITS) };
  });
}
