/** A compiled formula: the fields it depends on, and its value as text. */
import { formatDate, formatDateTime } from '#components/locale/date-format.ts';
import { writeNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import type { Codex } from '#core/codex/codex.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { computeField } from '#core/formula/formula.ts';
import { type FormulaNode, parseFormula } from '#core/formula/formula-syntax.ts';
import { type RollUpResults, rollUpsIn } from '#core/formula/roll-ups.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';

export interface PreparedFormula {
  readonly fields: readonly string[];
  /** What it asks of other Codices, by the keys. */
  readonly rollUps: readonly string[];
  readonly values: (codex: Codex) => Readonly<Record<string, JsonValue>>;
  /** `today`: the day where the workspace is. */
  readonly text: (
    values: Readonly<Record<string, JsonValue>>,
    rollUps: RollUpResults,
    today: string,
  ) => string;
  /** The labels of the fields that it waits for. */
  readonly waitsFor: (values: Readonly<Record<string, JsonValue>>) => readonly string[];
}

export function prepareFormula(field: FieldDefinition, template: Template): PreparedFormula {
  const reading = parseFormula(field.expression ?? 'null');
  const names = reading.ok ? [...new Set(fieldNames(reading.formula.root))] : [];
  const sources = names
    .flatMap((name) => template.fields[name] ?? [])
    .filter(({ type }) => type !== 'richText' && type !== 'formula');
  return {
    fields: sources.map(({ id }) => id),
    rollUps: rollUpsIn(field.expression, template.fields).map(({ key }) => key),
    values: (codex) => Object.fromEntries(sources.map((source) => [source.id, codex.value(source)])),
    waitsFor: (values) =>
      sources.filter(({ id }) => isEmptyValue(values[id] ?? null)).map(({ label }) => label),
    text: (values, rollUps, today) => {
      const { type, value, text } = computeField(field, values, { fields: template.fields, today, rollUps });
      if (type === 'date' && typeof value === 'string') return formatDate(value);
      if (type === 'dateTime' && typeof value === 'string') return formatDateTime(value);
      const shown =
        type === 'number' && typeof value === 'number' ? writeNumber(value, readerLocale()) : text;
      return field.unit === null || shown === '' ? shown : `${shown} ${field.unit}`;
    },
  };
}

function fieldNames(node: FormulaNode): readonly string[] {
  switch (node.kind) {
    case 'field':
      return [node.name];
    case 'negation':
      return fieldNames(node.operand);
    case 'binary':
      return [...fieldNames(node.left), ...fieldNames(node.right)];
    case 'call':
      return node.args.flatMap(fieldNames);
    case 'literal':
    case 'related':
      return [];
  }
}
