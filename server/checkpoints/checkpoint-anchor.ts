/** A timestamp over one checkpoint, as a history file has it: the token, and where the note stands in the tree that the token is over. */
import { z } from 'zod';
import { MAX_TOKEN_BYTES, proveTimestamp, type Timestamp } from '../timestamps/timestamp-token.ts';
import { type AnchorPlace, rootFrom } from './anchor-tree.ts';
import { HASH_BYTES } from './hash-tree.ts';
import { parseCheckpoint } from './signed-note.ts';

const hashText = z.base64().length(44);
export const checkpointAnchorSchema = z.object({
  token: z.base64().max(MAX_TOKEN_BYTES * 2),
  index: z.int().min(0),
  size: z
    .int()
    .min(1)
    .max(2 ** 20),
  path: z.array(hashText).max(20),
});
export type CheckpointAnchor = z.infer<typeof checkpointAnchorSchema>;

/** A clock here may have been ahead of that of the authority. */
const SKEW_MS = 600_000;

export function checkpointAnchor(token: Uint8Array, { index, size, path }: AnchorPlace): CheckpointAnchor {
  return { token: base64(token), index, size, path: path.map(base64) };
}

/** Proves many anchors: those of one batch have one token, which is looked at once. */
export interface AnchorProver {
  /** What the timestamp over this note says; `null`: it is not over it, its signature does not hold, or it says that the note came after it. */
  prove(note: string, anchor: CheckpointAnchor): Promise<Timestamp | null>;
}

/** `trusted`: certificates of authorities, one of which has to vouch for the token. */
export function createAnchorProver(trusted: readonly Uint8Array[] | null): AnchorProver {
  const known = new Map<string, Promise<Timestamp | null>>();
  return {
    async prove(note, { token, index, size, path }) {
      const place = { index, size, path: path.map((hash) => Buffer.from(hash, 'base64')) };
      const isWhole = place.path.every(({ length }) => length === HASH_BYTES);
      const root = isWhole ? rootFrom(note, place) : null;
      if (root === null) return null;
      const key = `${base64(root)} ${token}`;
      const proven = known.get(key) ?? proveTimestamp(Buffer.from(token, 'base64'), root, trusted);
      known.set(key, proven);
      const timestamp = await proven;
      const checkpoint = parseCheckpoint(note);
      const isAfter =
        timestamp !== null && checkpoint !== null && timestamp.time >= checkpoint.time - SKEW_MS;
      return isAfter && timestamp.isTrusted !== false ? timestamp : null;
    },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
