/** Ordered rows on a shared array: every cell is a register, and so is every row's position. */
import type * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';
import { keyOf, parseCell, parseCellKey, type RegisterEntry, requireJson, type StoredCell } from './entry.ts';
import { chooseEntry, newEntry, observeEntry, type RegisterReading, resolveEntries } from './register.ts';
import { freshPositions, positionBetween } from './row-position.ts';
import type { Writer } from './writer.ts';

export interface Row {
  readonly id: string;
  /** By column id; for a checklist the columns are `text` and `done`. */
  readonly cells: Readonly<Record<string, JsonValue>>;
}

/** A cell with concurrent different values. */
export interface CellConflict {
  readonly rowId: string;
  readonly columnId: string;
  /** What the cell reads as; its value is `null` when the cell was emptied. */
  readonly winner: RegisterEntry;
  /** At least one, newest first. */
  readonly losers: readonly RegisterEntry[];
}

/** The column name of the register that holds a row's position; its value `null` means the row is deleted. */
const POSITION = '';
const MAX_POSITION_LENGTH = 1024;

interface PlacedRow extends Row {
  readonly position: string;
}

/** Every readable entry, by row and column. */
type StoredRows = Map<string, Map<string, StoredCell[]>>;

/** The rows in order. An empty cell (`null`) is absent; deleted rows and unreadable elements are left out. */
export function readRows(array: Y.Array<unknown>): Row[] {
  return placedRows(storedCells(array)).map(({ id, cells }) => ({ id, cells }));
}

/**
 * Inserts a row before the row `before`, or at the end when that is absent or gone. Returns the row's id. With the id of a
 * deleted row it restores that row, with these cells only. Call inside a transaction.
 */
export function insertRow(
  array: Y.Array<unknown>,
  cells: Readonly<Record<string, JsonValue>>,
  before: string | null,
  writer: Writer,
  id: string = writer.environment.newId(),
): string {
  requireRowId(id);
  writeCell(array, id, POSITION, placeFor(array, id, before, writer), writer);
  const left = storedCells(array).get(id) ?? new Map<string, StoredCell[]>();
  for (const columnId of left.keys()) {
    if (columnId !== POSITION && !Object.hasOwn(cells, columnId))
      writeCell(array, id, columnId, null, writer);
  }
  for (const [columnId, value] of Object.entries(cells)) {
    requireCell(columnId, value);
    if (value !== null || left.has(columnId)) writeCell(array, id, columnId, value, writer);
  }
  return id;
}

/** Writes one cell. Throws `not_found` when the row is deleted or unknown. Call inside a transaction. */
export function setCell(
  array: Y.Array<unknown>,
  rowId: string,
  columnId: string,
  value: JsonValue,
  writer: Writer,
): void {
  requireCell(columnId, value);
  requireRow(array, rowId);
  writeCell(array, rowId, columnId, value, writer);
}

/**
 * Moves a row before the row `before`, or to the end when that is `null` or gone. Throws `not_found` when the row itself is
 * gone. Call inside a transaction.
 */
export function moveRow(array: Y.Array<unknown>, rowId: string, before: string | null, writer: Writer): void {
  requireRow(array, rowId);
  if (before === rowId) return;
  writeCell(array, rowId, POSITION, placeFor(array, rowId, before, writer), writer);
}

/** Deletes a row. Its cells stay stored for undo, and for a concurrent move that wins. */
export function deleteRow(array: Y.Array<unknown>, rowId: string, writer: Writer): void {
  requireRow(array, rowId);
  writeCell(array, rowId, POSITION, null, writer);
}

/**
 * The cells with concurrent different values, by row and column. Concurrent moves of a row are no conflict: one wins, and
 * moving it again is easy.
 */
export function readRowConflicts(array: Y.Array<unknown>): CellConflict[] {
  const stored = storedCells(array);
  return placedRows(stored).flatMap(({ id: rowId }) =>
    [...(stored.get(rowId) ?? [])]
      .filter(([columnId]) => columnId !== POSITION)
      .sort(([a], [b]) => order(a, b))
      .flatMap(([columnId, entries]) => {
        const { winner, losers } = resolveEntries(entries);
        return winner === null || losers.length === 0 ? [] : [{ rowId, columnId, winner, losers }];
      }),
  );
}

/**
 * Settles the conflict of one cell: writes the value of the entry `entryId` again, so that it wins everywhere. Throws
 * `not_found` when the row or that entry is gone. Call inside a transaction.
 */
export function settleCell(
  array: Y.Array<unknown>,
  rowId: string,
  columnId: string,
  entryId: string,
  writer: Writer,
): void {
  requireRow(array, rowId);
  const { value } = chooseEntry(readCell(array, rowId, columnId), entryId);
  writeCell(array, rowId, columnId, value, writer);
}

/** Is there a row of this id that is not deleted? */
function hasRow(array: Y.Array<unknown>, rowId: string): boolean {
  return isPosition(readCell(array, rowId, POSITION).winner?.value ?? null);
}

function readCell(array: Y.Array<unknown>, rowId: string, columnId: string): RegisterReading {
  const key = `${rowId}/${columnId}`;
  const stored = array.toArray().filter((raw) => keyOf(raw) === key);
  return resolveEntries(stored.map(parseCell));
}

function placedRows(stored: StoredRows): PlacedRow[] {
  const rows: PlacedRow[] = [];
  for (const [id, columns] of stored) {
    const position = resolveEntries(columns.get(POSITION) ?? []).winner?.value ?? null;
    if (!isPosition(position)) continue;
    const cells: [string, JsonValue][] = [];
    for (const [columnId, entries] of columns) {
      const value = resolveEntries(entries).winner?.value ?? null;
      if (columnId !== POSITION && value !== null) cells.push([columnId, value]);
    }
    rows.push({ id, position, cells: Object.fromEntries(cells) });
  }
  return rows.sort((a, b) => order(a.position, b.position) || order(a.id, b.id));
}

function storedCells(array: Y.Array<unknown>): StoredRows {
  const rows = new Map<string, Map<string, StoredCell[]>>();
  for (const raw of array.toArray()) {
    const cell = parseCell(raw);
    if (cell === null) continue;
    const columns = rows.get(cell.rowId) ?? new Map<string, StoredCell[]>();
    rows.set(cell.rowId, columns);
    const stored = columns.get(cell.columnId);
    if (stored === undefined) columns.set(cell.columnId, [cell]);
    else stored.push(cell);
  }
  return rows;
}

/** A position for row `rowId` before row `before`. Mends the positions around it where they leave no room. */
function placeFor(array: Y.Array<unknown>, rowId: string, before: string | null, writer: Writer): string {
  const rows = placedRows(storedCells(array)).filter((row) => row.id !== rowId);
  const found = before === null ? -1 : rows.findIndex((row) => row.id === before);
  const index = found === -1 ? rows.length : found;
  const { random } = writer.environment;
  try {
    const lower = rows[index - 1]?.position ?? null;
    const upper = rows.slice(index).find((row) => row.position !== lower)?.position ?? null;
    let place = positionBetween(lower, upper, random);
    const answer = place;
    // Rows that share the position of the one above (a collision) move below the new one.
    for (const row of rows.slice(index)) {
      if (row.position !== lower) break;
      place = positionBetween(place, upper, random);
      writeCell(array, row.id, POSITION, place, writer);
    }
    return answer;
  } catch {
    return renumber(array, rows, index, writer);
  }
}

/** Gives every row a new position. Only reached when somebody wrote a position that isn't one. */
function renumber(
  array: Y.Array<unknown>,
  rows: readonly PlacedRow[],
  gapIndex: number,
  writer: Writer,
): string {
  const positions = freshPositions(rows.length + 1);
  const [gap] = positions.splice(gapIndex, 1);
  for (const [index, row] of rows.entries()) {
    writeCell(array, row.id, POSITION, positions[index] ?? null, writer);
  }
  if (gap === undefined) throw new BinderyError('internal', 'A row has no place in its table');
  return gap;
}

function writeCell(
  array: Y.Array<unknown>,
  rowId: string,
  columnId: string,
  value: JsonValue,
  writer: Writer,
): void {
  const key = `${rowId}/${columnId}`;
  const elements = array.toArray();
  const seen = [...elements.keys()].filter((index) => keyOf(elements[index]) === key);
  for (const index of seen) observeEntry(elements[index], writer);
  array.push([{ ...newEntry(value, writer), key }]);
  for (const index of seen.reverse()) array.delete(index, 1);
}

function isPosition(value: JsonValue): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_POSITION_LENGTH;
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function requireRow(array: Y.Array<unknown>, rowId: string): void {
  if (!hasRow(array, rowId)) throw new BinderyError('not_found', 'This row is no longer in the table');
}

function requireRowId(rowId: string): void {
  if (!/^[\w-]{1,64}$/.test(rowId) || parseCellKey(`${rowId}/`) === null) {
    throw new BinderyError(
      'invalid_input',
      `A row id is 1 to 64 letters, digits, "-" or "_", got "${rowId}"`,
    );
  }
}

function requireCell(columnId: string, value: unknown): void {
  requireJson(value, 'A cell value');
  if (!/^[\w-]{1,64}$/.test(columnId) || columnId === 'id' || parseCellKey(`row/${columnId}`) === null) {
    throw new BinderyError('invalid_input', `"${columnId}" can't name a column`);
  }
}
