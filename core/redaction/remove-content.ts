/**
 * Takes the content of some items out of a Yjs update. What is left in their place is a deleted item with the same id, length, neighbours and
 * parent: clocks, origins and the order of everything else stay as they were, and whoever has the content deletes it when they meet.
 */
import * as Y from 'yjs';
import { groupByClient } from '#core/document/root-resolver.ts';
import { type ClockSpan, encodeUpdate, type Struct } from '#core/document/update-encoding.ts';
import { BinderyError } from '#core/errors.ts';
import type { RemovedSpans } from './removed-spans.ts';

/** The update without that content; `null` when it has none of it. Throws what `Y.decodeUpdate` throws. */
export function removeContent(update: Uint8Array, removed: RemovedSpans): Uint8Array | null {
  const { structs, ds } = Y.decodeUpdate(update);
  let isChanged = false;
  const kept = new Map<number, Struct[]>();
  for (const [client, run] of groupByClient(structs)) {
    const spans = removed.get(client) ?? [];
    const pieces: Struct[] = [];
    for (const struct of run) {
      const parts = spans.length === 0 ? null : cutItem(struct, spans);
      if (parts === null) pieces.push(struct);
      else pieces.push(...parts);
      isChanged ||= parts !== null;
    }
    kept.set(client, closeGaps(client, pieces));
  }
  return isChanged ? encodeUpdate(kept, ds.clients) : null;
}

/** An update as Yjs writes one says of each client once, in order; what is not there is skipped over. */
function closeGaps(client: number, run: readonly Struct[]): Struct[] {
  const whole: Struct[] = [];
  let next: number | null = null;
  for (const struct of run) {
    const { clock } = struct.id;
    if (next !== null && clock < next)
      throw new BinderyError(
        'unsupported',
        'An operation says the same clocks twice, and cannot be rewritten.',
      );
    if (next !== null && clock > next) whole.push(new Y.Skip(Y.createID(client, next), clock - next));
    whole.push(struct);
    next = clock + struct.length;
  }
  return whole;
}

/** The item as pieces with and without their content; `null` when it keeps all of it. */
function cutItem(struct: Struct, spans: readonly ClockSpan[]): Struct[] | null {
  if (!(struct instanceof Y.Item) || !isRemovable(struct.content)) return null;
  const { clock } = struct.id;
  const end = clock + struct.length;
  const hit = spans.filter((span) => span.clock < end && span.clock + span.len > clock);
  if (hit.length === 0) return null;
  const pieces: Struct[] = [];
  let at = clock;
  for (const span of hit) {
    const from = Math.max(span.clock, clock);
    const to = Math.min(span.clock + span.len, end);
    if (at < from) pieces.push(pieceOf(struct, at, sliceContent(struct.content, at - clock, from - clock)));
    pieces.push(pieceOf(struct, from, new Y.ContentDeleted(to - from)));
    at = to;
  }
  if (at < end) pieces.push(pieceOf(struct, at, sliceContent(struct.content, at - clock, end - clock)));
  return pieces;
}

/** As Yjs splits an item: a later piece stands behind the one before it. */
function pieceOf(item: Y.Item, clock: number, content: Y.Item['content']): Y.Item {
  const { id, origin, rightOrigin, parent, parentSub } = item;
  const before = clock === id.clock ? origin : Y.createID(id.client, clock - 1);
  return new Y.Item(
    Y.createID(id.client, clock),
    null,
    before,
    null,
    rightOrigin,
    parent,
    parentSub,
    content,
  );
}

/** Elements are no content: what stands in them is. */
function isRemovable(content: Y.Item['content']): boolean {
  return !(
    content instanceof Y.ContentDeleted ||
    content instanceof Y.ContentType ||
    content instanceof Y.ContentDoc
  );
}

function sliceContent(content: Y.Item['content'], from: number, to: number): Y.Item['content'] {
  if (content instanceof Y.ContentString) return new Y.ContentString(content.str.slice(from, to));
  if (content instanceof Y.ContentAny) return new Y.ContentAny(content.arr.slice(from, to));
  if (content instanceof Y.ContentJSON) return new Y.ContentJSON(content.arr.slice(from, to));
  throw new BinderyError('internal', 'Content of one unit has no parts.');
}
