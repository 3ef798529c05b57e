/** The values that a child created along with a Codex begins with: its own, or those of fields of its parent. */
import { Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { sourceField } from '#core/related/child-values.ts';
import classes from './child-values.module.css';
import { AddingSelect } from './controls/adding-select.tsx';
import { useBuilder } from './controls/builder-context.tsx';
import panels from './controls/panels.module.css';
import { Problems } from './controls/problems.tsx';
import { ValueSetting } from './controls/value-setting.tsx';
import { changeChildValue, copyableFields, type WrittenChild } from './edits/child-edits.ts';

interface ChildValuesProps {
  readonly child: WrittenChild;
  /** Those of its template; `null` while they are not known. */
  readonly fields: readonly FieldDefinition[] | null;
}

export function ChildValues({ child, fields }: ChildValuesProps) {
  const { model, canEdit, edit } = useBuilder();
  const [begun, setBegun] = useState<readonly string[]>([]);
  const said = Object.keys(child.values);
  const shown = [...said, ...begun.filter((id) => !said.includes(id))];
  const choices = (fields ?? []).filter((field) => storageOf(field) !== 'none' && !shown.includes(field.id));
  const begin = (id: string) => {
    const field = fields?.find((one) => one.id === id);
    // A field of the parent by the same name most likely means the same.
    const twin = field === undefined ? undefined : copyableFields(model, field).find((one) => one.id === id);
    setBegun([...begun, id]);
    if (twin !== undefined) edit(changeChildValue(model, child, id, { from: id }));
  };
  return (
    <>
      {shown.map((id) => (
        <ChildValue
          key={id}
          child={child}
          fieldId={id}
          field={fields?.find((one) => one.id === id)}
          onRemove={() => setBegun(begun.filter((one) => one !== id))}
          onEmpty={() => setBegun([...begun.filter((one) => one !== id), id])}
        />
      ))}
      {fields === null && (
        <p className={panels['hint']}>
          What it may begin with is shown once its template is published and can be read.
        </p>
      )}
      {canEdit && choices.length > 0 && (
        <AddingSelect
          label={`A field that ${child.title} begins with`}
          placeholder="Begin a field with…"
          data={choices.map(({ id, label }) => ({ value: id, label }))}
          onAdd={begin}
        />
      )}
    </>
  );
}

interface ChildValueProps {
  readonly child: WrittenChild;
  readonly fieldId: string;
  /** `undefined` where the template of the child has none, or is not known. */
  readonly field: FieldDefinition | undefined;
  /** It is taken out of the list as well. */
  readonly onRemove: () => void;
  /** It stays in the list, to be filled in. */
  readonly onEmpty: () => void;
}

/** Stands for a value of its own among the fields of the parent, whose ids have no spaces. */
const OWN = 'a value';

function ChildValue({ child, fieldId, field, onRemove, onEmpty }: ChildValueProps) {
  const { model, canEdit, edit, problemsAt } = useBuilder();
  const written = child.values[fieldId];
  const from = written === undefined ? null : sourceField(written);
  const path = ['children', 'create', child.index, 'fields', fieldId];
  const label = field?.label ?? fieldId;
  const change = (value: JsonValue | undefined) => {
    if (value === undefined) onEmpty();
    edit(changeChildValue(model, child, fieldId, value));
  };
  const sources = field === undefined ? [] : copyableFields(model, field);
  const known = from === null || sources.some(({ id }) => id === from);
  return (
    <fieldset className={classes['value']} aria-label={label}>
      <span className={classes['name']}>{label}</span>
      <Select
        aria-label={`What ${label} begins with`}
        size="xs"
        data={[
          { value: OWN, label: 'A value of its own' },
          ...sources.map(({ id, label: name }) => ({ value: id, label: `${name} of its parent` })),
          ...(known ? [] : [{ value: from, label: `${from} of its parent` }]),
        ]}
        value={from ?? OWN}
        allowDeselect={false}
        readOnly={!canEdit || field === undefined}
        onChange={(chosen) => {
          if (chosen === null || chosen === (from ?? OWN)) return;
          change(chosen === OWN ? undefined : { from: chosen });
        }}
      />
      {canEdit && (
        <button
          type="button"
          className={panels['icon']}
          aria-label={`No longer begin ${label} here`}
          onClick={() => {
            onRemove();
            edit(changeChildValue(model, child, fieldId, undefined));
          }}
        >
          <IconX size={15} stroke={1.75} aria-hidden />
        </button>
      )}
      <div className={classes['own']}>
        {from === null && field !== undefined && (
          <ValueSetting
            field={field}
            label={`${label} of ${child.title}`}
            isBare
            value={written ?? null}
            {...{ written, path, canEdit }}
            onChange={change}
          />
        )}
        {from === null && field !== undefined && written === undefined && (
          <p className={panels['hint']}>{beginsOtherwise(field)}</p>
        )}
        {from === null && field === undefined && written !== undefined && (
          <code>{JSON.stringify(written)}</code>
        )}
        <Problems of={problemsAt(path)} />
      </div>
    </fieldset>
  );
}

/** What happens where nothing is said. */
function beginsOtherwise(field: FieldDefinition): string {
  const given = field.default === null ? '' : fieldTypeOf(field.type).toText(field, field.default);
  return given === ''
    ? 'This is said once there is a value.'
    : `Until there is a value, it begins with its default: ${given}.`;
}
