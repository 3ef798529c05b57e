/** Reads operations that are packed, in the form in which rows are read. */
import type pg from 'pg';
import { UNKNOWN_ROOT } from '#core/document/summarize-update.ts';
import { isBinderyError } from '#core/errors.ts';
import type { LogBreak } from '#core/history/log-break.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { OperationOutline } from './columns/outlines.ts';
import { equalBytes, FIRST_PREV_HASH } from './hash-chain.ts';
import type { FirstAuthor, JournalRow, ListOptions, RowRange, ShownRow, StoredRow } from './journal.ts';
import {
  type PackedBlock,
  type PackedPayload,
  unpackOutlines,
  unpackPayloads,
  unpackRows,
} from './packed-block.ts';
import { findShortId, headerOf, type PackedHeader, shortId } from './packed-header.ts';
import {
  type BlockRow,
  blockJson,
  type HeaderRow,
  type IdsRow,
  READ_BLOCK_AFTER,
  READ_BLOCK_BEFORE,
  READ_BLOCK_OF_CLIENT,
  READ_BLOCK_TOUCHED_AFTER,
  READ_BLOCK_TOUCHED_BEFORE,
  READ_PACKED_HEADER_AFTER,
  READ_PACKED_IDS,
} from './packed-statements.ts';

export type Query = <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>;

type FoundRows = readonly Pick<JournalRow, 'seq'>[];

/**
 * Packed operations are the first ones of a document. Whoever looks at rows and at blocks looks at the rows first: what is packed in between is
 * then seen twice rather than not at all.
 */
export class PackedReader {
  private readonly query: Query;

  constructor(query: Query) {
    this.query = query;
  }

  /** The first block that ends after a number; with `roots`, of those in which one of them was touched. */
  async blockAfter(
    documentName: string,
    after: number,
    roots?: readonly string[],
  ): Promise<PackedBlock | null> {
    const values = [documentName, after, ...(roots === undefined ? [] : [roots])];
    const text = roots === undefined ? READ_BLOCK_AFTER : READ_BLOCK_TOUCHED_AFTER;
    return (await this.query<BlockRow>(text, values))[0] ?? null;
  }

  /** The updates of a range. `onDamage` is told of a block that cannot be read, whose operations are left out. */
  async payloads(
    documentName: string,
    { after, upTo }: { readonly after: number; readonly upTo: number },
    onDamage: (error: Error) => void,
  ): Promise<PackedPayload[]> {
    const found: PackedPayload[] = [];
    for (let last = after; last < upTo; ) {
      const block = await this.blockAfter(documentName, last);
      if (block === null || block.firstSeq > upTo) break;
      try {
        const within = (await unpackPayloads(block)).filter(({ seq }) => seq > last && seq <= upTo);
        found.push(...within);
      } catch (error) {
        if (!isBinderyError(error) || error.code !== 'corrupt') throw error;
        onDamage(error);
      }
      last = block.lastSeq;
    }
    return found;
  }

  /** What the rows of ranges begin after: mostly nothing is packed of those that are asked for. */
  async beforeRows(ranges: readonly RowRange[], rows: readonly ShownRow[]): Promise<ShownRow[]> {
    const packed: ShownRow[] = [];
    for (const { documentName, after, upTo } of ranges) {
      const first = rows.find((row) => row.documentName === documentName && row.seq > after)?.seq ?? upTo + 1;
      if (first <= after + 1) continue;
      const found = await this.payloads(documentName, { after, upTo: first - 1 }, () => undefined);
      packed.push(...found.map((each) => ({ ...each, documentName })));
    }
    return packed;
  }

  /**
   * What is asked for behind the rows that were found, newest first; with `root`, those that touched it, or something that could not be
   * told.
   */
  async rowsBehind(rows: FoundRows, documentName: string, options: ListOptions): Promise<StoredRow[]> {
    return await this.behind(rows, documentName, options, (block, holds) =>
      rowsOf(block, (row) => holds(row.seq, () => rootsOf(row))),
    );
  }

  /** The same, in outline. */
  async outlinesBehind(
    rows: FoundRows,
    documentName: string,
    options: ListOptions,
  ): Promise<OperationOutline[]> {
    return await this.behind(rows, documentName, options, async (block, holds) =>
      (await unpackOutlines(block)).filter(({ seq, roots }) => holds(seq, () => roots)),
    );
  }

  /** `read` answers those of a block for which something holds, oldest first. */
  private async behind<Row>(
    rows: FoundRows,
    documentName: string,
    { before = Number.MAX_SAFE_INTEGER, limit, root }: ListOptions,
    read: (
      block: PackedBlock,
      holds: (seq: number, rootsOf: () => readonly string[]) => boolean,
    ) => Promise<Row[]>,
  ): Promise<Row[]> {
    const wanted = root === undefined ? null : [root, UNKNOWN_ROOT];
    const text = wanted === null ? READ_BLOCK_BEFORE : READ_BLOCK_TOUCHED_BEFORE;
    const found: Row[] = [];
    for (let end = rows.at(-1)?.seq ?? before; end > 1 && rows.length + found.length < limit; ) {
      const values = [documentName, end, ...(wanted === null ? [] : [wanted])];
      const [block] = await this.query<BlockRow>(text, values);
      if (block === undefined) break;
      const some = await read(
        block,
        (seq, roots) => seq < end && (wanted === null || roots().some((each) => wanted.includes(each))),
      );
      found.push(...some.reverse());
      end = block.firstSeq;
    }
    return found.slice(0, limit - rows.length);
  }

  /** After a number, oldest first, those that touched one of these roots, or something that could not be told. */
  async touching(
    documentName: string,
    roots: readonly string[],
    { after, limit }: { readonly after: number; readonly limit: number },
  ): Promise<StoredRow[]> {
    const wanted = [...roots, UNKNOWN_ROOT];
    const found: StoredRow[] = [];
    for (let last = after; found.length < limit; ) {
      const block = await this.blockAfter(documentName, last, wanted);
      if (block === null) break;
      found.push(...(await rowsOf(block, (row) => row.seq > last && touches(row, wanted))));
      last = block.lastSeq;
    }
    return found.slice(0, limit);
  }

  /** The operations with these ids, in order of their numbers. */
  async find(documentName: string, operationIds: readonly string[]): Promise<StoredRow[]> {
    if (operationIds.length === 0) return [];
    const wanted = new Set(operationIds);
    const short = operationIds.map(shortId);
    const found: StoredRow[] = [];
    for (const { firstSeq, lastSeq, ids } of await this.query<IdsRow>(READ_PACKED_IDS, [documentName, 0])) {
      if (!short.some((each) => findShortId(ids, each).length > 0)) continue;
      const block = await this.blockAfter(documentName, firstSeq - 1);
      if (block?.lastSeq !== lastSeq) continue;
      found.push(...(await rowsOf(block, (row) => wanted.has(row.operationId))));
    }
    return found;
  }

  /** Who made the first operation of a Yjs client, among those that bring in its clock 0 or nothing new. */
  async beginner(documentName: string, clientId: number): Promise<FirstAuthor | null> {
    if (clientId === 0) return null;
    return await this.firstOf(documentName, clientId, ({ summary }) => (summary.clients[0]?.from ?? 0) === 0);
  }

  /** Who made the first of all of its operations. */
  async author(documentName: string, clientId: number): Promise<FirstAuthor | null> {
    return await this.firstOf(documentName, clientId, () => true);
  }

  private async firstOf(
    documentName: string,
    clientId: number,
    holds: (row: StoredRow) => boolean,
  ): Promise<FirstAuthor | null> {
    for (let after = 0; ; ) {
      const [block] = await this.query<BlockRow>(READ_BLOCK_OF_CLIENT, [documentName, after, clientId]);
      if (block === undefined) return null;
      const [first] = await rowsOf(block, (row) => row.clientId === clientId && holds(row));
      if (first !== undefined) return { kind: first.actor.kind, id: first.actor.id, origin: first.origin };
      after = block.lastSeq;
    }
  }

  /**
   * What is wrong with the blocks of a document, apart from what their operations say: one that cannot be read, or of which something else is told
   * than what it has; and whether they end where the head row says. `readPackedSeq` is asked last: until then more may be packed.
   */
  async check(documentName: string, readPackedSeq: () => Promise<number>): Promise<LogBreak[]> {
    const breaks: LogBreak[] = [];
    let end = { lastSeq: 0, lastHash: FIRST_PREV_HASH };
    for (;;) {
      const [block] = await this.query<HeaderRow>(READ_PACKED_HEADER_AFTER, [documentName, end.lastSeq]);
      if (block === undefined) break;
      const isNext = block.firstSeq === end.lastSeq + 1 && equalBytes(block.prevHash, end.lastHash);
      if (!isNext || !(await isAsTold(block)))
        breaks.push({ kind: 'altered', seq: block.firstSeq, to: block.lastSeq, was: null });
      end = block;
    }
    const packedSeq = await readPackedSeq();
    const isGrown = packedSeq > end.lastSeq && (await this.blockAfter(documentName, end.lastSeq)) !== null;
    if (packedSeq !== end.lastSeq && !isGrown)
      breaks.push({ kind: 'head', seq: Math.max(packedSeq, end.lastSeq), to: null, was: null });
    return breaks;
  }
}

async function isAsTold(block: HeaderRow): Promise<boolean> {
  try {
    const [first, ...others] = await rowsOf(block, () => true);
    if (first === undefined) return false;
    return comparable(block) === comparable(headerOf([first, ...others]));
  } catch (error) {
    if (isBinderyError(error) && error.code === 'corrupt') return false;
    throw error;
  }
}

function comparable(header: PackedHeader): string {
  const { firstSeq, lastSeq, prevHash, lastHash, firstAt, lastAt, writers, roots, clients, ids } = header;
  const own = { firstSeq, lastSeq, prevHash, lastHash, firstAt, lastAt, writers, roots, clients, ids };
  const value: JsonValue = JSON.parse(blockJson('', own));
  return canonicalJson(value);
}

/** Those rows of a block for which something holds, oldest first. */
export async function rowsOf(block: PackedBlock, holds: (row: StoredRow) => boolean): Promise<StoredRow[]> {
  const found: StoredRow[] = [];
  for await (const row of unpackRows(block)) if (holds(row)) found.push(row);
  return found;
}

function touches(row: Pick<JournalRow, 'summary'>, roots: readonly string[]): boolean {
  return rootsOf(row).some((root) => roots.includes(root));
}

function rootsOf({ summary }: Pick<JournalRow, 'summary'>): readonly string[] {
  return summary.fields.map(({ root }) => root);
}
