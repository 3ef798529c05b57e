/**
 * A packed block: consecutive operations of one document as one value, column by column, compressed. What is read from it is what stood in the
 * rows, hashes included (docs/spec/packing.md).
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants } from 'node:zlib';
import { operationId } from '#core/document/summarize-update.ts';
import { BinderyError } from '#core/errors.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { ColumnReader, ColumnWriter } from './columns/columns.ts';
import { type OperationOutline, readOutlines } from './columns/outlines.ts';
import { packSummary, readSummary, SummaryRanges } from './columns/summaries.ts';
import { TableReader, TableWriter } from './columns/tables.ts';
import { ClockGuesses, isRegularUpdate, readUpdate, writeUpdate } from './columns/updates.ts';
import { crc32c } from './crc32c.ts';
import { chainHash, equalBytes, HASH_BYTES } from './hash-chain.ts';
import type { JournalRow, StoredRow } from './journal.ts';
import { sha256 } from './states/sha256.ts';

const FORMAT = 1;
/** The hash of every so many rows is kept beside what it follows from: what was altered is found within them. */
export const KEPT_EVERY = 16;
const QUALITY = 9;
/** A block holds less than that by far; damaged bytes must not fill the memory. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/** Others are served in between. */
const ROWS_AT_ONCE = 200;

const compress = promisify(brotliCompress);
const decompress = promisify(brotliDecompress);

/** How the id of an operation is kept: as it follows from the ranges of the summary, or from the update; as a UUID; as it stands. */
const ID_FORMS = { ranges: 0, update: 1, uuid: 2, own: 3 } as const;
/** How an update is kept: in columns, or as it stands. */
const PAYLOAD_FORMS = { columns: 0, own: 1 } as const;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A block as it is stored: what its rows are read from. */
export interface PackedBlock {
  readonly documentName: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** The hash of the operation before the first. */
  readonly prevHash: Uint8Array;
  readonly content: Uint8Array;
  readonly sha256: Uint8Array;
}

/** The columns of these rows, uncompressed. They have to be consecutive operations of one document. */
export function writeColumns(rows: readonly StoredRow[]): Uint8Array {
  const columns = new ColumnWriter();
  const tables = new TableWriter(columns);
  const guesses = new ClockGuesses();
  const ranges = new SummaryRanges();
  let [time, keptAt] = [0, 0];
  rows.forEach((row, index) => {
    const { actor, branch, origin, proposal } = row;
    const { kind, id, name, subtreeId = null } = actor;
    columns.uint('actor', tables.actor({ kind, id, name, subtreeId }));
    const json = proposal === undefined ? null : canonicalJson({ ...proposal });
    columns.uint('kind', tables.kind({ branch, origin, proposal: json }));
    columns.uint('client', tables.client(row.clientId));
    columns.int('serverTime', row.serverTime - time);
    time = row.serverTime;
    columns.int('clientTime', row.clientTime - row.serverTime);
    const packed = packSummary(row.summary);
    columns.uint('shape', tables.text(packed.shape));
    ranges.write(columns, packed.ranges, (client) => tables.client(client));
    writeId(columns, row, packed.id);
    if (isRegularUpdate(row.payload)) {
      columns.uint('payloadForm', PAYLOAD_FORMS.columns);
      writeUpdate(columns, row.payload, (client) => tables.client(client), guesses);
    } else {
      columns.uint('payloadForm', PAYLOAD_FORMS.own);
      columns.uint('payloadLength', row.payload.length);
      columns.bytes('payload', row.payload);
    }
    if (!isKept(row, index, rows.length)) return;
    columns.uint('keptAt', index - keptAt);
    columns.bytes('kept', row.hash);
    keptAt = index;
  });
  return columns.finish();
}

/** Of every sixteenth row and the last; and where it does not follow from the row, because a passage was removed from that. */
function isKept(row: StoredRow, index: number, count: number): boolean {
  if ((index + 1) % KEPT_EVERY === 0 || index === count - 1) return true;
  return !equalBytes(row.hash, chainHash(row.prevHash, row));
}

function writeId(columns: ColumnWriter, row: StoredRow, ofRanges: string | null): void {
  const id = row.operationId;
  if (id === ofRanges) columns.uint('idForm', ID_FORMS.ranges);
  else if (UUID.test(id)) {
    columns.uint('idForm', ID_FORMS.uuid);
    columns.bytes('uuid', Buffer.from(id.replaceAll('-', ''), 'hex'));
  } else if (idOf(row.payload) === id) columns.uint('idForm', ID_FORMS.update);
  else {
    const bytes = Buffer.from(id);
    columns.uint('idForm', ID_FORMS.own);
    columns.uint('idLength', bytes.length);
    columns.bytes('id', bytes);
  }
}

function idOf(payload: Uint8Array): string | null {
  try {
    return operationId(payload);
  } catch {
    return null;
  }
}

/** What a block holds these rows in. Throws `internal` when they would not be read back from it as they are. */
export async function packRows(rows: readonly StoredRow[]): Promise<Uint8Array> {
  const columns = writeColumns(rows);
  assertSame(rows, columns);
  const packed = await compress(columns, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: columns.length,
    },
  });
  return Buffer.concat([Uint8Array.of(FORMAT), packed]);
}

function assertSame(rows: readonly StoredRow[], columns: Uint8Array): void {
  const [first] = rows;
  if (first === undefined) throw new BinderyError('internal', 'A block of no operations was to be packed.');
  const { documentName, seq: firstSeq, prevHash } = first;
  const wrong = findDifference(
    rows,
    readColumns({ documentName, firstSeq, count: rows.length, prevHash }, columns),
  );
  if (wrong === null) return;
  throw new BinderyError(
    'internal',
    `Operation ${wrong} of ${documentName} does not fit into a packed block.`,
  );
}

/** The number of the first row that is not read back as it is. */
function findDifference(rows: readonly StoredRow[], read: Iterator<StoredRow>): number | null {
  let last = 0;
  try {
    for (const row of rows) {
      last = row.seq;
      const { value } = read.next();
      if (value === undefined || !isSameRow(row, value)) return last;
    }
    return read.next().done === true ? null : last;
  } catch {
    return last;
  }
}

/** Whether two rows are the same in everything that is stored of them. */
export function isSameRow(one: StoredRow, other: StoredRow): boolean {
  return comparable(one) === comparable(other);
}

function comparable({ payload, prevHash, hash, ...rest }: StoredRow): string {
  const bytes = [payload, prevHash, hash].map((each) => Buffer.from(each).toString('base64'));
  // Everything else of a row is JSON; `undefined` is left out of it as in the database.
  const json: unknown = JSON.parse(JSON.stringify({ ...rest, bytes }));
  return canonicalJson(json as JsonValue);
}

/** The rows of a block. Throws `corrupt` when it cannot be read, or has more or fewer than its numbers say. */
export async function* unpackRows(block: PackedBlock): AsyncGenerator<StoredRow, void, undefined> {
  const columns = await openContent(block);
  const rows = guarded(block, () => readColumns({ ...block, count: countOf(block) }, columns));
  for (let count = 1; ; count += 1) {
    const { done, value } = guarded(block, () => rows.next());
    if (done === true || value === undefined) return;
    yield value;
    if (count % ROWS_AT_ONCE === 0) await breathe();
  }
}

/** An operation as documents are rebuilt from. */
export interface PackedPayload {
  readonly seq: number;
  readonly payload: Uint8Array;
}

/** Only the updates of a block, for which nothing has to be hashed. */
export async function unpackPayloads(block: PackedBlock): Promise<PackedPayload[]> {
  const bytes = await openContent(block);
  return guarded(block, () => {
    const columns = new ColumnReader(bytes);
    const tables = new TableReader(columns);
    const guesses = new ClockGuesses();
    return Array.from({ length: countOf(block) }, (_, index) => ({
      seq: block.firstSeq + index,
      payload: readPayload(columns, tables, guesses),
    }));
  });
}

/** The operations of a block in outline, for which neither updates nor hashes are read. */
export async function unpackOutlines(block: PackedBlock): Promise<OperationOutline[]> {
  const bytes = await openContent(block);
  return guarded(block, () => readOutlines(bytes, block.firstSeq, countOf(block)));
}

function countOf({ firstSeq, lastSeq }: PackedBlock): number {
  return lastSeq - firstSeq + 1;
}

async function openContent(block: PackedBlock): Promise<Uint8Array> {
  if (!equalBytes(sha256(block.content), block.sha256))
    throw damaged(block, 'it does not match its checksum');
  if (block.content[0] !== FORMAT) throw damaged(block, 'it has no format that is known here');
  try {
    return await decompress(block.content.subarray(1), { maxOutputLength: MAX_UNPACKED_BYTES });
  } catch (cause) {
    throw damaged(block, 'it cannot be unpacked', cause);
  }
}

function guarded<Answer>(block: PackedBlock, read: () => Answer): Answer {
  try {
    return read();
  } catch (cause) {
    throw damaged(block, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function damaged(
  { documentName, firstSeq, lastSeq }: PackedBlock,
  why: string,
  cause?: unknown,
): BinderyError {
  return new BinderyError(
    'corrupt',
    `The packed operations ${firstSeq} to ${lastSeq} of ${documentName} are damaged: ${why}.`,
    { cause },
  );
}

interface BlockStart {
  readonly documentName: string;
  readonly firstSeq: number;
  readonly count: number;
  readonly prevHash: Uint8Array;
}

function* readColumns(
  { documentName, firstSeq, count, prevHash }: BlockStart,
  bytes: Uint8Array,
): Generator<StoredRow, undefined, undefined> {
  const columns = new ColumnReader(bytes);
  const tables = new TableReader(columns);
  const guesses = new ClockGuesses();
  const ranges = new SummaryRanges();
  const kept = readKept(columns);
  let [time, before] = [0, prevHash];
  for (let index = 0; index < count; index += 1) {
    const { subtreeId, ...named } = tables.actor(columns.uint('actor'));
    const { branch, origin, proposal } = tables.kind(columns.uint('kind'));
    const clientId = tables.client(columns.uint('client'));
    time += columns.int('serverTime');
    const clientTime = time + columns.int('clientTime');
    const shape = tables.text(columns.uint('shape'));
    const summary = readSummary(shape, (number) => ranges.read(columns, tables, number));
    const form = columns.uint('idForm');
    const payload = readPayload(columns, tables, guesses);
    const row = {
      ...{ documentName, seq: firstSeq + index, operationId: readId(columns, form, { summary, payload }) },
      // The kinds and origins there are have been checked when the row was written, as in a table.
      actor: {
        ...named,
        kind: named.kind as JournalRow['actor']['kind'],
        ...(subtreeId !== null && { subtreeId }),
      },
      ...{
        payload,
        branch,
        clientId,
        origin: origin as JournalRow['origin'],
        clientTime,
        serverTime: time,
        summary,
      },
      ...(proposal !== null && { proposal: JSON.parse(proposal) }),
    };
    const hash = kept.get(index) ?? chainHash(before, row);
    yield { ...row, prevHash: before, hash, crc32c: crc32c(payload) };
    before = hash;
  }
  if (!columns.isRead) throw new Error('it has more operations than its numbers say');
}

function readKept(columns: ColumnReader): ReadonlyMap<number, Uint8Array> {
  const kept = new Map<number, Uint8Array>();
  for (let index = 0; columns.hasMore('keptAt'); ) {
    index += columns.uint('keptAt');
    kept.set(index, columns.bytes('kept', HASH_BYTES));
  }
  return kept;
}

function readPayload(columns: ColumnReader, tables: TableReader, guesses: ClockGuesses): Uint8Array {
  return columns.uint('payloadForm') === PAYLOAD_FORMS.columns
    ? readUpdate(columns, tables.clients, guesses)
    : columns.bytes('payload', columns.uint('payloadLength'));
}

function readId(
  columns: ColumnReader,
  form: number,
  { summary, payload }: Pick<JournalRow, 'summary' | 'payload'>,
): string {
  switch (form) {
    case ID_FORMS.ranges:
      return packSummary(summary).id ?? '';
    case ID_FORMS.update:
      return operationId(payload);
    case ID_FORMS.uuid: {
      const hex = Buffer.from(columns.bytes('uuid', 16)).toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    }
    default:
      return Buffer.from(columns.bytes('id', columns.uint('idLength'))).toString();
  }
}
