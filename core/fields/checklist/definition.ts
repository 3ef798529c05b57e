/** The field type checklist: ordered steps to tick off. */
import type { Issue } from '#core/errors.ts';
import { checkRows } from '#core/fields/checks/row-checks.ts';
import { fieldType, issue, scalarText } from '#core/fields/model/field-type.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';

export const checklist = fieldType('checklist', {
  label: 'Checklist',
  summary: 'Steps to tick off, in an order that people can change.',
  icon: 'checklist',
  storage: 'rows',
  shape: 'none',
  formulaType: 'checklist',
  valueForm: 'list of rows {id, text, done}; a default may list plain texts',
  emptyValue: [],
  readDefault: (raw) => (isJsonArray(raw) ? raw.map(readStep) : raw),
  check: (_field, value) => checkRows(value, 'steps', checkStep),
  toText: (_field, value) => (isJsonArray(value) ? value.filter(isJsonObject).map(stepText).join('\n') : ''),
});

function readStep(raw: JsonValue): JsonValue {
  if (typeof raw === 'string') return { text: raw, done: false };
  return isJsonObject(raw) ? { done: false, ...raw } : raw;
}

function checkStep(row: JsonObject): readonly Issue[] {
  const issues: Issue[] = [];
  const { text, done = false, id: _id, ...others } = row;
  if (typeof (text ?? '') !== 'string') issues.push(issue('Expected the text of the step.', ['text']));
  if (typeof (done ?? false) !== 'boolean') issues.push(issue('Expected true or false.', ['done']));
  for (const key of Object.keys(others)) issues.push(issue('A step has only text and done.', [key]));
  return issues;
}

function stepText(row: JsonObject): string {
  return `${row['done'] === true ? '☑' : '☐'} ${scalarText(row['text'])}`;
}
