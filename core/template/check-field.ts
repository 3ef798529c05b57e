/** Checks the settings of one field of a template. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { parseFormula } from '#core/formula/formula-syntax.ts';
import type { IssueLog } from '#core/json5/issue-log.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { checkPattern } from '#core/pattern/safe-pattern.ts';
import { formatDuration } from '#core/time/calendar.ts';

export interface FieldCheckOptions {
  /** True while options, columns and the expression may still come from an ancestor or a workflow. */
  readonly partial: boolean;
}

/** Reports what is wrong with the settings of a field to `log`, at their places. */
export function checkField(field: FieldDefinition, log: IssueLog, { partial }: FieldCheckOptions): void {
  const path: SourcePath = ['fields', field.id];
  checkRange(field, path, log);
  checkLengths(field, path, log);
  if (field.pattern !== null) checkFieldPattern(field.pattern, path, log);
  if (field.expression !== null) {
    const formula = parseFormula(field.expression);
    for (const { message, start, end } of formula.ok ? [] : formula.issues) {
      const within = { text: field.expression, start, end };
      log.error([...path, 'expression'], message, { within });
    }
  }
  const isMissing = missingPart(field);
  if (isMissing !== null && !partial)
    log.error(path, isMissing.message, { atKey: true, hint: isMissing.hint });
  if (isMissing === null || !partial) checkDefault(field, path, log);
}

function missingPart(field: FieldDefinition): { message: string; hint: string } | null {
  if ((field.type === 'select' || field.type === 'multiSelect') && field.options.length === 0) {
    return { message: 'There is nothing to choose from.', hint: "Add options: ['First', 'Second']." };
  }
  if (field.type === 'table' && field.columns.length === 0) {
    return {
      message: 'A table needs columns.',
      hint: "Add columns: [{ id: 'name' }, { id: 'count', type: 'number' }].",
    };
  }
  if (field.type === 'formula' && field.expression === null) {
    return { message: 'A formula needs an expression.', hint: "For instance expression: 'ended - began'." };
  }
  return null;
}

function checkRange({ type, min, max, step }: FieldDefinition, path: SourcePath, log: IssueLog): void {
  const shown = (value: number) => (type === 'duration' ? formatDuration(value) : String(value));
  if (min !== null && max !== null && min > max) {
    log.error([...path, 'max'], `The most, ${shown(max)}, is less than the least, ${shown(min)}.`);
  }
  if (step !== null && step <= 0) log.error([...path, 'step'], 'A step must be more than 0.');
  if (type === 'rating' && max !== null && !(Number.isInteger(max) && max >= 2 && max <= 10)) {
    log.error([...path, 'max'], 'A rating has 2 to 10 stars.');
  }
  if (type !== 'duration') return;
  for (const [key, value] of [
    ['min', min],
    ['max', max],
  ] as const) {
    if (value !== null && !(Number.isSafeInteger(value) && value >= 0)) {
      log.error([...path, key], "A duration is written like '1 h 30 min' or as a whole number of seconds.");
    }
  }
}

function checkLengths({ minLength, maxLength }: FieldDefinition, path: SourcePath, log: IssueLog): void {
  if (minLength === null || maxLength === null || minLength <= maxLength) return;
  log.error([...path, 'maxLength'], `The longest, ${maxLength}, is less than the shortest, ${minLength}.`);
}

function checkFieldPattern(pattern: string, path: SourcePath, log: IssueLog): void {
  const problem = checkPattern(pattern);
  if (problem !== null) log.error([...path, 'pattern'], problem.message, { hint: problem.hint });
}

/** A default must be a value that the field would accept from a person. */
function checkDefault(field: FieldDefinition, path: SourcePath, log: IssueLog): void {
  const reading = fieldTypeOf(field.type).parseDefault(field.default, field);
  if (reading.ok) return;
  for (const found of reading.issues) {
    const { hint, fix } = found;
    log.error([...path, 'default', ...found.path], found.message, {
      ...(hint === undefined ? {} : { hint }),
      ...(fix === undefined ? {} : { fix }),
    });
  }
}
