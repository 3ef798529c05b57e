/** The ranges that several updates delete, by client: read, united, and written as Yjs does. */
import * as decoding from 'lib0/decoding';
import type { ByteWriter } from './byte-writer.ts';

/** Half-open, in order, none of them touching the next: clocks from `starts[i]` to before `ends[i]`. */
export interface Ranges {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const NONE: Ranges = { starts: [], ends: [] };

export class DeletedRanges {
  private readonly found = new Map<number, [start: number, end: number][]>();
  private readonly united = new Map<number, Ranges>();

  /** From where an update has them. */
  read(decoder: decoding.Decoder): void {
    for (let count = decoding.readVarUint(decoder); count > 0; count -= 1) {
      const client = decoding.readVarUint(decoder);
      const known = this.found.get(client) ?? [];
      this.found.set(client, known);
      for (let ranges = decoding.readVarUint(decoder); ranges > 0; ranges -= 1) {
        const start = decoding.readVarUint(decoder);
        known.push([start, start + decoding.readVarUint(decoder)]);
      }
    }
  }

  /** Unites them, once all are read. */
  finish(): void {
    for (const [client, ranges] of this.found) this.united.set(client, unite(ranges));
  }

  of(client: number): Ranges {
    return this.united.get(client) ?? NONE;
  }

  write(out: ByteWriter): void {
    const clients = [...this.united].filter(([, { starts }]) => starts.length > 0).sort(([a], [b]) => b - a);
    out.uint(clients.length);
    for (const [client, { starts, ends }] of clients) {
      out.uint(client);
      out.uint(starts.length);
      for (const [index, start] of starts.entries()) {
        out.uint(start);
        out.uint((ends[index] ?? start) - start);
      }
    }
  }
}

function unite(ranges: [start: number, end: number][]): Ranges {
  ranges.sort(([a], [b]) => a - b);
  const [starts, ends]: [number[], number[]] = [[], []];
  for (const [start, end] of ranges) {
    const last = ends.length - 1;
    if (last >= 0 && start <= (ends[last] as number)) ends[last] = Math.max(ends[last] as number, end);
    else if (end > start) {
      starts.push(start);
      ends.push(end);
    }
  }
  return { starts, ends };
}
