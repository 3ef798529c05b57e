/** A single value as it stands on one side: an option as its chip, all else as text. */
import { Chip } from '#components/fields/input/chip.tsx';
import { readerText } from '#components/locale/value-text.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { MergedFieldBody } from '#core/protocol/api/history/branches.ts';
import type { FieldChange } from '#core/protocol/api/history/comparison.ts';
import type { Template } from '#core/template/template.ts';
import classes from './merge-value.module.css';

type Value = Pick<FieldChange, 'type'> & {
  readonly value: FieldChange['after'];
  readonly text: string;
};

/** What a side holds; one that left the field alone has what both had. */
export function valueOn(
  side: 'main' | 'branch',
  { main, branch }: Pick<MergedFieldBody, 'main' | 'branch'>,
): Value | null {
  const own = side === 'main' ? main : branch;
  if (own !== null) return afterOf(own);
  const other = side === 'main' ? branch : main;
  return other && beforeOf(other);
}

export function afterOf({ type, after, afterText = '' }: FieldChange): Value {
  return { type, value: after, text: readerText(type, after, afterText) };
}

export function beforeOf({ type, before, beforeText = '' }: FieldChange): Value {
  return { type, value: before, text: readerText(type, before, beforeText) };
}

interface ValueProps {
  readonly value: Value | null;
  readonly field: FieldDefinition | null;
  readonly template: Template;
}

export function ShownValue({ value, field, template }: ValueProps) {
  if (value === null || value.text === '') return <span className={classes['quiet']}>Empty</span>;
  const isOption = field?.type === 'select';
  if (!isOption)
    return (
      <span className={classes['value']} dir="auto">
        {value.text}
      </span>
    );
  return <Chip color={colorOf(value.value, field, template)}>{value.text}</Chip>;
}

/** A workflow brings the colours of its states along. */
function colorOf(value: Value['value'], field: FieldDefinition, { workflow }: Template): string | null {
  const option = field.options.find((one) => one.value === value);
  if (option !== undefined || workflow?.field !== field.id) return option?.color ?? null;
  return workflow.states.find(({ id }) => id === value)?.color ?? null;
}
