/** Parses the elements of a shared array, which may hold anything: never throws, trusts nothing. */
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import { parseHlc } from './clock.ts';
import { type PackedElement, unpackElement } from './packed-entry.ts';

/** One value in a register, with its author and hybrid logical time. */
export interface RegisterEntry {
  /** Unique; names the entry when a conflict is settled. */
  readonly id: string;
  readonly value: JsonValue;
  /** Hybrid logical clock, ordered as text; `clockMillis(hlc)` gives its wall time. */
  readonly hlc: string;
  /** Actor id of the author. */
  readonly by: string;
  /** Author's display name at the time of writing. */
  readonly byName: string;
}

const MAX_NAME_LENGTH = 256;
const MAX_KEY_LENGTH = 200;
const MAX_DEPTH = 32;

/** A register entry as stored. */
export interface StoredEntry {
  readonly entry: RegisterEntry;
  /** Came back by an undo after somebody else had written: counts only where nothing else is left (rule M7). */
  readonly yields: boolean;
}

/** A register entry of a table, where `key` names the register. */
export interface StoredCell extends StoredEntry {
  readonly rowId: string;
  /** `''` for the register that holds the row's position. */
  readonly columnId: string;
}

export interface StoredMember {
  readonly tag: string;
  readonly value: JsonValue;
  readonly by: string;
}

/** The register entry in a raw array element, or `null` when it is not one. */
export function parseEntry(raw: unknown): StoredEntry | null {
  if (Array.isArray(raw)) return entryIn(unpackElement(raw));
  const id = ownText(raw, 'id');
  const hlc = ownText(raw, 'hlc');
  const by = ownText(raw, 'by');
  const byName = ownText(raw, 'byName');
  const value = own(raw, 'value');
  if (id === null || hlc === null || by === null || byName === null) return null;
  if (parseHlc(hlc) === null || !isJson(value)) return null;
  return { entry: { id, value, hlc, by, byName }, yields: own(raw, 'yields') === true };
}

/** The table entry in a raw array element, or `null` when it is not one. */
export function parseCell(raw: unknown): StoredCell | null {
  const key = parseCellKey(keyOf(raw));
  if (key === null) return null;
  const stored = parseEntry(raw);
  return stored && { ...stored, ...key };
}

/** The set entry in a raw array element, or `null` when it is not one. */
export function parseMember(raw: unknown): StoredMember | null {
  if (Array.isArray(raw)) return memberIn(unpackElement(raw));
  const tag = ownText(raw, 'tag');
  const by = ownText(raw, 'by');
  const value = own(raw, 'value');
  if (tag === null || by === null || !isJson(value)) return null;
  return { tag, value, by };
}

/** Which register of a table a raw element belongs to, readable or not; `null` or whatever stands there when to none. */
export function keyOf(raw: unknown): unknown {
  if (!Array.isArray(raw)) return own(raw, 'key') ?? null;
  const element = unpackElement(raw);
  return element?.kind === 'entry' ? element.key : null;
}

function entryIn(element: PackedElement | null): StoredEntry | null {
  if (element?.kind !== 'entry' || !isJson(element.value)) return null;
  const { id, value, hlc, by, byName, yields } = element;
  if ([id, by, byName].some((text) => text.length > MAX_NAME_LENGTH)) return null;
  return { entry: { id, value, hlc, by, byName }, yields };
}

function memberIn(element: PackedElement | null): StoredMember | null {
  if (element?.kind !== 'member' || !isJson(element.value)) return null;
  const { tag, value, by } = element;
  return [tag, by].some((text) => text.length > MAX_NAME_LENGTH) ? null : { tag, value, by };
}

/** The parts of `<rowId>/<columnId>`, or `null`. */
export function parseCellKey(key: unknown): { rowId: string; columnId: string } | null {
  if (typeof key !== 'string' || key.length > MAX_KEY_LENGTH) return null;
  const slash = key.indexOf('/');
  if (slash <= 0) return null;
  const rowId = key.slice(0, slash);
  const columnId = key.slice(slash + 1);
  return isReservedKey(rowId) || isReservedKey(columnId) ? null : { rowId, columnId };
}

/** Keys that would reach an object's prototype. */
function isReservedKey(key: string): boolean {
  return key === '__proto__';
}

/**
 * Whether a value is plain JSON, nested no deeper than field values may be. Refuses `undefined`, NaN, typed arrays, shared
 * types, and objects with a replaced prototype (the wire decoder assigns `__proto__` like any key).
 */
export function isJson(value: unknown, depth = 0): value is JsonValue {
  if (value === null) return true;
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return depth < MAX_DEPTH && isJsonContainer(value, depth);
    default:
      return false;
  }
}

/** Checks a value that is about to be stored. Throws `invalid_input`. */
export function requireJson(value: unknown, what: string): asserts value is JsonValue {
  if (!isJson(value)) {
    throw new BinderyError('invalid_input', `${what} must be plain JSON, at most ${MAX_DEPTH} levels deep`);
  }
}

function isJsonContainer(value: object, depth: number): boolean {
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((item) => isJson(item, depth + 1));
}

function own(raw: unknown, key: string): unknown {
  if (typeof raw !== 'object' || raw === null || !Object.hasOwn(raw, key)) return undefined;
  return Reflect.get(raw, key);
}

function ownText(raw: unknown, key: string): string | null {
  const value = own(raw, key);
  return typeof value === 'string' && value.length <= MAX_NAME_LENGTH ? value : null;
}
