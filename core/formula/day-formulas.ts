/** Formulas whose value changes with the day: those that call `today()`. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { type FormulaNode, parseFormula } from './formula-syntax.ts';
import { partsOf } from './roll-ups.ts';

/** Whether an expression asks for the day; one that can't be read does not. */
export function asksForDay(expression: string | null): boolean {
  // Most formulas do not, and are asked often.
  if (expression === null || !expression.includes('today')) return false;
  const reading = parseFormula(expression);
  return reading.ok && callsToday(reading.formula.root);
}

/** Whether any formula of a template does. */
export function followsDay({
  fields,
}: {
  readonly fields: Readonly<Record<string, FieldDefinition>>;
}): boolean {
  return Object.values(fields).some(({ expression }) => asksForDay(expression));
}

function callsToday(node: FormulaNode): boolean {
  return (node.kind === 'call' && node.name === 'today') || partsOf(node).some(callsToday);
}
