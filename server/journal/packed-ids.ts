/** Finds operations by their ids among those that are packed: no index of the database has them any more, and none may be stored twice. */
import type pg from 'pg';
import { findShortId, shortId } from './packed-header.ts';
import { PackedReader } from './packed-reader.ts';
import { type IdsRow, READ_PACKED_IDS } from './packed-statements.ts';

interface KnownIds {
  readonly packedSeq: number;
  readonly blocks: readonly Pick<IdsRow, 'firstSeq' | 'lastSeq' | 'ids'>[];
}

export interface WantedOperation {
  readonly documentName: string;
  readonly operationId: string;
  /** Up to where the document is packed. */
  readonly packedSeq: number;
}

/** Four bytes an operation: those of four million. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Remembers the short ids of documents that are written in: what is packed does not change, there is only more of it. */
export class PackedIds {
  private readonly documents = new Map<string, KnownIds>();
  private bytes = 0;

  /** The number of the operation, where it is packed; in the order in which they are asked for. */
  async find(
    client: Pick<pg.Pool, 'query'> | Pick<pg.PoolClient, 'query'>,
    wanted: readonly WantedOperation[],
    options: object,
  ): Promise<(number | null)[]> {
    const query = async <Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]> =>
      (await client.query<Row>({ text, values, ...options })).rows;
    const found: (number | null)[] = [];
    for (const each of wanted) {
      const isPossible = each.packedSeq > 0 && (await this.mayHave(query, each));
      const [row] = isPossible
        ? await new PackedReader(query).find(each.documentName, [each.operationId])
        : [];
      found.push(row?.seq ?? null);
    }
    return found;
  }

  private async mayHave(
    query: <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>,
    { documentName, operationId, packedSeq }: WantedOperation,
  ): Promise<boolean> {
    const wanted = shortId(operationId);
    const { blocks } = await this.known(query, documentName, packedSeq);
    return blocks.some(({ ids }) => findShortId(ids, wanted).length > 0);
  }

  private async known(
    query: <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<Row[]>,
    documentName: string,
    packedSeq: number,
  ): Promise<KnownIds> {
    const before = this.documents.get(documentName);
    if (before?.packedSeq === packedSeq) return before;
    // After a restore from a backup there may be less.
    const kept = before !== undefined && before.packedSeq < packedSeq ? before.blocks : [];
    const more = await query<IdsRow>(READ_PACKED_IDS, [documentName, kept.at(-1)?.lastSeq ?? 0]);
    const known = { packedSeq, blocks: [...kept, ...more] };
    this.bytes += more.reduce((sum, { ids }) => sum + ids.length, 0);
    if (this.bytes > MAX_BYTES) {
      this.documents.clear();
      this.bytes = 0;
    }
    this.documents.set(documentName, known);
    return known;
  }
}
