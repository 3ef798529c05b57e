/** A checkpoint as a signed note, in the formats of C2SP (signed-note, tlog-checkpoint), which others can check and co-sign. */
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';

export interface CheckpointText {
  /** Names the log for everybody: the host of the instance and the log. */
  readonly origin: string;
  readonly size: number;
  /** Of the tree over its rows. */
  readonly root: Uint8Array;
  /** The hash of the last row in the chain. */
  readonly head: Uint8Array;
  readonly number: number;
  /** ms since epoch. */
  readonly time: number;
}

/** A text of this instance with whoever signed it. */
export interface SignedText {
  /** Names the log for everybody, and the key with it. */
  readonly origin: string;
  /** What was signed. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface SignedCheckpoint extends CheckpointText, SignedText {}

type SignerKey = { readonly publicKey: Uint8Array; readonly privateKey: KeyObject };

export interface NoteSignature {
  readonly name: string;
  /** The first four bytes of the hash of name and key. */
  readonly hint: Uint8Array;
  readonly signature: Uint8Array;
}

/** `KEY_TYPE` of an Ed25519 signature of a log. */
const ED25519 = 1;
const HINT_BYTES = 4;
const MAX_NOTE = 10_000;

/** Signs a checkpoint; the key bears the name of the log, as the format asks. */
export function signCheckpoint(checkpoint: CheckpointText, key: SignerKey): string {
  return signText(checkpoint.origin, writeText(checkpoint), key);
}

/** `text` ends with a line break, and has no empty line. */
export function signText(origin: string, text: string, key: SignerKey): string {
  const signature = sign(null, Buffer.from(text), key.privateKey);
  const bytes = Buffer.concat([keyHint(origin, key.publicKey), signature]);
  return `${text}\n— ${origin} ${bytes.toString('base64')}\n`;
}

/** Whether one of the signatures is of this key. */
export function isSignedBy(note: SignedText, publicKey: Uint8Array): boolean {
  const hint = keyHint(note.origin, publicKey);
  return note.signatures.some(
    ({ name, hint: given, signature }) =>
      name === note.origin &&
      hint.equals(given) &&
      verify(null, Buffer.from(note.text), readPublicKey(publicKey), signature),
  );
}

/** The form in which verifiers of notes are given a key (`vkey`). */
export function verifierKey(origin: string, publicKey: Uint8Array): string {
  const bytes = Buffer.concat([Buffer.of(ED25519), publicKey]);
  return `${origin}+${keyHint(origin, publicKey).toString('hex')}+${bytes.toString('base64')}`;
}

/** Reads a note; `null` when it is none, or not one of ours. Who signed it is another question. */
export function parseCheckpoint(note: string): SignedCheckpoint | null {
  const parts = note.length > MAX_NOTE ? null : splitNote(note);
  if (parts === null) return null;
  const [origin, size, root, head, number, time, ...rest] = parts.text.slice(0, -1).split('\n');
  const parsed = linesSchema.safeParse({ origin, size, root, head, number, time });
  if (!parsed.success || rest.length > 0) return null;
  const read = { ...parsed.data, ...parts };
  // One text for one meaning: whatever else reads alike was not written by us.
  return writeText(read) === parts.text ? read : null;
}

/** The two parts of any note; `null` when it has not these. */
export function splitNote(note: string): Pick<SignedText, 'text' | 'signatures'> | null {
  const split = note.indexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const signatures: NoteSignature[] = [];
  for (const line of note.slice(split + 2, -1).split('\n')) {
    const signature = parseSignature(line);
    if (signature === null) return null;
    signatures.push(signature);
  }
  return { text: note.slice(0, split + 1), signatures };
}

function writeText({ origin, size, root, head, number, time }: CheckpointText): string {
  return [
    ...[origin, String(size), toBase64(root)],
    ...[`head ${toBase64(head)}`, `number ${number}`, `time ${new Date(time).toISOString()}`],
    '',
  ].join('\n');
}

const count = z
  .string()
  .regex(/^(0|[1-9]\d{0,14})$/)
  .transform(Number);
const hashText = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .transform((text): Uint8Array => Buffer.from(text, 'base64'));
const after = <Schema extends z.ZodType<unknown, string>>(word: string, schema: Schema) =>
  z
    .string()
    .startsWith(`${word} `)
    .transform((text) => text.slice(word.length + 1))
    .pipe(schema);
const linesSchema = z.object({
  origin: z.string().min(1),
  size: count,
  root: hashText,
  head: after('head', hashText),
  number: after('number', count),
  time: after(
    'time',
    z.iso.datetime({ precision: 3 }).transform((text) => Date.parse(text)),
  ),
});

function parseSignature(line: string): NoteSignature | null {
  const match = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
  const bytes = Buffer.from(match?.[2] ?? '', 'base64');
  if (match === null || bytes.length <= HINT_BYTES || bytes.toString('base64') !== match[2]) return null;
  return {
    name: match[1] as string,
    hint: bytes.subarray(0, HINT_BYTES),
    signature: bytes.subarray(HINT_BYTES),
  };
}

function keyHint(name: string, publicKey: Uint8Array): Buffer {
  const digest = createHash('sha256').update(`${name}\n`).update(Buffer.of(ED25519)).update(publicKey);
  return digest.digest().subarray(0, HINT_BYTES);
}

function readPublicKey(publicKey: Uint8Array): KeyObject {
  const x = Buffer.from(publicKey).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
