/** Encrypts and authenticates the messages between pages with the document's key. */
import { fromBase64 } from 'lib0/buffer';

/** The two ends of a channel; each sees the other's with `from` and `to` exchanged. */
export interface ChannelIdentity {
  readonly documentName: string;
  /** Yjs client ids. */
  readonly from: number;
  readonly to: number;
}

/** The key of a document for one key epoch; a revocation ends it. */
export interface EpochKey {
  readonly epoch: string;
  readonly key: CryptoKey;
}

const TAG_BYTES = 8;
const COUNTER_BYTES = 8;
const NONCE_BYTES = 12;
const HEAD_BYTES = TAG_BYTES + COUNTER_BYTES + NONCE_BYTES;
const ALGORITHM = 'AES-GCM';

/** Imports the server's key: 32 bytes in base64. Throws `OperationError` or `InvalidCharacterError` for anything else. */
export async function importEpochKey(epoch: string, base64: string): Promise<EpochKey> {
  const bytes = Uint8Array.from(fromBase64(base64));
  const key = await crypto.subtle.importKey('raw', bytes, ALGORITHM, false, ['encrypt', 'decrypt']);
  return { epoch, key };
}

/**
 * Encrypts and decrypts frames: the epoch's tag, a counter, a random nonce and the ciphertext. Document, epoch, both ends
 * and the counter are authenticated, so that a frame cannot be redirected, replayed or reordered.
 */
export class Sealer {
  private readonly identity: ChannelIdentity;
  private counter = 0;

  constructor(identity: ChannelIdentity) {
    this.identity = identity;
  }

  async seal(plain: Uint8Array<ArrayBuffer>, { epoch, key }: EpochKey): Promise<Uint8Array<ArrayBuffer>> {
    this.counter += 1;
    const { documentName, from, to } = this.identity;
    const additionalData = bindingOf(documentName, epoch, from, to, this.counter);
    const head = new Uint8Array(HEAD_BYTES);
    new DataView(head.buffer).setBigUint64(TAG_BYTES, BigInt(this.counter));
    head.set(await tagOf(epoch));
    const iv = crypto.getRandomValues(head.subarray(TAG_BYTES + COUNTER_BYTES));
    const sealed = await crypto.subtle.encrypt({ name: ALGORITHM, iv, additionalData }, key, plain);
    const frame = new Uint8Array(HEAD_BYTES + sealed.byteLength);
    frame.set(head);
    frame.set(new Uint8Array(sealed), HEAD_BYTES);
    return frame;
  }
}

export class Opener {
  private readonly identity: ChannelIdentity;
  private counter = 0;

  constructor(identity: ChannelIdentity) {
    this.identity = identity;
  }

  /** `null` for a frame of another epoch, which is not looked at. Throws for one that is forged, altered, or comes again. */
  async open(
    frame: Uint8Array<ArrayBuffer>,
    { epoch, key }: EpochKey,
  ): Promise<Uint8Array<ArrayBuffer> | null> {
    if (frame.length < HEAD_BYTES) throw new RangeError('a frame is too short');
    if (!isSame(frame.subarray(0, TAG_BYTES), await tagOf(epoch))) return null;
    const counter = Number(new DataView(frame.buffer, frame.byteOffset).getBigUint64(TAG_BYTES));
    if (counter <= this.counter) throw new RangeError('a frame came again');
    const { documentName, from, to } = this.identity;
    // What the other end seals goes from it to us.
    const additionalData = bindingOf(documentName, epoch, to, from, counter);
    const iv = frame.subarray(TAG_BYTES + COUNTER_BYTES, HEAD_BYTES);
    const sealed = frame.subarray(HEAD_BYTES);
    const plain = await crypto.subtle.decrypt({ name: ALGORITHM, iv, additionalData }, key, sealed);
    this.counter = counter;
    return new Uint8Array(plain);
  }
}

const tags = new Map<string, Promise<Uint8Array>>();

/** Tells epochs apart without telling what they are. */
function tagOf(epoch: string): Promise<Uint8Array> {
  let tag = tags.get(epoch);
  if (tag === undefined) {
    tag = crypto.subtle
      .digest('SHA-256', new TextEncoder().encode(`bindery epoch\0${epoch}`))
      .then((digest) => new Uint8Array(digest).subarray(0, TAG_BYTES));
    tags.set(epoch, tag);
  }
  return tag;
}

function bindingOf(
  documentName: string,
  epoch: string,
  from: number,
  to: number,
  counter: number,
): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(['bindery peer 1', documentName, epoch, from, to, counter].join('\0'));
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
