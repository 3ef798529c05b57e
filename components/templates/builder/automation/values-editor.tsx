/** Fields with the values that a rule writes into them, a line for each. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { ChipSelect } from '../conditions/chip-select.tsx';
import { fieldsById } from '../conditions/condition-context.tsx';
import { RemoveButton } from '../conditions/remove-button.tsx';
import { useBuilder } from '../controls/builder-context.tsx';
import {
  changeValue,
  changeValueField,
  removeValue,
  valuesIn,
  type WrittenAction,
  type WrittenValues,
} from '../edits/automation-edits.ts';
import classes from './automation.module.css';
import { isWritable, RuleValue, starterFor } from './rule-value.tsx';

interface ValuesEditorProps {
  readonly action: WrittenAction;
  /** “Set”, before each. */
  readonly verb: string;
}

export function ValuesEditor({ action, verb }: ValuesEditorProps) {
  const { canEdit, edit } = useBuilder();
  const [isAdding, setAdding] = useState(false);
  const fields = fieldsById(useBuilder().model);
  const values = valuesIn(action);
  const ids = Object.keys(values.written);
  const free = Object.values(fields).filter((field) => isWritable(field) && !ids.includes(field.id));
  return (
    <>
      {ids.map((id) => (
        <ValueLine key={id} {...{ id, verb, fields, free, values }} isOfAnother={action.kind === 'create'} />
      ))}
      {canEdit && free.length > 0 && (isAdding || ids.length === 0) && (
        <div className={classes['words']}>
          <span className={classes['verb']}>{verb}</span>
          <ChipSelect
            label="Another field"
            placeholder="Choose a field…"
            value={null}
            data={free.map(({ id, label }) => ({ value: id, label }))}
            canEdit
            searchable
            autoFocus={isAdding}
            onEscape={() => setAdding(false)}
            onChange={(id) => {
              const field = fields[id];
              if (field !== undefined && edit(changeValue(values, id, starterFor(field)))) setAdding(false);
            }}
          />
        </div>
      )}
      {canEdit && free.length > 0 && !isAdding && ids.length > 0 && (
        <Button
          className={classes['choice'] ?? ''}
          variant="subtle"
          color="ink"
          size="compact-xs"
          onClick={() => setAdding(true)}
        >
          And another field
        </Button>
      )}
    </>
  );
}

interface ValueLineProps {
  readonly id: string;
  readonly verb: string;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  /** Those that the action does not write yet. */
  readonly free: readonly FieldDefinition[];
  readonly values: WrittenValues;
  readonly isOfAnother: boolean;
}

function ValueLine({ id, verb, fields, free, values, isOfAnother }: ValueLineProps) {
  const { canEdit, edit } = useBuilder();
  const field = fields[id];
  const value = values.written[id] ?? null;
  const offered = field === undefined ? free : [field, ...free];
  return (
    <div className={classes['words']}>
      <span className={classes['verb']}>{verb}</span>
      <ChipSelect
        label="Field to set"
        value={id}
        data={offered.map((one) => ({ value: one.id, label: one.label }))}
        canEdit={canEdit}
        searchable
        onChange={(next) => {
          const to = fields[next];
          if (to === undefined) return;
          const keeps = field?.type === to.type && to.options.length === 0;
          edit(changeValueField(values, id, next, keeps ? value : starterFor(to)));
        }}
      />
      <span className={classes['verb']}>to</span>
      {field === undefined ? (
        <code className={classes['code']}>{JSON.stringify(value)}</code>
      ) : (
        <RuleValue
          key={field.type}
          path={[...values.path, id]}
          {...{ field, value, canEdit, isOfAnother }}
          onChange={(next) => edit(changeValue(values, id, next))}
        />
      )}
      {canEdit && Object.keys(values.written).length > 1 && (
        <RemoveButton
          label={`Don’t set ${field?.label ?? id}`}
          onClick={() => edit(removeValue(values, id))}
        />
      )}
    </div>
  );
}
