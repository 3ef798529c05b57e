/** The hash that stands for a row of the journal in a checkpoint: for everything that is stored of it. */
import { originalAuthor } from '#core/access/imported-author.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { JournalRow } from '../journal/journal.ts';
import { leafHash } from './hash-tree.ts';

/** The hash of a row: of its hash in the chain, and of the columns that this one leaves out. */
export function leafOf(row: JournalRow): Uint8Array {
  const { hash, branch, actor, clientId, origin, summary, proposal } = row;
  const content: unknown = [
    ...[Buffer.from(hash).toString('hex'), branch, actor.subtreeId ?? null, clientId, origin],
    ...[summary, proposal === undefined ? null : originalAuthor(proposal)],
  ];
  return leafHash(Buffer.from(canonicalJson(content as JsonValue)));
}
