/** The field type table: rows of typed cells. */
import type { Issue } from '#core/errors.ts';
import { checkOption, optionText } from '#core/fields/checks/option-checks.ts';
import { checkRows } from '#core/fields/checks/row-checks.ts';
import type { FieldDefinition, TableColumn } from '#core/fields/model/field-definition.ts';
import { fieldType, isEmptyValue, issue, scalarText } from '#core/fields/model/field-type.ts';
import { isUrl } from '#core/fields/url/definition.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { nearest } from '#core/text/wording.ts';
import { isDate } from '#core/time/calendar.ts';

export const table = fieldType('table', {
  label: 'Table',
  summary: 'Rows of typed cells; two people may work in one row.',
  icon: 'table',
  storage: 'rows',
  shape: 'none',
  formulaType: 'list',
  settings: ['columns'],
  valueForm: 'list of rows {id, <column id>: cell}',
  emptyValue: [],
  check: (field, value) => checkRows(value, 'rows', (row) => checkCells(field, row)),
  toText: (field, value) =>
    isJsonArray(value)
      ? value
          .filter(isJsonObject)
          .map((row) => rowText(field, row))
          .join('\n')
      : '',
});

function checkCells(field: FieldDefinition, row: JsonObject): readonly Issue[] {
  const ids = field.columns.map((column) => column.id);
  return Object.entries(row).flatMap(([id, cell]) => {
    if (id === 'id') return [];
    const column = field.columns.find((candidate) => candidate.id === id);
    if (column === undefined) {
      const guess = nearest(id, ids);
      return [issue(`There is no column “${id}”.${guess === null ? '' : ` Did you mean “${guess}”?`}`, [id])];
    }
    const message = isEmptyValue(cell) ? null : cellProblem(column, cell);
    return message === null ? [] : [issue(message, [id])];
  });
}

/** What is wrong with a cell that is filled in, or `null`. */
function cellProblem(column: TableColumn, cell: JsonValue): string | null {
  switch (column.type) {
    case 'line':
      return typeof cell === 'string' && !/[\r\n]/.test(cell) ? null : 'Expected one line of text.';
    case 'number':
      return typeof cell === 'number' && Number.isFinite(cell) ? null : 'Expected a number.';
    case 'checkbox':
      return typeof cell === 'boolean' ? null : 'Expected true or false.';
    case 'select':
      return checkOption(column.options, cell)[0]?.message ?? null;
    case 'date':
      return typeof cell === 'string' && isDate(cell)
        ? null
        : "Expected a day of the calendar like '2026-11-14'.";
    case 'url':
      return typeof cell === 'string' && isUrl(cell)
        ? null
        : 'Expected a full address that begins with https://.';
  }
}

function rowText(field: FieldDefinition, row: JsonObject): string {
  const cells = field.columns.map((column) => {
    const cell = row[column.id] ?? null;
    if (cell === null || typeof cell === 'object') return '';
    if (typeof cell === 'boolean') return cell ? column.label : '';
    return column.type === 'select' ? optionText(column.options, cell) : scalarText(cell);
  });
  return cells.filter((cell) => cell !== '').join(' · ');
}
