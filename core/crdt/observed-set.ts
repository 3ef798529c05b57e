/** An observed-remove set on a shared array: an addition wins over a concurrent removal. */
import type * as Y from 'yjs';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { parseMember, requireJson } from './entry.ts';
import type { Writer } from './writer.ts';

export interface SetMember {
  /** In its JSON form; two members are the same when their canonical JSON is. */
  readonly value: JsonValue;
  readonly by: string;
}

/*
 * Every addition carries a tag of its own; a removal deletes the tags it has seen and no others (OR-Set, M. Shapiro et
 * al., 2011, section 3.3.5). Yjs deletes array elements exactly so, which is why the array needs no tombstones here.
 */

/** The members in order of their first surviving addition. Elements that are not additions are ignored. */
export function readMembers(array: Y.Array<unknown>): SetMember[] {
  const members = new Map<string, SetMember>();
  for (const raw of array.toArray()) {
    const member = parseMember(raw);
    if (member === null) continue;
    const key = canonicalJson(member.value);
    if (!members.has(key)) members.set(key, { value: member.value, by: member.by });
  }
  return [...members.values()];
}

/**
 * Adds a value under a new tag, also when it is already a member: the addition then survives a concurrent removal. The
 * first addition seen is kept, which holds the place in the order; repeated ones are deleted. Call inside a transaction.
 */
export function addMember(array: Y.Array<unknown>, value: JsonValue, writer: Writer): void {
  requireJson(value, 'A member of a set');
  const [, ...repeated] = indexesOf(array, value);
  for (const index of repeated.reverse()) array.delete(index, 1);
  array.push([{ tag: writer.environment.newId(), value, by: writer.by }]);
}

/** Removes every addition of this value seen so far. Call inside a transaction. */
export function removeMember(array: Y.Array<unknown>, value: JsonValue): void {
  for (const index of indexesOf(array, value).reverse()) array.delete(index, 1);
}

function indexesOf(array: Y.Array<unknown>, value: JsonValue): number[] {
  const key = canonicalJson(value);
  const indexes: number[] = [];
  for (const [index, raw] of array.toArray().entries()) {
    const member = parseMember(raw);
    if (member !== null && canonicalJson(member.value) === key) indexes.push(index);
  }
  return indexes;
}
