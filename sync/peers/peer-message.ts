/** The messages between two pages about one document, and their encoding. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';

/** The author of an edit, and the proof of it for the server; peers pass it on unchanged. */
export interface Proof {
  /** The Yjs client id it was made under. */
  readonly client: number;
  /** The person, in words of the server's that pages don't read. */
  readonly author: string;
  /** ms since epoch, by the author's clock. */
  readonly at: number;
  readonly mac: Uint8Array;
}

export type PeerMessage =
  /** "This is what I have": the other answers with what is missing. `again`: asks for the same in return. */
  | { readonly kind: 'hello'; readonly vector: Uint8Array; readonly synced: boolean; readonly again: boolean }
  /** An update; with a proof when it is one edit by one author. */
  | { readonly kind: 'update'; readonly update: Uint8Array; readonly proof: Proof | null }
  /** Presence, as y-protocols encodes it. */
  | { readonly kind: 'presence'; readonly states: Uint8Array }
  /** Whether the sender and the server have all of each other. */
  | { readonly kind: 'synced'; readonly synced: boolean }
  /** The page is closing. */
  | { readonly kind: 'bye'; readonly client: number }
  /** Between tabs: the server refused so many edits of the sender's, which the other tab shows still. */
  | { readonly kind: 'refused'; readonly count: number };

const HELLO = 0;
const UPDATE = 1;
const PRESENCE = 2;
const SYNCED = 3;
const BYE = 4;
const REFUSED = 5;
const LONGEST_AUTHOR = 2_000;

/** Encodes a message. */
export function writePeerMessage(message: PeerMessage): Uint8Array {
  return encoding.encode((encoder) => {
    switch (message.kind) {
      case 'hello':
        encoding.writeVarUint(encoder, HELLO);
        encoding.writeVarUint8Array(encoder, message.vector);
        writeFlag(encoder, message.synced);
        writeFlag(encoder, message.again);
        break;
      case 'update':
        encoding.writeVarUint(encoder, UPDATE);
        encoding.writeVarUint8Array(encoder, message.update);
        writeProof(encoder, message.proof);
        break;
      case 'presence':
        encoding.writeVarUint(encoder, PRESENCE);
        encoding.writeVarUint8Array(encoder, message.states);
        break;
      case 'synced':
        encoding.writeVarUint(encoder, SYNCED);
        writeFlag(encoder, message.synced);
        break;
      case 'bye':
        encoding.writeVarUint(encoder, BYE);
        encoding.writeVarUint(encoder, message.client);
        break;
      case 'refused':
        encoding.writeVarUint(encoder, REFUSED);
        encoding.writeVarUint(encoder, message.count);
        break;
    }
  });
}

/** Decodes a message; its payload is not checked. Throws when the bytes are no message. */
export function readPeerMessage(bytes: Uint8Array): PeerMessage {
  const decoder = decoding.createDecoder(bytes);
  const message = readBody(decoder);
  if (decoding.hasContent(decoder)) throw new RangeError('a message is longer than it says');
  return message;
}

function readBody(decoder: decoding.Decoder): PeerMessage {
  const kind = decoding.readVarUint(decoder);
  switch (kind) {
    case HELLO: {
      const vector = decoding.readVarUint8Array(decoder);
      return { kind: 'hello', vector, synced: readFlag(decoder), again: readFlag(decoder) };
    }
    case UPDATE: {
      const update = decoding.readVarUint8Array(decoder);
      return { kind: 'update', update, proof: readProof(decoder) };
    }
    case PRESENCE:
      return { kind: 'presence', states: decoding.readVarUint8Array(decoder) };
    case SYNCED:
      return { kind: 'synced', synced: readFlag(decoder) };
    case BYE:
      return { kind: 'bye', client: decoding.readVarUint(decoder) };
    case REFUSED:
      return { kind: 'refused', count: decoding.readVarUint(decoder) };
    default:
      throw new RangeError(`there is no message of kind ${kind}`);
  }
}

function writeProof(encoder: encoding.Encoder, proof: Proof | null): void {
  writeFlag(encoder, proof !== null);
  if (proof === null) return;
  encoding.writeVarUint(encoder, proof.client);
  encoding.writeVarString(encoder, proof.author);
  encoding.writeVarUint(encoder, proof.at);
  encoding.writeVarUint8Array(encoder, proof.mac);
}

function readProof(decoder: decoding.Decoder): Proof | null {
  if (!readFlag(decoder)) return null;
  const client = decoding.readVarUint(decoder);
  const author = decoding.readVarString(decoder);
  if (author.length > LONGEST_AUTHOR) throw new RangeError('the name of an author is too long');
  return { client, author, at: decoding.readVarUint(decoder), mac: decoding.readVarUint8Array(decoder) };
}

function writeFlag(encoder: encoding.Encoder, flag: boolean): void {
  encoding.writeVarUint(encoder, flag ? 1 : 0);
}

function readFlag(decoder: decoding.Decoder): boolean {
  return decoding.readVarUint(decoder) === 1;
}
