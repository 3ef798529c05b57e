/** The pieces of a stream as 7-bit characters: openings, names it gives out, and entries that use them. */

import { digits, fullForm } from '#core/crdt/digits.ts';
import { STATES } from './checkpoint-records.ts';
import type { NodeState } from './log-entry.ts';

/*
 * A stream is what one Yjs client appends to the root `moves`; rule T18 of docs/spec/tree.md describes it. Plain text, because
 * Yjs joins the texts of one client to one item: an entry costs its own characters and no more.
 */

/** The form that is written. A reader that doesn't know a form leaves the whole stream alone, and its page stops writing. */
export const STREAM_FORM = 1;

/** What a piece of a stream is: the low three bits of its first character. */
export const PIECES = ['opening', 'insert', 'move', 'reorder', 'state', 'block', 'short', 'full'] as const;
export type Piece = (typeof PIECES)[number];
export const PIECE_MASK = 7;
/** Above them: several nodes, whose number follows; a counter that is not 0 follows; the state. */
export const SEVERAL = 8;
export const COUNTED = 16;
export const STATE_SHIFT = 5;

export const CLIENT_DIGITS = 5;
export const AUTHOR_DIGITS = 5;
export const MILLIS_DIGITS = 6;

/** Insertions that a stream can count. */
export const LAST_ORDINAL = 2 ** 21 - 1;

/** Quantities are two characters below the first of these, three below the second, seven above. */
export const TWO = 96 * 128;
export const THREE = TWO + 31 * 128 * 128;
const LONG = 127;
/** What the first character of a quantity of two is below. */
export const SHORT_LIMIT = 96;

/** In a position every character but the last is its place in this alphabet; the last has `LAST` added. */
export const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const LAST = 64;

/** Nodes by the numbers that the stream gave them; 0 is the top. */
export type NumberedBody =
  | { kind: 'insert'; ordinal: number; parent: number; id: string; position: string }
  | { kind: 'move'; parent: number; from: number; items: readonly NumberedItem[] }
  | { kind: 'reorder'; parent: number; items: readonly NumberedItem[] }
  | { kind: 'state'; state: NodeState; items: readonly NumberedItem[] };

export interface NumberedItem {
  readonly node: number;
  readonly position: string;
}

/** Begins a stream, or goes on with it for another author or from another time: what follows is counted from `millis`. */
export function formatOpening(author: number, millis: number): string {
  const form = String.fromCharCode(STREAM_FORM);
  return head('opening') + form + digits(author, AUTHOR_DIGITS) + digits(millis, MILLIS_DIGITS);
}

/** Gives the next numbers to a block of names. */
export function formatBlock(client: number, number: number): string {
  return head('block') + digits(client, CLIENT_DIGITS) + formatQuantity(number);
}

/** Gives the next number to a node that has no name, by its short reference or its id. */
export function formatRef(ref: string, isShort: boolean): string {
  return isShort ? head('short') + ref : head('full') + fullForm(ref);
}

/**
 * An entry, `since` milliseconds after the opening; `null` when a position is none that `positionBetween` makes, and so has to be
 * written as a text of its own.
 */
export function formatNumbered(since: number, counter: number, body: NumberedBody): string | null {
  const time = formatQuantity(since) + (counter === 0 ? '' : formatQuantity(counter));
  const flags = counter === 0 ? 0 : COUNTED;
  if (body.kind === 'insert') {
    const position = formatPosition(body.position);
    const placed = formatQuantity(body.ordinal) + formatQuantity(body.parent) + fullForm(body.id);
    return position && head('insert', flags) + time + placed + position;
  }
  const { kind, items } = body;
  const isSeveral = items.length !== 1;
  const state = kind === 'state' ? STATES.indexOf(body.state) << STATE_SHIFT : 0;
  let text = head(kind, flags | state | (isSeveral ? SEVERAL : 0)) + time;
  if (isSeveral) text += formatQuantity(items.length);
  if (kind !== 'state') text += formatQuantity(body.parent);
  if (kind === 'move') text += formatQuantity(body.from);
  for (const { node, position } of items) {
    const placed = kind === 'state' ? '' : formatPosition(position);
    if (placed === null) return null;
    text += formatQuantity(node) + placed;
  }
  return text;
}

function head(piece: Piece, flags = 0): string {
  return String.fromCharCode(PIECES.indexOf(piece) | flags);
}

function formatQuantity(value: number): string {
  if (value < TWO) return digits(value, 2);
  if (value < THREE) return digits(value - TWO + TWO * 128, 3);
  return String.fromCharCode(LONG) + digits(value, MILLIS_DIGITS);
}

/** Characters of a quantity that begins so. */
export function quantityLength(first: number): number {
  return first < SHORT_LIMIT ? 2 : first < LONG ? 3 : 1 + MILLIS_DIGITS;
}

function formatPosition(position: string): string | null {
  let text = '';
  for (let index = 0; index < position.length; index += 1) {
    const place = ALPHABET.indexOf(position.charAt(index));
    if (place === -1) return null;
    text += String.fromCharCode(index === position.length - 1 ? place | LAST : place);
  }
  return text === '' ? null : text;
}
