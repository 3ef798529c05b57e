/** Formulas: the type of an expression, and its evaluation. */

import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { nearestField } from '#core/fields/model/field-names.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { nearest } from '#core/text/wording.ts';
import { dateOf, dateTimeOf, formatDuration, isDate, isDateTime, toSeconds } from '#core/time/calendar.ts';
import { compareValues, FORMULA_FUNCTIONS, type FormulaValue, NOTHING, typed } from './formula-functions.ts';
import {
  type BinaryOperator,
  type Extent,
  type Formula,
  type FormulaIssue,
  type FormulaNode,
  parseFormula,
  problem,
} from './formula-syntax.ts';
import { isPointInTime, operationType, TYPE_NAMES } from './formula-types.ts';
import { type RelatedFields, rollUpType } from './roll-up-type.ts';
import { isRollUpFunction, partsOf, type RollUpResults, relatedArgument, rollUpOf } from './roll-ups.ts';

export interface FormulaEnvironment {
  /** The template's fields, which say of what kind each value is. */
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  /** The reader's day, as `2026-11-14`. */
  readonly today: string;
  /** What the roll-ups of the formulas have come to, where that is known: a formula with one that is not has no value. */
  readonly rollUps?: RollUpResults;
}

export interface FormulaResult {
  /** Durations as seconds, dates and instants as ISO 8601 text. `null` while something needed is empty. */
  readonly value: JsonValue;
  readonly type: FormulaType;
  /** As a person would read it; empty when there is no value. */
  readonly text: string;
}

/** Issues of a formula for these fields: unknown names, and types that do not go together. */
export function checkFormula(
  { source, root }: Formula,
  fields: Readonly<Record<string, FieldDefinition>>,
  related: RelatedFields | null = null,
): readonly FormulaIssue[] {
  const issues: FormulaIssue[] = [];
  const complain: Complain = (node, message, hint) => {
    issues.push(problem(source, node.start, node.end, message, hint));
  };
  typeOf(root, { fields, related, complain });
  return issues;
}

/** The kind of value that an expression gives; `nothing` while that is not known, or the expression is wrong. */
export function typeOfExpression(
  expression: string | null,
  fields: Readonly<Record<string, FieldDefinition>>,
  related: RelatedFields | null,
): FormulaType {
  const reading = parseFormula(expression ?? 'null');
  return reading.ok
    ? typeOf(reading.formula.root, { fields, related, complain: () => undefined })
    : 'nothing';
}

/** The type that a formula without issues gives for these fields. */
export function typeOfFormula(
  { root }: Formula,
  fields: Readonly<Record<string, FieldDefinition>>,
): FormulaType {
  return typeOf(root, { fields, related: null, complain: () => undefined });
}

/**
 * The value of a formula. Total: whatever the values are, it gives a JSON value, and `null` where an operand is empty
 * or the operation has no result (such as a division by zero), and while a roll-up in it is not known or can't be made.
 */
export function evaluateFormula(
  formula: Formula,
  values: Readonly<Record<string, JsonValue>>,
  environment: FormulaEnvironment,
): JsonValue {
  return evaluateKnown(formula.root, values, environment).value;
}

/** The value of a formula field, with type and text; nothing for an invalid expression. */
export function computeField(
  field: FieldDefinition,
  values: Readonly<Record<string, JsonValue>>,
  environment: FormulaEnvironment,
): FormulaResult {
  const reading = parseFormula(field.expression ?? 'null');
  const { type, value } = reading.ok ? evaluateKnown(reading.formula.root, values, environment) : NOTHING;
  return { type, value, text: shown(type, value) };
}

type Complain = (at: Extent, message: string, hint?: string) => void;

interface Typing {
  readonly fields: FormulaEnvironment['fields'];
  /** `null` where other templates are not known: then nothing is said about them. */
  readonly related: RelatedFields | null;
  readonly complain: Complain;
}

/** The kind of value that a node gives. What is wrong below is told once and then counts as nothing. */
function typeOf(node: FormulaNode, typing: Typing): FormulaType {
  const { complain } = typing;
  switch (node.kind) {
    case 'literal':
      return literalType(node.value);
    case 'field':
      return fieldType(node, node.name, typing);
    case 'related': {
      const example = `sum(${node.related.relation === 'children' ? 'children' : "references('parts')"}.cost)`;
      complain(node, 'This stands for several Codices.', `Put it alone into a function, as in ${example}.`);
      return 'nothing';
    }
    case 'negation': {
      const type = typeOf(node.operand, typing);
      if (type === 'number' || type === 'duration' || type === 'nothing') return type;
      complain(node, `“-” needs a number or a duration, but this is ${TYPE_NAMES[type]}.`);
      return 'nothing';
    }
    case 'binary': {
      const left = typeOf(node.left, typing);
      const right = typeOf(node.right, typing);
      const type = operationType(node.operator, left, right);
      if (type !== null) return type;
      const hint = node.operator === '+' && left === 'text' ? 'To join text, use concat(a, b).' : undefined;
      complain(
        node,
        `“${node.operator}” does not go with ${TYPE_NAMES[left]} and ${TYPE_NAMES[right]}.`,
        hint,
      );
      return 'nothing';
    }
    case 'call':
      return callType(node, typing);
  }
}

function fieldType(node: FormulaNode, name: string, { fields, complain }: Typing): FormulaType {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) {
    const guess = nearestField(name, fields);
    const hint = guess === null ? 'Text needs quotes.' : `Did you mean “${guess}”?`;
    complain(node, `There is no field “${name}”.`, hint);
    return 'nothing';
  }
  const type = fieldTypeOf(field.type).formulaType;
  if (type !== null) return type;
  complain(node, `The field “${name}” cannot be used in a formula: it is of type ${field.type}.`);
  return 'nothing';
}

function callType(node: FormulaNode & { readonly kind: 'call' }, typing: Typing): FormulaType {
  const { fields, related, complain } = typing;
  const codices = relatedArgument(node, fields);
  if (codices !== null) return rollUpType(node, codices, related, complain);
  const args = node.args.map((arg) => typeOf(arg, typing));
  const called = Object.hasOwn(FORMULA_FUNCTIONS, node.name) ? FORMULA_FUNCTIONS[node.name] : undefined;
  if (called === undefined && isRollUpFunction(node.name)) {
    complain(node, `“${node.name}” is made over other Codices, as in ${node.name}(children.cost).`);
    return 'nothing';
  }
  if (called === undefined) {
    const guess = nearest(node.name, Object.keys(FORMULA_FUNCTIONS));
    complain(
      node,
      `There is no function “${node.name}”.`,
      guess === null ? undefined : `Did you mean “${guess}”?`,
    );
    return 'nothing';
  }
  const [least, most] = called.arity;
  if (args.length < least || args.length > most) {
    complain(node, `“${node.name}” is written ${called.usage}.`);
    return 'nothing';
  }
  const result = called.typeOf(args);
  if ('type' in result) return result.type;
  complain(node, `“${node.name}” ${result.wrong}.`);
  return 'nothing';
}

/** An unknown roll-up would count as an empty one, and `if(count(children) == 0, …)` come to something definite. */
function evaluateKnown(
  root: FormulaNode,
  values: Readonly<Record<string, JsonValue>>,
  environment: FormulaEnvironment,
): FormulaValue {
  return isKnown(root, environment) ? evaluate(root, values, environment) : NOTHING;
}

function isKnown(node: FormulaNode, environment: FormulaEnvironment): boolean {
  const { fields, rollUps = {} } = environment;
  const over = rollUpOf(node, fields);
  if (over === null) return partsOf(node).every((part) => isKnown(part, environment));
  const result = Object.hasOwn(rollUps, over.key) ? rollUps[over.key] : undefined;
  return result !== undefined && !('problem' in result);
}

function evaluate(
  node: FormulaNode,
  values: Readonly<Record<string, JsonValue>>,
  environment: FormulaEnvironment,
): FormulaValue {
  switch (node.kind) {
    case 'literal':
      return typed(literalType(node.value), node.value);
    case 'field':
      return fieldValue(node.name, values, environment.fields);
    case 'related':
      return NOTHING;
    case 'negation': {
      const { type, value } = evaluate(node.operand, values, environment);
      return type === 'number' || type === 'duration' ? typed(type, -Number(value)) : NOTHING;
    }
    case 'binary':
      return operate(
        node.operator,
        evaluate(node.left, values, environment),
        evaluate(node.right, values, environment),
      );
    case 'call': {
      const over = rollUpOf(node, environment.fields);
      if (over !== null) return rolledUp(over.key, environment.rollUps);
      const called = Object.hasOwn(FORMULA_FUNCTIONS, node.name) ? FORMULA_FUNCTIONS[node.name] : undefined;
      const args = node.args.map((arg) => evaluate(arg, values, environment));
      if (called === undefined || args.length < called.arity[0] || args.length > called.arity[1])
        return NOTHING;
      return 'type' in called.typeOf(args.map(({ type }) => type))
        ? called.evaluate(args, environment.today)
        : NOTHING;
    }
  }
}

function rolledUp(key: string, results: RollUpResults = {}): FormulaValue {
  const result = Object.hasOwn(results, key) ? results[key] : undefined;
  return result === undefined || 'problem' in result ? NOTHING : typed(result.type, result.value);
}

/** A field's value with its kind; nothing when it is empty or not of that kind (an old client may have written it). */
export function fieldValue(
  name: string,
  values: Readonly<Record<string, JsonValue>>,
  fields: FormulaEnvironment['fields'],
): FormulaValue {
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  const type = field === undefined ? null : fieldTypeOf(field.type).formulaType;
  const value = Object.hasOwn(values, name) ? (values[name] ?? null) : null;
  if (type === null) return NOTHING;
  if (type === 'list' || type === 'checklist') return { type, value: isJsonArray(value) ? value : [] };
  if (type === 'boolean') return { type, value: value === true };
  return !isEmptyValue(value) && fits(type, value) ? { type, value } : NOTHING;
}

function fits(type: FormulaType, value: JsonValue): boolean {
  if (type === 'number' || type === 'duration') return typeof value === 'number' && Number.isFinite(value);
  if (typeof value !== 'string') return false;
  if (type === 'date') return isDate(value);
  return type !== 'dateTime' || isDateTime(value);
}

function operate(operator: BinaryOperator, left: FormulaValue, right: FormulaValue): FormulaValue {
  const type = operationType(operator, left.type, right.type);
  if (type === null) return NOTHING;
  const isMissing = left.type === 'nothing' || right.type === 'nothing';
  if (operator === '==' || operator === '!=') {
    const equal = isMissing ? left.type === right.type : same(left, right);
    return typed('boolean', equal === (operator === '=='));
  }
  if (isMissing) return NOTHING;
  if (type === 'boolean') return typed('boolean', ordered(operator, compareValues(left, right)));
  return typed(type, arithmetic(operator, type, left, right));
}

function same(left: FormulaValue, right: FormulaValue): boolean {
  const isList = isJsonArray(left.value) || isJsonArray(right.value);
  return isList
    ? JSON.stringify(left.value) === JSON.stringify(right.value)
    : compareValues(left, right) === 0;
}

function ordered(operator: BinaryOperator, order: number): boolean {
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

function arithmetic(
  operator: BinaryOperator,
  type: FormulaType,
  left: FormulaValue,
  right: FormulaValue,
): JsonValue {
  const [a, b] = [amount(left), amount(right)];
  const results: Partial<Record<BinaryOperator, number>> = { '+': a + b, '-': a - b, '*': a * b, '/': a / b };
  const result = results[operator] ?? Number.NaN;
  if (type === 'date') return dateOf(result);
  if (type === 'dateTime') return dateTimeOf(result);
  return type === 'duration' ? Math.round(result) : result;
}

function amount({ type, value }: FormulaValue): number {
  return isPointInTime(type) ? toSeconds(String(value)) : Number(value);
}

function literalType(value: number | string | boolean | null): FormulaType {
  if (value === null) return 'nothing';
  if (typeof value === 'number') return 'number';
  return typeof value === 'string' ? 'text' : 'boolean';
}

function shown(type: FormulaType, value: JsonValue): string {
  if (value === null) return '';
  if (type === 'duration') return formatDuration(Number(value));
  if (type === 'boolean') return value === true ? 'Yes' : 'No';
  if (isJsonArray(value)) return String(value.length);
  return typeof value === 'number' ? String(Math.round(value * 1e10) / 1e10) : String(value);
}
