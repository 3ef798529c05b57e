/** Compares the rows of a document with what checkpoints, the chain and the head row say, and finds which is altered, gone, put in or moved. */
import { isImportedId } from '#core/access/imported-author.ts';
import type { LogBreak } from '#core/history/log-break.ts';
import { crc32c } from '../journal/crc32c.ts';
import { chainHash, equalBytes, FIRST_PREV_HASH } from '../journal/hash-chain.ts';
import type { StoredRow } from '../journal/journal.ts';
import { HASH_BYTES } from './hash-tree.ts';
import { placeRows } from './place-rows.ts';
import { NOTHING_REDACTED, type RedactedRows } from './redacted-rows.ts';
import { leafOf } from './row-leaf.ts';

/** What is known for certain of the first rows: signed checkpoints say so. */
export interface ProvenRows {
  readonly size: number;
  /** The leaf of each, joined. */
  readonly leaves: Uint8Array;
  /** The hash of the last of them in the chain. */
  readonly head: Uint8Array;
}

export const NOTHING_PROVEN: ProvenRows = {
  size: 0,
  leaves: new Uint8Array(),
  head: FIRST_PREV_HASH,
};

export interface RecordedHead {
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface RowCheck {
  /** Takes the next row, as they stand. */
  step(row: StoredRow): void;
  /** Everything that is wrong, by number. */
  finish(): LogBreak[];
  readonly operations: number;
}

export interface CheckStart {
  /** Where to begin instead of at the first row, after what has been checked before. */
  readonly start?: RecordedHead;
  /** What was removed from rows, as signed records say. */
  readonly redacted?: RedactedRows;
  /** So many first rows came in a file, as a signed record says; their authors are nobody here, and those of all others are not. */
  readonly importedTo?: number;
  /** What is known to be wrong of how they are packed: operations of such a block are not missing besides. */
  readonly told?: readonly LogBreak[];
}

/** Checks rows one by one without keeping those that are right. */
export function createRowCheck(
  documentName: string,
  proven: ProvenRows,
  head: RecordedHead | null,
  options: CheckStart = {},
): RowCheck {
  return new Check(documentName, proven, head, options);
}

/** Rows that are kept because something is wrong with them. */
const MAX_ODD = 5_000;

interface Previous {
  readonly seq: number;
  readonly hash: Uint8Array;
}

class Check implements RowCheck {
  operations = 0;
  private readonly documentName: string;
  private readonly proven: ProvenRows;
  private readonly head: RecordedHead | null;
  private readonly redacted: RedactedRows;
  private readonly importedTo: number;
  private readonly told: readonly LogBreak[];
  private readonly breaks: LogBreak[] = [];
  /** Numbers without a right row, as ranges in order. */
  private readonly gaps: { from: number; to: number }[] = [];
  private readonly odd: StoredRow[] = [];
  private next: number;
  /** The right row before, which the next one has to be chained to; `null` after a wrong one. */
  private previous: Previous | null;
  /** Two right rows that are not chained to each other: the next one tells which of them was made anew. */
  private quarrel: readonly [Previous, Previous] | null = null;

  constructor(
    documentName: string,
    proven: ProvenRows,
    head: RecordedHead | null,
    {
      start = { seq: 0, hash: FIRST_PREV_HASH },
      redacted = NOTHING_REDACTED,
      importedTo = 0,
      told = [],
    }: CheckStart,
  ) {
    this.documentName = documentName;
    this.proven = proven;
    this.head = head;
    this.redacted = redacted;
    this.importedTo = importedTo;
    this.told = told;
    this.next = start.seq + 1;
    this.previous = start;
  }

  step(row: StoredRow): void {
    this.operations += 1;
    if (!this.isWhole(row, row.seq) || !this.isProven(row, row.seq)) this.keepOdd(row);
    else if (row.seq >= this.next) this.take(row);
    else if (!this.fillGap(row.seq)) this.report('inserted', row.seq);
    else this.report('reordered', row.seq, { was: row.seq });
  }

  private take(row: StoredRow): void {
    if (row.seq > this.next) {
      this.miss(this.next, row.seq - 1);
      this.previous = null;
    }
    const self = { seq: row.seq, hash: row.hash };
    const before = row.seq === this.proven.size + 1 && row.seq > 1 ? this.provenEnd() : this.previous;
    const isLinked = before === null || equalBytes(row.prevHash, before.hash);
    this.settleQuarrel(isLinked && before?.seq === row.seq - 1);
    // Up to the last checkpoint it is proven that each follows from the one before.
    if (!isLinked && row.seq > this.proven.size && before !== null) this.quarrel = [before, self];
    this.previous = self;
    this.next = row.seq + 1;
  }

  private provenEnd(): Previous {
    return { seq: this.proven.size, hash: this.proven.head };
  }

  /** `isVouched`: what came after the second of the two is chained to it. */
  private settleQuarrel(isVouched: boolean): void {
    if (this.quarrel === null) return;
    const [first, second] = this.quarrel;
    this.quarrel = null;
    const isFirst = isVouched && first.seq > this.proven.size && first.seq > 0;
    this.report('altered', isFirst ? first.seq : second.seq);
  }

  private keepOdd(row: StoredRow): void {
    this.settleQuarrel(false);
    this.previous = null;
    if (this.odd.length < MAX_ODD) this.odd.push(row);
    else this.odd.push({ ...row, payload: new Uint8Array() });
  }

  /** But for those in blocks that are known to be damaged. */
  private miss(from: number, to: number): void {
    let next = from;
    for (const { seq, to: last } of this.told) {
      if (last === null || last < next || seq > to) continue;
      if (seq > next) this.gaps.push({ from: next, to: seq - 1 });
      next = last + 1;
    }
    if (next <= to) this.gaps.push({ from: next, to });
  }

  private fillGap(seq: number): boolean {
    const index = this.gaps.findIndex(({ from, to }) => from <= seq && seq <= to);
    const gap = this.gaps[index];
    if (gap === undefined) return false;
    const rest = [
      { from: gap.from, to: seq - 1 },
      { from: seq + 1, to: gap.to },
    ];
    this.gaps.splice(index, 1, ...rest.filter(({ from, to }) => from <= to));
    return true;
  }

  /**
   * Whether a row is what its own hash says, with `seq` as its number; or, where a record says that something was removed from it, what that one
   * says: with its first content again it would not be.
   */
  private isWhole(row: StoredRow, seq: number): boolean {
    if (seq <= 0 || row.documentName !== this.documentName || crc32c(row.payload) !== row.crc32c)
      return false;
    if (!isOfPlace(row, seq <= this.importedTo)) return false;
    const content = chainHash(row.prevHash, { ...row, seq });
    const redacted = this.redacted.get(seq);
    if (redacted === undefined) return equalBytes(row.hash, content);
    return equalBytes(row.hash, redacted.hash) && equalBytes(content, redacted.content);
  }

  private isProven(row: StoredRow, seq: number): boolean {
    if (seq > this.proven.size) return true;
    const leaf = this.proven.leaves.subarray((seq - 1) * HASH_BYTES, seq * HASH_BYTES);
    return equalBytes(leaf, leafOf(row));
  }

  finish(): LogBreak[] {
    const { head, proven } = this;
    const isHeadLast =
      head !== null && this.previous?.seq === head.seq && equalBytes(this.previous.hash, head.hash);
    this.settleQuarrel(isHeadLast);
    const end = Math.max(proven.size, head?.seq ?? 0);
    this.miss(this.next, end);
    const fits = (row: StoredRow, seq: number): boolean => this.isWhole(row, seq) && this.isProven(row, seq);
    this.breaks.push(...placeRows(this.odd, this.gaps, { end, fits }));
    this.checkHead(isHeadLast);
    return this.breaks.sort((a, b) => a.seq - b.seq);
  }

  private checkHead(isHeadLast: boolean): void {
    const { head, proven, next } = this;
    if (isHeadLast || (head === null && this.operations === 0 && proven.size === 0)) return;
    const last = next - 1;
    if (head === null) {
      this.report('head', Math.max(last, proven.size));
      return;
    }
    if (head.seq < proven.size) this.report('head', head.seq);
    for (let seq = Math.max(head.seq, proven.size) + 1; seq < next; seq += 1)
      if (!this.breaks.some((each) => each.seq === seq)) this.report('inserted', seq);
    const isEmpty = head.seq === 0 && last === 0;
    const hash = isEmpty ? FIRST_PREV_HASH : this.previous?.seq === head.seq ? this.previous.hash : null;
    if (hash !== null && !equalBytes(hash, head.hash)) this.report('head', head.seq);
  }

  private report(kind: LogBreak['kind'], seq: number, { was = null }: Partial<LogBreak> = {}): void {
    if (this.breaks.some((each) => each.kind === kind && each.seq === seq)) return;
    this.breaks.push({ kind, seq, to: null, was });
  }
}

/** The hash of an imported row is that of its author’s first id, so it would not tell whether somebody had made it one. */
function isOfPlace({ actor, proposal }: StoredRow, isImported: boolean): boolean {
  return [actor, ...(proposal === undefined ? [] : [proposal])].every(
    ({ id }) => isImportedId(id) === isImported,
  );
}
