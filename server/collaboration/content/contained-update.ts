/** Tells from the bytes of a document whether it contains an update entirely. */
import * as Y from 'yjs';
import type { DecodedUpdate } from '#core/document/root-resolver.ts';
import { mergeRanges } from '#core/document/summarize-update.ts';
import type { Task } from '../../threads/task.ts';
import { type StoredContent, unpack } from './sync-answer.ts';

interface Range {
  readonly clock: number;
  readonly len: number;
}

/** Whether everything that the update adds or deletes is below the clocks that the document has of each client. */
export function isWithin(clocks: ReadonlyMap<number, number>, { structs, ds }: DecodedUpdate): boolean {
  const has = (client: number, end: number): boolean => end <= (clocks.get(client) ?? 0);
  for (const struct of structs)
    if (!(struct instanceof Y.Skip) && !has(struct.id.client, struct.id.clock + struct.length)) return false;
  for (const [client, ranges] of ds.clients)
    for (const { clock, len } of ranges) if (!has(client, clock + len)) return false;
  return true;
}

export interface DeletedQuestion extends Omit<StoredContent, 'vector'> {
  readonly update: Uint8Array;
}

/** Whether everything that the update deletes is deleted in the document. Linear in the size of both. */
export function areDeleted({ update, tail, ...stored }: DeletedQuestion): boolean {
  const deleted = new Map<number, Range[]>();
  for (const one of [unpack(stored), ...tail])
    for (const [client, ranges] of Y.decodeUpdate(one).ds.clients)
      deleted.set(client, [...(deleted.get(client) ?? []), ...ranges]);
  for (const [client, ranges] of Y.decodeUpdate(update).ds.clients)
    if (!areCovered(mergeRanges(ranges), mergeRanges(deleted.get(client) ?? []))) return false;
  return true;
}

export const deletedTask: Task<DeletedQuestion, boolean> = {
  name: 'look whether deletions are known',
  work: areDeleted,
};

/** Both sorted and without overlaps. */
function areCovered(ranges: readonly Range[], by: readonly Range[]): boolean {
  let index = 0;
  for (const { clock, len } of ranges) {
    for (
      let cover = by[index];
      cover !== undefined && cover.clock + cover.len < clock + len;
      cover = by[index]
    )
      index += 1;
    const cover = by[index];
    if (cover === undefined || cover.clock > clock) return false;
  }
  return true;
}
