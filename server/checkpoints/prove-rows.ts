/** Reads the checkpoints of a log and answers what they prove of its rows, and which of them prove nothing. */
import type { LogBreak } from '#core/history/log-break.ts';
import { equalBytes } from '../journal/hash-chain.ts';
import { NOTHING_PROVEN, type ProvenRows } from './check-rows.ts';
import type { CheckpointAnchor } from './checkpoint-anchor.ts';
import { HASH_BYTES, type HashTree, newHashTree, openHashTree, splitHashes } from './hash-tree.ts';
import { isSignedBy, parseCheckpoint, type SignedCheckpoint, type SignedText } from './signed-note.ts';
import type { SigningKey } from './signing-keys.ts';

/** A checkpoint as it is kept. */
export interface KeptCheckpoint {
  readonly number: number;
  readonly log: string;
  readonly size: number;
  readonly note: string;
  readonly leaves: Uint8Array;
  /** Where it is kept with what the next one goes on from. */
  readonly frontier?: Uint8Array;
  /** In a file: the timestamp over it, where there is one. */
  readonly anchor?: CheckpointAnchor | undefined;
}

export interface ProofParts {
  readonly log: string;
  /** In order of their sizes. */
  readonly checkpoints: readonly KeptCheckpoint[];
  readonly keys: readonly SigningKey[];
  /** The leaves of the rows as they are, after `after` and up to `upTo`: for checkpoints whose own are of no use. */
  readLeaves(after: number, upTo: number): Promise<readonly Uint8Array[]>;
}

export interface Proof {
  readonly rows: ProvenRows;
  readonly breaks: readonly LogBreak[];
  /** How many checkpoints hold. */
  readonly holding: number;
}

/** The clock of a server may have been set back between two starts. */
const SKEW_MS = 600_000;

export async function proveRows({ log, checkpoints, keys, readLeaves }: ProofParts): Promise<Proof> {
  const breaks: LogBreak[] = [];
  const proven: Uint8Array[] = [];
  let head = NOTHING_PROVEN.head;
  let tree = newHashTree();
  let pending: Uint8Array[] = [];
  let before = 0;
  let holding = 0;
  for (const checkpoint of checkpoints) {
    const { size } = checkpoint;
    const own = splitHashes(checkpoint.leaves);
    const isNext = before + own.length === size && own.length * HASH_BYTES === checkpoint.leaves.length;
    before = size;
    pending.push(...own);
    const note = readNote(checkpoint, log, keys);
    if (note === null) {
      breaks.push(breakAt('checkpoint', size));
      continue;
    }
    let leaves: readonly Uint8Array[] = pending;
    let grown = extend(tree, leaves, note);
    if (grown === null) {
      // Its own leaves are of no use; whether the rows are what was signed can be told all the same.
      leaves = size - tree.size > 0 ? await readLeaves(tree.size, size) : [];
      grown = extend(tree, leaves, note);
      const isMissing = !isNext && own.length < size;
      if (grown !== null) breaks.push(breakAt(isMissing ? 'checkpointMissing' : 'checkpoint', size));
      else breaks.push({ ...breakAt('rewritten', tree.size + 1), to: size });
    }
    if (grown === null) continue;
    const { frontier } = checkpoint;
    const isWhole = frontier === undefined || equalBytes(frontier, grown.frontier());
    if (isWhole) holding += 1;
    else if (leaves === pending) breaks.push(breakAt('checkpoint', size));
    tree = grown;
    proven.push(...leaves);
    head = note.head;
    pending = [];
  }
  return { rows: { size: tree.size, leaves: Buffer.concat(proven), head }, breaks, holding };
}

function breakAt(kind: LogBreak['kind'], seq: number): LogBreak {
  return { kind, seq, to: null, was: null };
}

/** The tree with these leaves, if it is the one that was signed. */
function extend(tree: HashTree, leaves: readonly Uint8Array[], note: SignedCheckpoint): HashTree | null {
  if (tree.size + leaves.length !== note.size) return null;
  const grown = openHashTree(tree.size, tree.frontier());
  if (grown === null) return null;
  for (const leaf of leaves) grown.append(leaf);
  return equalBytes(grown.root(), note.root) ? grown : null;
}

/** The note of a checkpoint, if it is of this log, says what is kept beside it, and was signed by a key of the instance at its time. */
export function readNote(
  { number, size, note }: Pick<KeptCheckpoint, 'number' | 'size' | 'note'>,
  log: string,
  keys: readonly SigningKey[],
): SignedCheckpoint | null {
  const read = parseCheckpoint(note);
  if (read === null || read.number !== number || read.size !== size || !isOfLog(read.origin, log))
    return null;
  return isOfInstance(read, keys) ? read : null;
}

/** Whether a key of the instance, valid at the time of the note, signed it. */
export function isOfInstance(
  note: SignedText & { readonly time: number },
  keys: readonly SigningKey[],
): boolean {
  return keys.some((key) => key.isVouched && isValidAt(key, note.time) && isSignedBy(note, key.publicKey));
}

export function originOf(appUrl: string, log: string): string {
  return `${new URL(appUrl).host}/${log}`;
}

/** Whatever address the instance had. */
export function isOfLog(origin: string, log: string): boolean {
  return origin.endsWith(`/${log}`) && !origin.slice(0, -log.length - 1).includes('/');
}

function isValidAt({ since, until }: SigningKey, time: number): boolean {
  return time >= since - SKEW_MS && (until === null || time <= until + SKEW_MS);
}
