/** Whether everything an update builds on is there: Yjs would otherwise set it aside, unseen, until the rest comes. */
import * as Y from 'yjs';
import type { StructsByClient } from '#core/history/root-resolver.ts';
import { expectedClock } from '#core/history/summarize-update.ts';

type Decoded = ReturnType<typeof Y.decodeUpdate>;

/**
 * True when the document, together with what is `ahead` of it (on its way there before the update) and the update itself,
 * has every predecessor, neighbour and parent the update names and everything it deletes. Linear in the update.
 */
export function isReady(doc: Y.Doc, { structs, ds }: Decoded, ahead: StructsByClient): boolean {
  const known = new Map<number, number>();
  const end = (client: number): number => known.get(client) ?? expectedClock(doc, ahead, client);
  // An update lists the structs of each client in order of clock; a gap shows as a clock beyond what is known so far.
  for (const { id, length } of structs) {
    if (id.clock > end(id.client)) return false;
    known.set(id.client, Math.max(end(id.client), id.clock + length));
  }
  const has = (id: Y.ID | null): boolean => id === null || id.clock < end(id.client);
  for (const struct of structs) {
    if (struct instanceof Y.Skip) return false;
    if (!(struct instanceof Y.Item)) continue;
    if (!has(struct.origin) || !has(struct.rightOrigin)) return false;
    if (struct.parent instanceof Y.ID && !has(struct.parent)) return false;
  }
  for (const [client, ranges] of ds.clients) {
    for (const { clock, len } of ranges) if (clock + len > end(client)) return false;
  }
  return true;
}
