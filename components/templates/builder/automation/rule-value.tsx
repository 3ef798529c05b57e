/** A value that a rule writes: a plain one in the field's own input, or one that is known only when the rule runs. */
import { useState } from 'react';
import { type LateValue, lateValueOf } from '#core/automation/rule.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { ChipSelect, type Choice } from '../conditions/chip-select.tsx';
import { fieldsById } from '../conditions/condition-context.tsx';
import { operatorsOf } from '../conditions/operators.ts';
import { TestValue } from '../conditions/test-value.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { ValueSetting } from '../controls/value-setting.tsx';
import classes from './automation.module.css';

interface RuleValueProps {
  readonly path: SourcePath;
  readonly field: FieldDefinition;
  readonly value: JsonValue;
  /** It is written into another Codex, which may get what the field of the same name holds. */
  readonly isOfAnother: boolean;
  readonly canEdit: boolean;
  readonly onChange: (value: JsonValue) => void;
}

const FROM = 'from ';

export function RuleValue({ path, field, value, isOfAnother, canEdit, onChange }: RuleValueProps) {
  const { model } = useBuilder();
  // What needs a value is said only once there is one.
  const [awaited, setAwaited] = useState<'value' | 'formula' | null>(null);
  const fields = fieldsById(model);
  const late = lateValueOf(value);
  const held = awaited ?? howOf(value, late, field);
  const sources = Object.values(fields).filter(
    ({ id, type }) => type === field.type && (isOfAnother || id !== field.id),
  );
  const choices = choicesFor(field, sources);
  const isKnown = choices.some((choice) => choice.value === held);
  const choose = (next: string) => {
    const said = saidBy(next);
    setAwaited(said === undefined ? (next as 'value' | 'formula') : null);
    if (said !== undefined) onChange(said);
  };
  const commit = (next: JsonValue) => {
    setAwaited(null);
    onChange(next);
  };
  return (
    <>
      <ChipSelect
        label={`What ${field.label} is set to`}
        look="word"
        value={held}
        data={isKnown ? choices : [...choices, { value: held, label: 'as written' }]}
        canEdit={canEdit}
        onChange={choose}
      />
      {held === 'formula' && (
        <CommitInput
          label={null}
          ariaLabel="Formula"
          placeholder="such as estimate * 2"
          className={classes['name']}
          mono
          value={late !== null && 'formula' in late ? late.formula : ''}
          disabled={!canEdit}
          autoFocus={awaited === 'formula'}
          onCommit={(formula) => commit({ formula })}
        />
      )}
      {held === 'value' && (
        <PlainValue
          {...{ path, field, canEdit }}
          value={awaited === null && late === null ? value : null}
          isAwaited={awaited !== null}
          onChange={commit}
        />
      )}
    </>
  );
}

interface PlainValueProps extends Omit<RuleValueProps, 'isOfAnother'> {
  readonly isAwaited: boolean;
}

/** Longer texts as a Codex gets them: of a rich one the Markdown. Rows and steps in the editor that a Codex has for them. */
function PlainValue(props: PlainValueProps) {
  const { path, field, value, canEdit, isAwaited, onChange } = props;
  const storage = storageOf(field);
  if (storage === 'rows' || !isWritable(field)) {
    return (
      <div className={classes['rows']}>
        <ValueSetting
          field={field}
          label={`What ${field.label} is set to`}
          isBare
          value={value}
          written={value ?? undefined}
          {...{ path, canEdit }}
          onChange={(next) => onChange(next ?? null)}
        />
      </div>
    );
  }
  if (storage === 'fragment' || storage === 'text') {
    return (
      <CommitInput
        label={null}
        ariaLabel={field.type === 'richText' ? 'Text, as Markdown' : 'Text'}
        placeholder={field.type === 'richText' ? 'As Markdown' : 'Text'}
        className={classes['name']}
        multiline={field.type !== 'line'}
        value={typeof value === 'string' ? value : ''}
        disabled={!canEdit}
        autoFocus={isAwaited}
        onCommit={onChange}
      />
    );
  }
  const takes = storage === 'set' ? 'several' : 'one';
  return <TestValue {...props} takes={takes} value={takes === 'several' ? listOf(value) : value} />;
}

function listOf(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value;
  return value === null ? [] : [value];
}

/** How a value is said. */
function howOf(value: JsonValue, late: LateValue | null, { type }: FieldDefinition): string {
  if (late !== null) {
    if ('now' in late) return 'now';
    if ('today' in late) return 'today';
    return 'from' in late ? `${FROM}${late.from}` : 'formula';
  }
  if (type === 'checkbox') return value === true ? 'true' : 'false';
  return value === null ? 'nothing' : 'value';
}

/** What one of the choices says; `undefined` where it needs a value first. */
function saidBy(how: string): JsonValue | undefined {
  if (how.startsWith(FROM)) return { from: how.slice(FROM.length) };
  const said: Readonly<Record<string, JsonValue>> = {
    ...{ nothing: null, true: true, false: false },
    now: { now: true },
    today: { today: true },
  };
  return said[how];
}

function choicesFor(field: FieldDefinition, sources: readonly FieldDefinition[]): Choice[] {
  const { type } = field;
  return [
    ...(type === 'checkbox'
      ? [
          { value: 'true', label: 'ticked' },
          { value: 'false', label: 'not ticked' },
        ]
      : [
          ...(canWrite(field) ? [{ value: 'value', label: 'this value' }] : []),
          { value: 'nothing', label: 'nothing' },
        ]),
    ...(type === 'date' ? [{ value: 'today', label: 'that day' }] : []),
    ...(type === 'dateTime' ? [{ value: 'now', label: 'that moment' }] : []),
    ...sources.map(({ id, label }) => ({ value: `${FROM}${id}`, label: `what ${label} holds` })),
    ...(fieldTypeOf(type).formulaType === null ? [] : [{ value: 'formula', label: 'a formula' }]),
  ];
}

function canWrite(field: FieldDefinition): boolean {
  const storage = storageOf(field);
  if (storage === 'text' || storage === 'fragment' || storage === 'rows') return isWritable(field);
  return operatorsOf(field).some(({ takes }) => takes !== 'none');
}

/** Whether a rule may write the field at all. */
export function isWritable({ type }: FieldDefinition): boolean {
  return type !== 'formula' && type !== 'file' && type !== 'image';
}

/** What a field is set to until something else is said. */
export function starterFor(field: FieldDefinition): JsonValue {
  if (field.type === 'date') return { today: true };
  if (field.type === 'dateTime') return { now: true };
  if (field.type === 'checkbox') return true;
  return field.type === 'select' ? (field.options[0]?.value ?? null) : null;
}
