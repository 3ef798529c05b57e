/** Restores one row of a field to an earlier state, while the other rows stay as they are. */
import type * as Y from 'yjs';
import type { Codex } from '#core/codex/codex.ts';
import { type Row, readRows } from '#core/crdt/row-table.ts';
import { rootOf } from '#core/document/roots.ts';
import { BinderyError } from '#core/errors.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import { fieldCalled } from '#core/template/versions/slots.ts';
import { longestAscending } from './align-sequences.ts';
import { earlierField, type FieldsOverTime } from './restore-fields.ts';

/** A row of a checklist or a table, by the id of its field and its own. */
export interface RowAddress {
  readonly field: string;
  readonly id: string;
}

/**
 * Makes one row what it was in a past state, in one transaction: a row that was removed comes back under its id, with its
 * former cells; cells that differ are written, and only those; a row that was moved goes back among those that are left; one
 * that did not exist then is removed. Other rows are not touched, so whatever somebody writes in them merges. Answers whether
 * anything changed. Throws `invalid_input` for a field that is not there, has no rows or had another type then, and
 * `not_found` for a row that is neither in that state nor here.
 */
export function restoreRow(
  codex: Codex,
  template: FieldsOverTime,
  past: Y.Doc,
  address: RowAddress,
): boolean {
  const field = rowsFieldCalled(codex, template, past, address.field);
  const former = readRows(past.getArray(`${rootOf(codex.slot(field.id), 'rows')}`));
  const present = codex.rows(field.id);
  const [was, is] = [former, present].map((rows) => rows.find(({ id }) => id === address.id));
  if (was === undefined && is === undefined)
    throw new BinderyError(
      'not_found',
      `“${field.label}” has no such row, neither in the version to go back to nor now.`,
    );
  return codex.transact(() => {
    if (was === undefined) codex.deleteRow(field.id, address.id);
    else if (is === undefined) putBack(codex, field, former, was);
    else {
      const [cells, place] = [
        restoreCells(codex, field, was, is),
        restorePlace(codex, field, former, was.id),
      ];
      return cells || place;
    }
    return true;
  });
}

function rowsFieldCalled(
  codex: Codex,
  template: FieldsOverTime,
  past: Y.Doc,
  fieldId: string,
): FieldDefinition {
  const field = fieldCalled(template, fieldId);
  const message =
    field === undefined
      ? `There is no field "${fieldId}" to restore a row of`
      : storageOf(field) !== 'rows'
        ? `“${field.label}” has no rows. Restore the field as a whole.`
        : earlierField(codex, template, field, past) !== null
          ? `“${field.label}” was of another type then. Restore the field as a whole.`
          : null;
  if (field !== undefined && message === null) return field;
  const issues = [{ path: [fieldId], message: message ?? '' }];
  throw new BinderyError('invalid_input', 'This row can’t be restored', { issues });
}

function putBack(codex: Codex, field: FieldDefinition, former: readonly Row[], row: Row): void {
  const present = codex.rows(field.id);
  const before = placeAmong(former, present, row.id);
  const at = before === null ? present.length : present.findIndex(({ id }) => id === before);
  const wanted = present.toSpliced(at, 0, row);
  // Only what differs is written, which is this row.
  codex.setValue(
    field,
    wanted.map(({ id, cells }) => ({ id, ...cells })),
  );
}

function restoreCells(codex: Codex, field: FieldDefinition, was: Row, is: Row): boolean {
  const differing = [...new Set([...Object.keys(was.cells), ...Object.keys(is.cells)])].filter(
    (column) => !isSame(was.cells[column] ?? null, is.cells[column] ?? null),
  );
  for (const column of differing) codex.setCell(field.id, was.id, column, was.cells[column] ?? null);
  return differing.length > 0;
}

/** Moves the row only where a comparison says that it, rather than others, has been moved. */
function restorePlace(codex: Codex, field: FieldDefinition, former: readonly Row[], id: string): boolean {
  const present = codex.rows(field.id);
  const place = new Map(former.map((row, index) => [row.id, index]));
  const kept = present.filter((row) => place.has(row.id));
  const stays = longestAscending(kept.map((row, index) => [index, place.get(row.id) ?? 0] as const));
  if (stays.some(([index]) => kept[index]?.id === id)) return false;
  const others = present.filter((row) => row.id !== id);
  const before = placeAmong(former, others, id);
  const next = present[present.findIndex((row) => row.id === id) + 1]?.id ?? null;
  if (next === before) return false;
  codex.moveRow(field.id, id, before);
  return true;
}

/** The row before which `id` belongs among `present`: after the nearest row that it stood below, else before the nearest that it stood above. */
function placeAmong(former: readonly Row[], present: readonly Row[], id: string): string | null {
  const at = former.findIndex((row) => row.id === id);
  const placeNow = new Map(present.map((row, index) => [row.id, index]));
  const above = former.slice(0, at).findLast((row) => placeNow.has(row.id));
  if (above !== undefined) return present[(placeNow.get(above.id) ?? 0) + 1]?.id ?? null;
  return former.slice(at + 1).find((row) => placeNow.has(row.id))?.id ?? null;
}

function isSame(a: JsonValue, b: JsonValue): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
