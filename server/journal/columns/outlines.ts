/** Operations in outline: by whom, when and under which ids, without what they brought. A long history is read so in one go. */
import type { Author, Proposal } from '#core/access/author.ts';
import type { ClockRange, UpdateSummary } from '#core/document/summarize-update.ts';
import { ColumnReader } from './columns.ts';
import { SummaryRanges } from './summaries.ts';
import { TableReader } from './tables.ts';

export interface OperationOutline {
  readonly seq: number;
  readonly actor: Pick<Author, 'kind' | 'id' | 'name'>;
  readonly proposal?: Proposal;
  readonly origin: string;
  /** Where it says what the operation brought: of restores and merges. */
  readonly operationId: string | null;
  readonly clientTime: number;
  readonly serverTime: number;
  /** The ids that it brought in. */
  readonly clients: readonly ClockRange[];
  /** The root types that its summary names. */
  readonly roots: readonly string[];
}

interface Described extends Pick<OperationOutline, 'seq' | 'actor' | 'origin' | 'clientTime' | 'serverTime'> {
  readonly operationId: string;
  readonly proposal?: Proposal;
  readonly summary: Pick<UpdateSummary, 'fields' | 'clients'>;
}

/** Of a description. */
export function outlineOf({ actor, operationId, proposal, summary, ...rest }: Described): OperationOutline {
  const { kind, id, name } = actor;
  const { seq, origin, clientTime, serverTime } = rest;
  return {
    ...{ seq, actor: { kind, id, name }, ...(proposal !== undefined && { proposal }), origin },
    operationId: SAYS_WHAT.test(operationId) ? operationId : null,
    ...{ clientTime, serverTime, clients: summary.clients, roots: summary.fields.map(({ root }) => root) },
  };
}

/** What many operations have alike, with the rest of each as JSON: number, both times and ranges of ids, of one after the other. */
export interface RawOutlines {
  readonly actorKind: Author['kind'];
  readonly actorId: string;
  readonly actorName: string;
  readonly origin: string;
  readonly proposal: Proposal | null;
  readonly operationId: string | null;
  readonly roots: readonly string[];
  readonly operations: string;
}

/** Newest first. */
export function openOutlines(groups: readonly RawOutlines[]): OperationOutline[] {
  const outlines: OperationOutline[] = [];
  for (const { actorKind, actorId, actorName, proposal, operations, ...rest } of groups) {
    const actor = { kind: actorKind, id: actorId, name: actorName };
    const alike = { ...rest, actor, ...(proposal !== null && { proposal }) };
    // Written by the statement that groups them.
    const parts: readonly (number | readonly ClockRange[])[] = JSON.parse(operations);
    for (let at = 0; at < parts.length; at += PARTS) {
      const [seq, clientTime, serverTime, clients] = parts.slice(at, at + PARTS) as unknown as Parts;
      outlines.push({ ...alike, seq, clientTime, serverTime, clients });
    }
  }
  return outlines.sort((a, b) => b.seq - a.seq);
}

const PARTS = 4;
type Parts = readonly [seq: number, clientTime: number, serverTime: number, clients: readonly ClockRange[]];

/** The form in which an id stands in a block as it is. */
const OWN_FORM = 3;
/** As the ids of restores and merges begin. */
const SAYS_WHAT = /^(?:restore|merge:)/;

/** Of the columns of a block, oldest first. Updates and hashes are not looked at. */
export function readOutlines(bytes: Uint8Array, firstSeq: number, count: number): OperationOutline[] {
  const columns = new ColumnReader(bytes);
  const tables = new TableReader(columns);
  const ranges = new SummaryRanges();
  const actorAt = remembered((place) => {
    const { kind, id, name } = tables.actor(place);
    // It was checked when the row was written, as in a table.
    return { kind: kind as Author['kind'], id, name };
  });
  const kindAt = remembered((place) => {
    const { origin, proposal } = tables.kind(place);
    return { origin, ...(proposal !== null && { proposal: JSON.parse(proposal) as Proposal }) };
  });
  const shapeAt = remembered((place) => openShape(tables.text(place)));
  let time = 0;
  return Array.from({ length: count }, (_, index) => {
    const actor = actorAt(columns.uint('actor'));
    const kind = kindAt(columns.uint('kind'));
    time += columns.int('serverTime');
    const clientTime = time + columns.int('clientTime');
    const { clients, roots } = shapeAt(columns.uint('shape'));
    const read = typeof clients === 'number' ? ranges.read(columns, tables, clients) : clients;
    const operationId = columns.uint('idForm') === OWN_FORM ? readOwnId(columns) : null;
    const times = { clientTime, serverTime: time };
    return { seq: firstSeq + index, actor, ...kind, operationId, ...times, clients: read, roots };
  });
}

/** Several rows name the same place. */
function remembered<Value>(make: (place: number) => Value): (place: number) => Value {
  const known = new Map<number, Value>();
  return (place) => {
    const value = known.get(place) ?? make(place);
    known.set(place, value);
    return value;
  };
}

function openShape(shape: string): Pick<OperationOutline, 'roots'> & {
  readonly clients: number | readonly ClockRange[];
} {
  const summary: Pick<UpdateSummary, 'fields'> & { readonly clients: number | readonly ClockRange[] } =
    JSON.parse(shape);
  return { clients: summary.clients, roots: summary.fields.map(({ root }) => root) };
}

function readOwnId(columns: ColumnReader): string | null {
  const id = Buffer.from(columns.bytes('id', columns.uint('idLength'))).toString();
  return SAYS_WHAT.test(id) ? id : null;
}
