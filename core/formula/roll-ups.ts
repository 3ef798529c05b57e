/** Roll-ups: the parts of a formula that are worked out over other Codices, such as `sum(children.cost)`. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { FormulaType } from '#core/fields/model/field-type-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { type FormulaNode, parseFormula, type Related, type RelatedNode } from './formula-syntax.ts';

export const ROLL_UP_FUNCTIONS = ['count', 'sum', 'avg', 'min', 'max'] as const;
export type RollUpFunction = (typeof ROLL_UP_FUNCTIONS)[number];

export interface RollUp {
  readonly by: RollUpFunction;
  readonly of: Related;
  /** The field of the related Codices; `null` only to count them. */
  readonly field: string | null;
  /** The same for what comes to the same, however it is written: `sum(references('parts').cost)`. */
  readonly key: string;
}

/** What a roll-up has come to, as plain data. */
export type RollUpResult =
  | { readonly type: FormulaType; readonly value: JsonValue }
  /** `mixed`: the Codices hold values of several kinds. `circular`: it would lead back to itself. */
  | { readonly problem: RollUpProblem };

export type RollUpProblem = 'mixed' | 'circular';

/** By the keys of the roll-ups. */
export type RollUpResults = Readonly<Record<string, RollUpResult>>;

/** The kinds of value that a roll-up may be made over; of others it can only be counted in how many Codices there is one. */
export const SUMMABLE: readonly FormulaType[] = ['number', 'duration'];
export const COMPARABLE: readonly FormulaType[] = ['number', 'duration', 'date', 'dateTime'];

type Fields = Readonly<Record<string, FieldDefinition>>;

/** The roll-up that a call is, or `null`: `count(children)` is none where a field has the name `children`. */
export function rollUpOf(node: FormulaNode, fields: Fields): RollUp | null {
  const related = relatedArgument(node, fields);
  if (related === null || node.kind !== 'call' || !isRollUpFunction(node.name)) return null;
  if (related.field === null && node.name !== 'count') return null;
  return rollUp(node.name, related.related, related.field);
}

/** The single argument of a call that names related Codices. */
export function relatedArgument(node: FormulaNode, fields: Fields): RelatedNode | null {
  if (node.kind !== 'call' || node.args.length !== 1) return null;
  const [arg] = node.args;
  if (arg?.kind === 'related') return arg;
  if (arg?.kind !== 'field' || arg.name !== 'children' || Object.hasOwn(fields, arg.name)) return null;
  const { start, end } = arg;
  const place = { start, end };
  return {
    kind: 'related',
    related: { relation: 'children' },
    field: null,
    kindAt: place,
    fieldAt: place,
    ...place,
  };
}

/** A roll-up with its key. */
export function rollUp(by: RollUpFunction, of: Related, field: string | null): RollUp {
  const codices =
    of.relation === 'children' ? 'children' : `${of.relation}(${of.kind === null ? '' : `'${of.kind}'`})`;
  return { by, of, field, key: `${by}(${codices}${field === null ? '' : `.${field}`})` };
}

/** Each roll-up of an expression once; none of one that can't be read. */
export function rollUpsIn(expression: string | null, fields: Fields): readonly RollUp[] {
  // Most formulas have none, and are asked often.
  if (expression === null || !/children|references|backlinks/.test(expression)) return [];
  const reading = parseFormula(expression);
  if (!reading.ok) return [];
  const found = new Map<string, RollUp>();
  const visit = (node: FormulaNode): void => {
    const one = rollUpOf(node, fields);
    if (one !== null) found.set(one.key, one);
    for (const part of partsOf(node)) visit(part);
  };
  visit(reading.formula.root);
  return [...found.values()];
}

/** Each roll-up of a template's formulas once. */
export function rollUpsOf({ fields }: { readonly fields: Fields }): readonly RollUp[] {
  const all = Object.values(fields).flatMap(({ expression }) => rollUpsIn(expression, fields));
  return [...new Map(all.map((one) => [one.key, one])).values()];
}

/** Whether a field is a formula over other Codices, whose value only the server can work out. */
export function isRolledUp({ expression }: Pick<FieldDefinition, 'expression'>, fields: Fields): boolean {
  return rollUpsIn(expression, fields).length > 0;
}

/** The nodes directly below one. */
export function partsOf(node: FormulaNode): readonly FormulaNode[] {
  switch (node.kind) {
    case 'negation':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'call':
      return node.args;
    case 'literal':
    case 'field':
    case 'related':
      return [];
  }
}

export function isRollUpFunction(name: string): name is RollUpFunction {
  return (ROLL_UP_FUNCTIONS as readonly string[]).includes(name);
}

/**
 * What a roll-up asks of related Codices: `children:cost`, `references/parts:`, `backlinks/*:cost`. Whatever changes in a Codex is told in
 * the same words, which says whose roll-ups have to be worked out again.
 */
export function askOf({ of, field }: Pick<RollUp, 'of' | 'field'>): string {
  const codices = of.relation === 'children' ? of.relation : `${of.relation}/${of.kind ?? '*'}`;
  return `${codices}:${field ?? ''}`;
}
