/**
 * The frames of `/collab`, as far as Bindery reads and writes them itself: both directions, for pages and the server.
 *
 * A frame is an address, a message type and what the type says. The layout is that of Hocuspocus, version 4, which carries the sync and
 * awareness protocols of y-protocols; edits in batches, trailers and counted acknowledgements are ours.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { type BatchedEdit, readEditBatch, SYNC_BATCH, writeEditBatch } from './edit-batch.ts';
import { type PresenceState, writePresence } from './presence-states.ts';
import { readUpdateTrailer, writeUpdateTrailer } from './update-trailer.ts';

/** Message types of Hocuspocus, version 4. */
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

/** The steps of a sync message: the first asks with a state vector, the second answers, then every edit is an update. */
export const SYNC_STEP = { stateVector: 0, reply: 1, update: 2, batch: SYNC_BATCH } as const;

/** The steps that carry a single update. */
export type EditStep = typeof SYNC_STEP.reply | typeof SYNC_STEP.update;

/** The only message of the authentication protocol that a client sends. */
const AUTH_TOKEN = 0;
/** Longest address: a document name and a session id of a reasonable length. */
const MAX_KEY_LENGTH = 200;
const LONGEST_TOKEN = 4_096;

/** The head of a frame: its address and message type. */
export interface FrameHead {
  /** The document's name, or the name, NUL and a session id of the client's. */
  readonly key: string;
  readonly documentName: string;
  /** One of `MESSAGE`, or a number that is none of them. */
  readonly type: number;
  readonly decoder: decoding.Decoder;
}

/** A frame from a client, decoded. Updates are views of its bytes. */
export type ClientFrame =
  /** One edit, or several in the order they were made. */
  | { readonly kind: 'edits'; readonly key: string; readonly edits: readonly BatchedEdit[] }
  | { readonly kind: 'awareness'; readonly key: string; readonly update: Uint8Array }
  /** The page has this much, and asks for the rest. */
  | { readonly kind: 'stateVector'; readonly key: string; readonly vector: Uint8Array }
  /** JSON that a page says beside its edits; it never reaches Hocuspocus. */
  | { readonly kind: 'stateless'; readonly key: string; readonly payload: string }
  /** Anything Hocuspocus handles by itself. */
  | { readonly kind: 'protocol'; readonly key: string; readonly type: number };

/** A frame from the server, decoded. Updates are views of its bytes. */
export type ServerFrame =
  /** The server has this much, and asks for the rest. */
  | { readonly kind: 'stateVector'; readonly vector: Uint8Array }
  /** `isReply`: it is all that the server had and the page lacked. */
  | { readonly kind: 'update'; readonly update: Uint8Array; readonly isReply: boolean }
  | ({ readonly kind: 'status' } & SyncStatus)
  /** Anything the Hocuspocus provider handles by itself. */
  | { readonly kind: 'protocol'; readonly type: number };

/** The outcome of `count` consecutive edits, in sending order. */
export interface SyncStatus {
  /** False when they were refused for being read-only. */
  readonly stored: boolean;
  readonly count: number;
}

/** Decodes address and message type; throws when the bytes are no frame or the address is too long. */
export function readHead(bytes: Uint8Array): FrameHead {
  const decoder = decoding.createDecoder(bytes);
  const key = decoding.readVarString(decoder);
  if (key.length > MAX_KEY_LENGTH) throw new RangeError('the address of the frame is too long');
  const separator = key.indexOf('\0');
  const documentName = separator === -1 ? key : key.slice(0, separator);
  return { key, documentName, type: decoding.readVarUint(decoder), decoder };
}

/** Reads the rest of a frame that a client sent; throws when its bytes end too early, or are no state vector, or a batch is too long. */
export function readClientFrame({ key, type, decoder }: FrameHead): ClientFrame {
  if (type === MESSAGE.awareness)
    return { kind: 'awareness', key, update: decoding.readVarUint8Array(decoder) };
  if (type === MESSAGE.stateless) return { kind: 'stateless', key, payload: decoding.readVarString(decoder) };
  if (type === MESSAGE.sync || type === MESSAGE.syncReply) {
    const step = decoding.readVarUint(decoder);
    if (step === SYNC_STEP.reply || step === SYNC_STEP.update) {
      const update = decoding.readVarUint8Array(decoder);
      return { kind: 'edits', key, edits: [{ update, trailer: readUpdateTrailer(decoder) }] };
    }
    if (step === SYNC_STEP.batch) return { kind: 'edits', key, edits: readEditBatch(decoder) };
    if (step === SYNC_STEP.stateVector) return { kind: 'stateVector', key, vector: readVector(decoder) };
  }
  return { kind: 'protocol', key, type };
}

function readVector(decoder: decoding.Decoder): Uint8Array {
  const vector = decoding.readVarUint8Array(decoder);
  Y.decodeStateVector(vector);
  return vector;
}

/** Reads a frame that the server sent; throws when its bytes end too early. */
export function readServerFrame(bytes: Uint8Array): ServerFrame {
  const { type, decoder } = readHead(bytes);
  if (type === MESSAGE.syncStatus) return { kind: 'status', ...readStatusBody(decoder) };
  if (type !== MESSAGE.sync) return { kind: 'protocol', type };
  const step = decoding.readVarUint(decoder);
  const body = decoding.readVarUint8Array(decoder);
  if (step === SYNC_STEP.stateVector) return { kind: 'stateVector', vector: body };
  return { kind: 'update', update: body, isReply: step === SYNC_STEP.reply };
}

/** Reads ahead what Hocuspocus would read of a `protocol` frame: false, or an error, for bytes it would throw on. */
export function isWellFormed(bytes: Uint8Array): boolean {
  const { type, decoder } = readHead(bytes);
  if (type === MESSAGE.sync || type === MESSAGE.syncReply) return false;
  if (type === MESSAGE.auth) {
    if (decoding.readVarUint(decoder) !== AUTH_TOKEN) return false;
    if (decoding.readVarString(decoder).length > LONGEST_TOKEN) return false;
    if (decoding.hasContent(decoder)) decoding.readVarString(decoder);
  }
  return true;
}

/** Encodes one edit, with its trailer if it has one. `key` is the document's name on this socket. */
export function writeEdit(key: string, step: EditStep, { update, trailer }: BatchedEdit): Uint8Array {
  return writeFrame(key, MESSAGE.sync, (encoder) => {
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, update);
    if (trailer !== null) writeUpdateTrailer(encoder, trailer);
  });
}

/** Says what the sender has, and asks for the rest. */
export function writeStateVector(key: string, vector: Uint8Array): Uint8Array {
  return writeFrame(key, MESSAGE.sync, (encoder) => {
    encoding.writeVarUint(encoder, SYNC_STEP.stateVector);
    encoding.writeVarUint8Array(encoder, vector);
  });
}

/** Several edits in one frame, in the order they were made; at most `MAX_BATCH_EDITS`. */
export function writeEdits(key: string, edits: readonly BatchedEdit[]): Uint8Array {
  return writeFrame(key, MESSAGE.sync, (encoder) => {
    encoding.writeVarUint(encoder, SYNC_STEP.batch);
    writeEditBatch(encoder, edits);
  });
}

/** Presence of any number of clients. */
export function writePresenceUpdate(key: string, states: readonly PresenceState[]): Uint8Array {
  return writeFrame(key, MESSAGE.awareness, (encoder) =>
    encoding.writeVarUint8Array(encoder, writePresence(states)),
  );
}

/** JSON that is said beside edits. */
export function writeStateless(key: string, payload: string): Uint8Array {
  return writeFrame(key, MESSAGE.stateless, (encoder) => encoding.writeVarString(encoder, payload));
}

/** The acknowledgement of edits. The number stands behind it only when it is not 1: other senders never look there. */
export function writeSyncStatus(key: string, { stored, count }: SyncStatus): Uint8Array {
  return writeFrame(key, MESSAGE.syncStatus, (encoder) => {
    encoding.writeVarUint(encoder, stored ? 1 : 0);
    if (count > 1) encoding.writeVarUint(encoder, count);
  });
}

/** Reads what `writeSyncStatus` wrote; throws when the bytes end too early. */
export function readSyncStatus(frame: Uint8Array): SyncStatus {
  return readStatusBody(readHead(frame).decoder);
}

function readStatusBody(decoder: decoding.Decoder): SyncStatus {
  const stored = decoding.readVarUint(decoder) === 1;
  return { stored, count: decoding.hasContent(decoder) ? decoding.readVarUint(decoder) : 1 };
}

function writeFrame(key: string, type: number, writeBody: (encoder: encoding.Encoder) => void): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarString(encoder, key);
    encoding.writeVarUint(encoder, type);
    writeBody(encoder);
  });
}
