/** The types of formula values, and the operators between them. */
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import type { BinaryOperator } from './formula-syntax.ts';

export const TYPE_NAMES: Readonly<Record<FormulaType, string>> = {
  number: 'a number',
  text: 'text',
  boolean: 'true or false',
  date: 'a date',
  dateTime: 'a date and time',
  duration: 'a duration',
  list: 'a list',
  checklist: 'a checklist',
  nothing: 'nothing',
};

/** True for dates and instants. */
export function isPointInTime(type: FormulaType): boolean {
  return type === 'date' || type === 'dateTime';
}

/** The result type of an operator for two operand types; `null` when it does not apply. */
export function operationType(
  operator: BinaryOperator,
  left: FormulaType,
  right: FormulaType,
): FormulaType | null {
  if (operator === '==' || operator === '!=') return comparable(left, right) ? 'boolean' : null;
  if (operator.startsWith('<') || operator.startsWith('>')) {
    return comparable(left, right) && isOrdered(left) && isOrdered(right) ? 'boolean' : null;
  }
  // An empty operand makes the whole empty; until it is filled in, the kind of the other is the best guess.
  if (left === 'nothing' || right === 'nothing') return left === 'nothing' ? right : left;
  return ARITHMETIC[`${left} ${operator} ${right}`] ?? null;
}

/** Whether two types can be compared, or be the branches of an `if`. */
export function comparable(left: FormulaType, right: FormulaType): boolean {
  if (left === 'nothing' || right === 'nothing' || left === right) return true;
  return isPointInTime(left) && isPointInTime(right);
}

/** True for types whose values can be compared with `<`. */
export function isOrdered(type: FormulaType): boolean {
  return type !== 'boolean' && type !== 'list' && type !== 'checklist';
}

const ARITHMETIC: Readonly<Record<string, FormulaType>> = {
  'number + number': 'number',
  'number - number': 'number',
  'number * number': 'number',
  'number / number': 'number',
  'duration + duration': 'duration',
  'duration - duration': 'duration',
  'duration * number': 'duration',
  'number * duration': 'duration',
  'duration / number': 'duration',
  'duration / duration': 'number',
  'date + duration': 'date',
  'duration + date': 'date',
  'date - duration': 'date',
  'date - date': 'duration',
  'dateTime + duration': 'dateTime',
  'duration + dateTime': 'dateTime',
  'dateTime - duration': 'dateTime',
  'dateTime - dateTime': 'duration',
  'dateTime - date': 'duration',
  'date - dateTime': 'duration',
};
