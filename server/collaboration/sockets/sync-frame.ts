/** The frames of the Hocuspocus protocol, as far as the server reads them before Hocuspocus does. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { type BatchedEdit, readEditBatch, SYNC_BATCH } from '#core/protocol/wire/edit-batch.ts';
import { readUpdateTrailer } from '#core/protocol/wire/update-trailer.ts';

/** Message types of the protocol, version 4. */
export const MESSAGE = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  syncReply: 4,
  stateless: 5,
  close: 7,
  syncStatus: 8,
} as const;

const SYNC_STEP_2 = 1;
const SYNC_UPDATE = 2;

/** The key a frame is addressed with: the document's name, or the name, NUL and a session id of the client's. */
export interface FrameHead {
  readonly key: string;
  readonly documentName: string;
  readonly type: number;
  readonly decoder: decoding.Decoder;
}

export type Frame =
  /** One edit, or several in the order they were made. */
  | { readonly kind: 'edits'; readonly key: string; readonly edits: readonly BatchedEdit[] }
  | { readonly kind: 'awareness'; readonly key: string; readonly update: Uint8Array }
  /** What a page says beside its edits; it never reaches Hocuspocus. */
  | { readonly kind: 'stateless'; readonly key: string; readonly payload: string }
  /** Anything Hocuspocus handles by itself. */
  | { readonly kind: 'protocol'; readonly key: string; readonly type: number };

/** Longest key: a document name and a session id of a reasonable length. */
const MAX_KEY_LENGTH = 200;

/** Reads to whom a frame is addressed and what it is; throws when it is not a frame. */
export function readHead(bytes: Uint8Array): FrameHead {
  const decoder = decoding.createDecoder(bytes);
  const key = decoding.readVarString(decoder);
  if (key.length > MAX_KEY_LENGTH) throw new RangeError('the address of the frame is too long');
  const separator = key.indexOf('\0');
  const documentName = separator === -1 ? key : key.slice(0, separator);
  return { key, documentName, type: decoding.readVarUint(decoder), decoder };
}

/** Reads the rest of a frame. Updates are views of the frame's bytes; throws when they end too early. */
export function readBody({ key, type, decoder }: FrameHead): Frame {
  if (type === MESSAGE.awareness)
    return { kind: 'awareness', key, update: decoding.readVarUint8Array(decoder) };
  if (type === MESSAGE.stateless) return { kind: 'stateless', key, payload: decoding.readVarString(decoder) };
  if (type === MESSAGE.sync || type === MESSAGE.syncReply) {
    const step = decoding.readVarUint(decoder);
    if (step === SYNC_STEP_2 || step === SYNC_UPDATE) {
      const update = decoding.readVarUint8Array(decoder);
      return { kind: 'edits', key, edits: [{ update, trailer: readUpdateTrailer(decoder) }] };
    }
    if (step === SYNC_BATCH) return { kind: 'edits', key, edits: readEditBatch(decoder) };
  }
  return { kind: 'protocol', key, type };
}

/**
 * "Your edit is stored" or, when it was refused for being read-only, "is not". For more than one edit in a row the number stands
 * behind it; only senders that write trailers look there.
 */
export function syncStatusFrame(key: string, stored: boolean, count: number): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, key);
    encoding.writeVarUint(encoder, MESSAGE.syncStatus);
    encoding.writeVarUint(encoder, stored ? 1 : 0);
    if (count > 1) encoding.writeVarUint(encoder, count);
  });
}

/** Reads what `syncStatusFrame` wrote. */
export function readSyncStatus(frame: Uint8Array): { readonly stored: boolean; readonly count: number } {
  const decoder = decoding.createDecoder(frame);
  decoding.readVarString(decoder);
  decoding.readVarUint(decoder);
  const stored = decoding.readVarUint(decoder) === 1;
  return { stored, count: decoding.hasContent(decoder) ? decoding.readVarUint(decoder) : 1 };
}
