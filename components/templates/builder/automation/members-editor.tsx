/** Values that a rule adds to a field of several, or takes out of it. */
import { Button } from '@mantine/core';
import { lateValueOf } from '#core/automation/rule.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { ChipSelect } from '../conditions/chip-select.tsx';
import { fieldsById } from '../conditions/condition-context.tsx';
import { operatorsOf } from '../conditions/operators.ts';
import { TestValue } from '../conditions/test-value.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import { changeValue, changeValueField, valuesIn, type WrittenAction } from '../edits/automation-edits.ts';
import classes from './automation.module.css';

interface MembersEditorProps {
  readonly action: WrittenAction;
  readonly isAdded: boolean;
}

/** The values that are named here, and before the field whose values are meant. */
const THESE = 'these';
const FROM = 'from ';

type Fields = Readonly<Record<string, FieldDefinition>>;
/** A field of one, by the type of the field of several that takes its value. */
const SINGLE: Readonly<Record<string, string>> = { people: 'person', references: 'reference' };

export function MembersEditor({ action, isAdded }: MembersEditorProps) {
  const { model, canEdit, edit } = useBuilder();
  const fields = fieldsById(model);
  const values = valuesIn(action);
  return Object.entries(values.written).map(([id, value]) => {
    const field = fields[id];
    const free = Object.values(fields).filter(
      (one) => holdsSeveral(one) && (one.id === id || !Object.hasOwn(values.written, one.id)),
    );
    return (
      <div key={id} className={classes['words']}>
        <span className={classes['verb']}>{isAdded ? 'Add' : 'Remove'}</span>
        <Members
          {...{ field, value, fields, canEdit, path: [...values.path, id] }}
          onChange={(next) => edit(changeValue(values, id, next))}
        />
        <span className={classes['verb']}>{isAdded ? 'to' : 'from'}</span>
        <ChipSelect
          label="Field of several values"
          value={id}
          data={free.map((one) => ({ value: one.id, label: one.label }))}
          canEdit={canEdit}
          searchable
          onChange={(next) => {
            const to = fields[next];
            if (to === undefined) return;
            const keeps = field?.type === to.type && to.options.length === 0;
            edit(changeValueField(values, id, next, keeps ? value : []));
          }}
        />
      </div>
    );
  });
}

interface MembersProps {
  readonly field: FieldDefinition | undefined;
  readonly value: JsonValue;
  readonly fields: Fields;
  readonly path: readonly (string | number)[];
  readonly canEdit: boolean;
  readonly onChange: (value: JsonValue) => void;
}

function Members({ field, value, fields, path, canEdit, onChange }: MembersProps) {
  const { reveal } = useBuilder();
  const late = lateValueOf(value);
  const sources = field === undefined ? [] : sourcesFor(field, fields);
  const isTyped = field !== undefined && operatorsOf(field).some(({ takes }) => takes !== 'none');
  const isPlain = late === null && (!isJsonArray(value) || value.every((one) => lateValueOf(one) === null));
  const from = late !== null && 'from' in late ? late.from : null;
  const how = sources.length > 0 && (from !== null || isPlain) && (
    <ChipSelect
      label="What"
      look="word"
      value={from === null ? THESE : `${FROM}${from}`}
      data={[
        ...(isTyped ? [{ value: THESE, label: 'these' }] : []),
        ...sources.map(({ id, label }) => ({ value: `${FROM}${id}`, label: `what ${label} holds` })),
      ]}
      canEdit={canEdit}
      onChange={(next) => onChange(next === THESE ? [] : { from: next.slice(FROM.length) })}
    />
  );
  if (from !== null && sources.length > 0) return how;
  if (!isTyped || !isPlain) {
    return (
      <>
        <code className={classes['code']}>{JSON.stringify(value)}</code>
        <Button variant="subtle" size="compact-sm" onClick={() => reveal(path)}>
          Edit in the code
        </Button>
      </>
    );
  }
  return (
    <>
      {how}
      <TestValue
        {...{ path, field, canEdit, onChange }}
        takes="several"
        value={isJsonArray(value) ? value : [value]}
        isAwaited={isJsonArray(value) && value.length === 0}
      />
    </>
  );
}

/** The fields whose values may be added to one of several. */
export function sourcesFor(field: FieldDefinition, fields: Fields): readonly FieldDefinition[] {
  return Object.values(fields).filter(
    ({ id, type }) => id !== field.id && (type === field.type || type === SINGLE[field.type]),
  );
}

/** Only such fields can be added to. */
export function holdsSeveral(field: FieldDefinition): boolean {
  return storageOf(field) === 'set' && field.type !== 'file';
}
