/** A proposed change: the part of a suggestion that says what is to become of its place, read without trust. */
import type { JsonValue } from '#core/json.ts';

/** Of a proposal in JSON, in UTF-16 units. */
export const MAX_PROPOSAL_LENGTH = 10_000;

export const PROPOSED_MARKS = ['bold', 'italic', 'underline', 'strike', 'code', 'link'] as const;
export type ProposedMarkType = (typeof PROPOSED_MARKS)[number];
/** In place of the words that the suggestion is about, or beside them. */
export const TEXT_SIDES = ['over', 'before', 'after'] as const;
export const PROPOSED_BLOCKS = ['paragraph', 'heading'] as const;
const MAX_HEADING = 4;

export interface ProposedMark {
  readonly type: ProposedMarkType;
  /** Of a link, and of no other. */
  readonly href?: string;
}

/** Other words; with `over`, none means that the quoted ones go. A line break begins another block of a rich text. */
export interface TextChange {
  readonly kind: 'text';
  readonly side: (typeof TEXT_SIDES)[number];
  readonly text: string;
}

/** Of the quoted words of a rich text. */
export interface FormatChange {
  readonly kind: 'format';
  readonly add: readonly ProposedMark[];
  readonly remove: readonly ProposedMarkType[];
}

/** Of the blocks that the quoted words stand in. */
export interface BlockChange {
  readonly kind: 'block';
  readonly block: (typeof PROPOSED_BLOCKS)[number];
  /** Of a heading, from 1; 0 for a paragraph. */
  readonly level: number;
}

/** Another value of a field, and the one that stood there when it was proposed. */
export interface ValueChange {
  readonly kind: 'value';
  readonly base: JsonValue;
  readonly value: JsonValue;
}

export type ProposedChange = TextChange | FormatChange | BlockChange | ValueChange;

/** The change in a raw value; `null` when it is none, is too long, or says anything more. */
export function parseChange(raw: unknown): ProposedChange | null {
  if (!isPlain(raw) || lengthOf(raw) > MAX_PROPOSAL_LENGTH) return null;
  switch (raw['kind']) {
    case 'text':
      return parseText(raw);
    case 'format':
      return parseFormat(raw);
    case 'block':
      return parseBlock(raw);
    case 'value': {
      const { base, value } = raw;
      if (!hasKeys(raw, ['kind', 'base', 'value']) || !isJson(base) || !isJson(value)) return null;
      return { kind: 'value', base, value };
    }
    default:
      return null;
  }
}

/** What of the room for comments a change takes, in UTF-16 units. */
export function lengthOfChange(change: ProposedChange): number {
  return lengthOf(change);
}

/** Whether a change can be about what a thread is about: words, or a field as a whole. */
export function canBeAbout(change: ProposedChange, on: 'codex' | 'field' | 'row' | 'text'): boolean {
  switch (change.kind) {
    case 'text':
      return on === 'text' || (on === 'field' && change.side === 'over' && change.text !== '');
    case 'format':
    case 'block':
      return on === 'text';
    case 'value':
      return on === 'field';
  }
}

/** The text with the change made to the characters `[from, to)`. */
export function changeText(
  text: string,
  from: number,
  to: number,
  { side, text: words }: TextChange,
): string {
  const start = side === 'after' ? to : from;
  const end = side === 'over' ? to : start;
  return text.slice(0, start) + words + text.slice(end);
}

type Plain = Readonly<Record<string, unknown>>;

function parseText(raw: Plain): TextChange | null {
  const { text } = raw;
  const side = TEXT_SIDES.find((known) => known === raw['side']);
  if (!hasKeys(raw, ['kind', 'side', 'text']) || side === undefined || typeof text !== 'string') return null;
  // Half of a pair would not survive its way into the text.
  if (/\p{Surrogate}/u.test(text) || text.includes('\0') || (side !== 'over' && text === '')) return null;
  return { kind: 'text', side, text };
}

function parseFormat(raw: Plain): FormatChange | null {
  const { add, remove } = raw;
  if (!hasKeys(raw, ['kind', 'add', 'remove']) || !Array.isArray(add) || !Array.isArray(remove)) return null;
  const added = add.map(parseMark);
  const removed = remove.map((type) => PROPOSED_MARKS.find((known) => known === type));
  const types = [...added.map((mark) => mark?.type), ...removed];
  const isGood = types.length > 0 && types.every((type) => type !== undefined);
  if (!isGood || new Set(types).size < types.length) return null;
  return { kind: 'format', add: added as ProposedMark[], remove: removed as ProposedMarkType[] };
}

function parseMark(raw: unknown): ProposedMark | null {
  if (!isPlain(raw)) return null;
  const type = PROPOSED_MARKS.find((known) => known === raw['type']);
  if (type !== 'link') return type !== undefined && hasKeys(raw, ['type']) ? { type } : null;
  const { href } = raw;
  return hasKeys(raw, ['type', 'href']) && typeof href === 'string' ? { type, href } : null;
}

function parseBlock(raw: Plain): BlockChange | null {
  const { level } = raw;
  const block = PROPOSED_BLOCKS.find((known) => known === raw['block']);
  if (!hasKeys(raw, ['kind', 'block', 'level']) || block === undefined) return null;
  if (typeof level !== 'number' || !Number.isInteger(level)) return null;
  const isGood = block === 'paragraph' ? level === 0 : level >= 1 && level <= MAX_HEADING;
  return isGood ? { kind: 'block', block, level } : null;
}

function isPlain(raw: unknown): raw is Plain {
  return typeof raw === 'object' && raw !== null && Object.getPrototypeOf(raw) === Object.prototype;
}

function hasKeys(raw: Plain, keys: readonly string[]): boolean {
  return Object.keys(raw).length === keys.length && keys.every((key) => Object.hasOwn(raw, key));
}

function isJson(value: unknown): value is JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return isPlain(value) && Object.values(value).every(isJson);
}

/** Anything that cannot be written as JSON is too long. */
function lengthOf(value: unknown): number {
  try {
    return JSON.stringify(value)?.length ?? Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
