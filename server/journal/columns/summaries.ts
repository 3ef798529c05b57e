/** The summaries of packed rows: what differs from row to row, the clocks that an update brought in, apart from what many have alike. */
import type { ClockRange, UpdateSummary } from '#core/document/summarize-update.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { ColumnReader, ColumnWriter } from './columns.ts';
import type { TableReader } from './tables.ts';

export interface PackedSummary {
  /** The summary as JSON, with the number of its ranges in place of them; with them where they are not regular. */
  readonly shape: string;
  readonly ranges: readonly ClockRange[];
  /** The id of an operation that is named by these ranges alone. */
  readonly id: string | null;
}

export function packSummary(summary: UpdateSummary): PackedSummary {
  const { clients } = summary;
  if (!Array.isArray(clients) || !clients.every(isRegular))
    return { shape: shapeOf(summary), ranges: [], id: null };
  const ranges: readonly ClockRange[] = clients;
  return { shape: shapeOf({ ...summary, clients: ranges.length }), ranges, id: idOf(ranges) };
}

/** `read` answers so many ranges. */
export function readSummary(shape: string, read: (count: number) => readonly ClockRange[]): UpdateSummary {
  // It was a summary when it was written, and is compared with that before the row is given up.
  const summary: UpdateSummary | (Omit<UpdateSummary, 'clients'> & { readonly clients: number }) =
    JSON.parse(shape);
  const { clients } = summary;
  return { ...summary, clients: typeof clients === 'number' ? read(clients) : clients };
}

/** Ranges in columns; each client mostly goes on where it was. */
export class SummaryRanges {
  private readonly next = new Map<number, number>();

  write(columns: ColumnWriter, ranges: readonly ClockRange[], clientIndex: (client: number) => number): void {
    for (const { client, from, to } of ranges) {
      columns.uint('rangeClient', clientIndex(client));
      columns.int('rangeFrom', from - (this.next.get(client) ?? 0));
      columns.uint('rangeLength', to - from);
      this.next.set(client, to);
    }
  }

  read(columns: ColumnReader, tables: TableReader, count: number): ClockRange[] {
    return Array.from({ length: count }, () => {
      const client = tables.client(columns.uint('rangeClient'));
      const from = (this.next.get(client) ?? 0) + columns.int('rangeFrom');
      const to = from + columns.uint('rangeLength');
      this.next.set(client, to);
      return { client, from, to };
    });
  }
}

function isRegular(range: ClockRange): boolean {
  const numbers = [range.client, range.from, range.to];
  return (
    Object.keys(range).length === 3 &&
    numbers.every((each) => Number.isSafeInteger(each) && each >= 0) &&
    range.to >= range.from
  );
}

/** As `operationId` writes what deletes nothing. */
function idOf(ranges: readonly ClockRange[]): string {
  return [...ranges]
    .sort((a, b) => a.client - b.client || a.from - b.from)
    .map(({ client, from, to }) => `${client}:${from}-${to}`)
    .join(',');
}

function shapeOf(summary: object): string {
  const json: unknown = JSON.parse(JSON.stringify(summary));
  return canonicalJson(json as JsonValue);
}
