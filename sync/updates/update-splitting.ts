/** Splits an update that is too long for one frame into several, to be applied in order. */
import * as Y from 'yjs';
import { type ClockSpan, type Decoded, encodeUpdate, type Struct } from '#core/document/update-encoding.ts';

/** Bytes of a delete range at most: two numbers of up to five bytes, and its share of the client's heading. */
const RANGE_BYTES = 16;
/** What a piece may hold besides its structs. */
const OVERHEAD_BYTES = 64;

/**
 * Pieces of at most `maxBytes` that together say what the update says. Each builds only on those before it and on what the
 * update itself builds on, so a reader that takes them in order never has to wait for a later one. Long texts are cut, not
 * within a character. `null` when something in it can't be cut so small. Time is linear in the update but for texts, which
 * are cut in halves.
 *
 * What waits in the update for something that isn't in it (Yjs keeps such things aside) is left out.
 */
export function splitUpdate(update: Uint8Array, maxBytes: number): Uint8Array[] | null {
  const { structs, ds } = Y.decodeUpdate(update);
  const limit = maxBytes - OVERHEAD_BYTES;
  const pieces: Uint8Array[] = [];
  let piece = new Map<number, Struct[]>();
  let bytes = 0;

  const finish = (): void => {
    if (bytes > 0) pieces.push(encodeUpdate(piece, new Map()));
    piece = new Map();
    bytes = 0;
  };
  for (const struct of inOrderOfNeed(structs)) {
    for (const part of cut(struct, limit)) {
      const size = sizeOf(part);
      if (size > limit) return null;
      if (bytes + size > limit) finish();
      bytes += size;
      const run = piece.get(part.id.client);
      if (run === undefined) piece.set(part.id.client, [part]);
      else run.push(part);
    }
  }
  finish();
  pieces.push(...encodeDeletes(ds, Math.max(1, Math.floor(limit / RANGE_BYTES))));
  return pieces;
}

/** An update lists its structs client by client; what one of them builds on may stand under a later client. */
function* inOrderOfNeed(structs: readonly Struct[]): Generator<Struct> {
  const queues = new Map<number, { readonly waiting: Struct[]; next: number; end: number }>();
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const queue = queues.get(client);
    if (queue === undefined) queues.set(client, { waiting: [struct], next: 0, end: clock });
    else queue.waiting.push(struct);
  }
  const has = (id: Y.ID | null): boolean =>
    id === null || id.clock < (queues.get(id.client)?.end ?? Infinity);
  const isReady = (struct: Struct): boolean => {
    if (struct instanceof Y.Skip) return false;
    if (!(struct instanceof Y.Item)) return true;
    const { origin, rightOrigin, parent } = struct;
    return has(origin) && has(rightOrigin) && (!(parent instanceof Y.ID) || has(parent));
  };
  for (let moved = true; moved; ) {
    moved = false;
    for (const queue of queues.values()) {
      for (let struct = queue.waiting[queue.next]; struct !== undefined; struct = queue.waiting[queue.next]) {
        if (struct.id.clock > queue.end || !isReady(struct)) break;
        yield struct;
        queue.next += 1;
        queue.end = struct.id.clock + struct.length;
        moved = true;
      }
    }
  }
}

/** The struct itself, or, when it is too long, its halves, cut again while they are. */
function* cut(struct: Struct, maxBytes: number): Generator<Struct> {
  if (!(struct instanceof Y.Item) || struct.length < 2 || sizeOf(struct) <= maxBytes) {
    yield struct;
    return;
  }
  const { id, origin, rightOrigin, parent, parentSub } = struct;
  const content = struct.content.copy();
  const at = middleOf(content);
  const rest = content.splice(at);
  const lastOfLeft = Y.createID(id.client, id.clock + at - 1);
  const right = Y.createID(id.client, id.clock + at);
  yield* cut(new Y.Item(id, null, origin, null, rightOrigin, parent, parentSub, content), maxBytes);
  yield* cut(new Y.Item(right, null, lastOfLeft, null, rightOrigin, null, parentSub, rest), maxBytes);
}

function middleOf(content: Y.Item['content']): number {
  const middle = content.getLength() >>> 1;
  if (!(content instanceof Y.ContentString)) return middle;
  const before = content.str.charCodeAt(middle - 1);
  // A character beyond the basic plane is two units; Yjs would replace both halves.
  return before >= 0xd800 && before <= 0xdbff ? middle + 1 : middle;
}

function sizeOf(struct: Struct): number {
  const encoder = new Y.UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoder.toUint8Array().length;
}

function* encodeDeletes(ds: Decoded['ds'], rangesEach: number): Generator<Uint8Array> {
  let ranges = new Map<number, ClockSpan[]>();
  let count = 0;
  for (const [client, deleted] of ds.clients) {
    for (const range of deleted) {
      const known = ranges.get(client);
      if (known === undefined) ranges.set(client, [range]);
      else known.push(range);
      count += 1;
      if (count < rangesEach) continue;
      yield encodeUpdate(new Map(), ranges);
      ranges = new Map();
      count = 0;
    }
  }
  if (count > 0) yield encodeUpdate(new Map(), ranges);
}
