/** Packed entries of registers, rows and sets: a value, and one short text for all that is said about it. */
import { formatHlc, parseHlc } from './clock.ts';
import { BASE, digits, FULL_FORM_LENGTH, fullForm, idAt, readDigits } from './digits.ts';

/*
 * A packed element is `[text, value]` in the array where otherwise an object stands. Plain values of one client stay one item in
 * Yjs, which byte arrays would not. The text, its numbers as digits of base 128 (rule M13 of docs/spec/metadata.md):
 *
 *   form (1) · flags (1) · entry: time (7), counter (3), node (12), id, author, key, author's name · member: tag, author
 */

/** The form that is known here. What has another is no entry, and who finds one leaves it alone as such. */
export const PACKED_FORM = 1;

const YIELDS = 1;
const KEYED = 2;
const MEMBER = 4;
/** The id is spelled out: it is not the entry's time, which names it as well. */
const OWN_ID = 8;

const MILLIS_DIGITS = 7;
const COUNTER_DIGITS = 3;
const NODE_DIGITS = 6;
const MAX_LENGTH = 2_000;
/** Instead of the length of a text: a UUID follows. No text is so long. */
const UUID_MARK = BASE - 1;

/** What an element says, packed or not; `value` is whatever stood there. */
export type PackedElement =
  | {
      readonly kind: 'entry';
      readonly id: string;
      readonly hlc: string;
      readonly by: string;
      readonly byName: string;
      readonly yields: boolean;
      /** `<rowId>/<columnId>` in a table. */
      readonly key: string | null;
      readonly value: unknown;
    }
  | { readonly kind: 'member'; readonly tag: string; readonly by: string; readonly value: unknown };

/** The packed form; `null` for what has none: a time that is none, or a text that is too long. */
export function packElement(element: PackedElement): [text: string, value: unknown] | null {
  const head = (flags: number): string => String.fromCharCode(PACKED_FORM, flags);
  if (element.kind === 'member') {
    const { tag, by, value } = element;
    return bounded(head(MEMBER) + formatText(tag) + formatText(by), value);
  }
  const { id, hlc, by, byName, yields, key, value } = element;
  const time = parseHlc(hlc);
  if (time === null) return null;
  const flags = (yields ? YIELDS : 0) | (key === null ? 0 : KEYED) | (id === hlc ? 0 : OWN_ID);
  const node = [time.node.slice(0, 8), time.node.slice(8)].map((half) =>
    digits(Number.parseInt(half, 36), NODE_DIGITS),
  );
  const stamp = digits(time.millis, MILLIS_DIGITS) + digits(time.counter, COUNTER_DIGITS) + node.join('');
  const names = [...(id === hlc ? [] : [id]), by, ...(key === null ? [] : [key])].map(formatText);
  return bounded(head(flags) + stamp + names.join('') + byName, value);
}

/** What a packed element says; `null` when it is none, or is not packed as it would be here. Never throws. */
export function unpackElement(raw: unknown): PackedElement | null {
  if (!Array.isArray(raw) || raw.length !== 2) return null;
  const [text, value]: unknown[] = raw;
  if (typeof text !== 'string' || text.length > MAX_LENGTH || text.charCodeAt(0) !== PACKED_FORM) return null;
  const flags = text.charCodeAt(1);
  const element = (flags & MEMBER) === 0 ? readEntry(text, flags, value) : readMember(text, value);
  // One element has one text: else a signature could be hidden in what nobody reads.
  return element !== null && packElement(element)?.[0] === text ? element : null;
}

function readEntry(text: string, flags: number, value: unknown): PackedElement | null {
  let at = 2;
  const number = (width: number): number => {
    at += width;
    return readDigits(text, at - width, width);
  };
  const name = (): string | null => {
    const found = readText(text, at);
    at = found.end;
    return found.text;
  };
  const millis = number(MILLIS_DIGITS);
  const counter = number(COUNTER_DIGITS);
  const node = [number(NODE_DIGITS), number(NODE_DIGITS)]
    .map((half) => half.toString(36).padStart(8, '0'))
    .join('');
  const hlc = formatHlc({ millis, counter, node });
  if (parseHlc(hlc) === null) return null;
  const id = (flags & OWN_ID) === 0 ? hlc : name();
  const by = name();
  const key = (flags & KEYED) === 0 ? null : name();
  if (id === null || by === null || (key === null && (flags & KEYED) !== 0)) return null;
  const yields = (flags & YIELDS) !== 0;
  return { kind: 'entry', id, hlc, by, byName: text.slice(at), yields, key, value };
}

function readMember(text: string, value: unknown): PackedElement | null {
  const tag = readText(text, 2);
  const by = readText(text, tag.end);
  return tag.text === null || by.text === null ? null : { kind: 'member', tag: tag.text, by: by.text, value };
}

function bounded(text: string, value: unknown): [string, unknown] | null {
  return text.length > MAX_LENGTH ? null : [text, value];
}

function formatText(text: string): string {
  if (isPlainUuid(text)) return String.fromCharCode(UUID_MARK) + fullForm(text);
  return digits(text.length, 2) + text;
}

function readText(from: string, at: number): { readonly text: string | null; readonly end: number } {
  if (from.charCodeAt(at) === UUID_MARK) {
    const end = at + 1 + FULL_FORM_LENGTH;
    return { text: (from.length >= end && idAt(from, at + 1)) || null, end };
  }
  const start = at + 2;
  const end = start + readDigits(from, at, 2);
  return { text: end <= from.length ? from.slice(start, end) : null, end };
}

/** Is this a UUID as it is written here, and so read again as it was? */
function isPlainUuid(text: string): boolean {
  return text.length === 36 && /^[0-9a-f-]+$/.test(text) && idAt(fullForm(text), 0) === text;
}
