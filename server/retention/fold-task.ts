/** The tasks of retention that are run in a thread: which operations become others, and a block packed anew with those of it that did. */
import { originalAuthor } from '#core/access/imported-author.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { foldOperations } from '#core/retention/fold-operations.ts';
import { type FoldRange, findFoldRanges } from '#core/retention/fold-ranges.ts';
import { findSessionRanges } from '#core/retention/session-ranges.ts';
import { crc32c } from '../journal/crc32c.ts';
import { chainHash } from '../journal/hash-chain.ts';
import type { StoredRow } from '../journal/journal.ts';
import { packRows } from '../journal/packed-block.ts';
import { readProven, type StretchProof } from '../packing/prove-stretch.ts';
import type { Task } from '../threads/task.ts';

export interface FoldInput {
  readonly proof: StretchProof;
  readonly before: number;
  readonly kept: readonly number[];
  /** Whether there are operations after the stretch that may be folded too. */
  readonly isOpen: boolean;
  /** Set where sessions are folded: what is folded in the stretch already. */
  readonly sessions?: readonly FoldRange[];
}

export interface FoldedRow {
  readonly seq: number;
  /** As in the chain, and over what becomes of it. */
  readonly hash: Uint8Array;
  readonly content: Uint8Array;
  readonly payload: Uint8Array;
  readonly crc32c: number;
}

export interface Fold {
  /** Up to where the stretch has been looked at for good; `null` where nothing of it is old enough. */
  readonly upTo: number | null;
  /** The last operation before the range that goes on once more sessions are old enough; `upTo` where there is none. */
  readonly openAfter: number | null;
  /** Each with the time of its last operation. */
  readonly ranges: readonly (FoldRange & { readonly lastAt: number })[];
  readonly rows: readonly FoldedRow[];
}

/** No state is made of more operations. */
const MOST_IN_ONE = 1_000;

export const foldTask: Task<FoldInput, Fold, 'rows', readonly StoredRow[]> = {
  name: 'fold operations',
  async work(input, ask) {
    const rows = await readProven(input.proof, ask);
    const { ranges, upTo, openAfter } = findRanges(input, rows);
    const first = rows[0].seq;
    const folded = ranges.map(({ from, to }) => foldRange(rows.slice(from - first, to - first + 1)));
    return {
      ...{ upTo, openAfter, rows: folded.flat() },
      ranges: ranges.flatMap((range, index) => {
        const last = rows[range.to - first];
        const isNew = (folded[index]?.length ?? 0) > 0 || hidesMore(range, input.sessions);
        return isNew && last !== undefined ? [{ ...range, lastAt: last.serverTime }] : [];
      }),
    };
  },
};

function findRanges({ before, kept, isOpen, sessions }: FoldInput, rows: readonly StoredRow[]) {
  const logged = rows.map(({ seq, actor, serverTime, summary, origin }) => ({
    ...{ seq, actorId: actor.id, actorName: actor.name, at: serverTime, summary, origin },
  }));
  const options = { before, kept: new Set(kept), most: MOST_IN_ONE };
  if (sessions !== undefined)
    return findSessionRanges(logged, { ...options, folded: sessions, isCut: isOpen });
  const { ranges, upTo } = findFoldRanges(logged, { ...options, isOpen });
  return { ranges, upTo, openAfter: upTo };
}

/** A state between sessions is refused as soon as they are folded, also where their operations are what they were. */
function hidesMore({ from, to }: FoldRange, folded: readonly FoldRange[] | undefined): boolean {
  return folded !== undefined && from < to && !folded.some((range) => range.from === from && range.to === to);
}

function foldRange(rows: readonly StoredRow[]): FoldedRow[] {
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const written = rows.map((row) => ({ seq: row.seq, payload: row.payload, writer: writerOf(row) }));
  return foldOperations(written).flatMap(({ seq, payload }) => {
    const row = bySeq.get(seq);
    if (row === undefined || Buffer.compare(payload, row.payload) === 0) return [];
    const content = chainHash(row.prevHash, { ...row, payload });
    return [{ seq, hash: row.hash, content, payload, crc32c: crc32c(payload) }];
  });
}

/** Everything by which operations are told apart, but their times and fields. */
function writerOf({ actor, branch, clientId, origin, proposal }: StoredRow): string {
  const writer: unknown = [
    ...[actor.kind, actor.id, actor.name, actor.subtreeId ?? null, branch, clientId, origin],
    proposal === undefined ? null : originalAuthor(proposal),
  ];
  return canonicalJson(writer as JsonValue);
}

/** A block with other updates. Its rows keep their hashes. */
export const repackTask: Task<
  { readonly changed: ReadonlyMap<number, FoldedRow> },
  Uint8Array,
  'rows',
  readonly StoredRow[]
> = {
  name: 'pack folded operations anew',
  async work({ changed }, ask) {
    const rows: StoredRow[] = [];
    for (;;) {
      const page = await ask('rows');
      if (page.length === 0) break;
      rows.push(...page.map((row) => ({ ...row, ...pick(changed.get(row.seq)) })));
    }
    return await packRows(rows);
  },
};

function pick(changed: FoldedRow | undefined): Partial<StoredRow> {
  return changed === undefined ? {} : { payload: changed.payload, crc32c: changed.crc32c };
}
