/** A multi-value register on a shared array: the last writer wins, and concurrent values are kept. */
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { parseEntry, type RegisterEntry, requireJson, type StoredEntry } from './entry.ts';
import type { Writer } from './writer.ts';

/** A register as read: the winner, and concurrent values that lost and await review (newest first). */
export interface RegisterReading {
  readonly winner: RegisterEntry | null;
  readonly losers: readonly RegisterEntry[];
}

/*
 * A write appends its entry and deletes every entry it has seen. What remains beside it after merging was therefore
 * written concurrently; nothing else has to be remembered (compare the multi-value register in M. Shapiro et al.,
 * "A comprehensive study of Convergent and Commutative Replicated Data Types", 2011, section 3.2.2).
 */

/** Reads a register. Elements that are not entries are ignored; the result doesn't depend on their order. */
export function readRegister(array: Y.Array<unknown>): RegisterReading {
  return resolveEntries(array.toArray().map(parseEntry));
}

/**
 * The winner among the entries of a register, and the losers with a different value, newest first. Entries restored by an
 * undo that came too late count only when there is no other.
 */
export function resolveEntries(stored: Iterable<StoredEntry | null>): RegisterReading {
  const firm: RegisterEntry[] = [];
  const yielding: RegisterEntry[] = [];
  for (const candidate of stored) {
    if (candidate !== null) (candidate.yields ? yielding : firm).push(candidate.entry);
  }
  const candidates = firm.length > 0 ? firm : yielding;
  if (candidates.length < 2) return { winner: candidates[0] ?? null, losers: [] };

  const [winner = null, ...rest] = candidates.sort(newestFirst);
  const seenIds = new Set(winner === null ? [] : [winner.id]);
  const won = canonicalJson(winner?.value ?? null);
  const losers = rest.filter((entry) => {
    if (seenIds.has(entry.id)) return false;
    seenIds.add(entry.id);
    return canonicalJson(entry.value) !== won;
  });
  return { winner, losers };
}

/** Writes a new winner and deletes every element seen so far, readable or not. Call inside a transaction. */
export function writeRegister(array: Y.Array<unknown>, value: JsonValue, writer: Writer): void {
  requireJson(value, 'A field value');
  const seen = array.toArray();
  for (const raw of seen) observeEntry(raw, writer);
  array.push([newEntry(value, writer)]);
  array.delete(0, seen.length);
}

/**
 * Settles a conflict: writes the value of the entry `entryId` again, so that it wins everywhere. Throws `not_found` when
 * that entry is gone, because somebody settled or overwrote it first.
 */
export function settleRegister(array: Y.Array<unknown>, entryId: string, writer: Writer): void {
  writeRegister(array, chooseEntry(readRegister(array), entryId).value, writer);
}

/** The entry named `entryId` in a reading. Throws `not_found` when it isn't there any more. */
export function chooseEntry({ winner, losers }: RegisterReading, entryId: string): RegisterEntry {
  const chosen = [winner, ...losers].find((entry) => entry?.id === entryId);
  if (!chosen) {
    throw new BinderyError(
      'not_found',
      'This value is no longer on offer: the conflict was settled meanwhile',
    );
  }
  return chosen;
}

/** A new entry of this writer, later than everything it has observed. */
export function newEntry(value: JsonValue, writer: Writer): RegisterEntry {
  return {
    id: writer.environment.newId(),
    value,
    hlc: writer.clock.tick(),
    by: writer.by,
    byName: writer.byName,
  };
}

/** Advances the writer's clock past an element that is about to be overwritten. */
export function observeEntry(raw: unknown, writer: Writer): void {
  const stored = parseEntry(raw);
  if (stored !== null) writer.clock.observe(stored.entry.hlc);
}

/** A total order, so that every replica picks the same winner even among forged twins. */
function newestFirst(a: RegisterEntry, b: RegisterEntry): number {
  if (a.hlc !== b.hlc) return a.hlc > b.hlc ? -1 : 1;
  if (a.id !== b.id) return a.id > b.id ? -1 : 1;
  const [left, right] = [canonicalJson(a.value), canonicalJson(b.value)];
  return left === right ? 0 : left > right ? -1 : 1;
}
