/** Cuts the part of an update between two clocks of each client. */
import * as Y from 'yjs';
import { type ClockSpan, encodeUpdate, joinSpans, type Struct } from '#core/document/update-encoding.ts';

/** Clocks by Yjs client id; absent means 0. */
export type Clocks = ReadonlyMap<number, number>;

/**
 * The structs from `from` up to `to` (exclusive) of every client, and the deletions below `to`: all that a reader who has
 * everything below `from` can apply. A gap in the update ends a client's structs.
 */
export function cutUpdate(update: Uint8Array, { from, to }: { from: Clocks; to: Clocks }): Uint8Array {
  const { structs, ds } = Y.decodeUpdate(update);
  const kept = new Map<number, Struct[]>();
  const ends = new Map<number, number>();
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const start = Math.max(clock, ends.get(client) ?? from.get(client) ?? 0);
    const end = Math.min(clock + struct.length, to.get(client) ?? 0);
    if (struct instanceof Y.Skip || start >= end) continue;
    if (ends.has(client) && ends.get(client) !== start) continue;
    const run = kept.get(client) ?? [];
    kept.set(client, run);
    run.push(slice(struct, start - clock, end - clock));
    ends.set(client, end);
  }
  const deletes = new Map<number, ClockSpan[]>();
  for (const [client, spans] of ds.clients) {
    const limit = to.get(client) ?? 0;
    const within = joinSpans(spans)
      .filter(({ clock }) => clock < limit)
      .map(({ clock, len }) => ({ clock, len: Math.min(len, limit - clock) }));
    if (within.length > 0) deletes.set(client, within);
  }
  return encodeUpdate(kept, deletes);
}

function slice(struct: Struct, from: number, to: number): Struct {
  if (from === 0 && to === struct.length) return struct;
  const { client, clock } = struct.id;
  const id = Y.createID(client, clock + from);
  if (!(struct instanceof Y.Item)) return new Y.GC(id, to - from);
  const content = struct.content.copy();
  if (to < struct.length) content.splice(to);
  const rest = from === 0 ? content : content.splice(from);
  const origin = from === 0 ? struct.origin : Y.createID(client, clock + from - 1);
  const parent = from === 0 ? struct.parent : null;
  return new Y.Item(id, null, origin, null, struct.rightOrigin, parent, struct.parentSub, rest);
}
