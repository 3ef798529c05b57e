/** The controls that say when a field is shown, required or read-only: never, always, or under a condition. */
import { SegmentedControl } from '@mantine/core';
import { useId, useState } from 'react';
import type { Condition } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonValue } from '#core/json.ts';
import { WhenCondition } from '../conditions/when-condition.tsx';
import { templateName, useBuilder } from '../controls/builder-context.tsx';
import { changeSettings } from '../edits/field-edits.ts';
import classes from './field-settings.module.css';
import type { SettingControlProps } from './setting-controls.tsx';

type ConditionSetting = 'visibleWhen' | 'requiredWhen' | 'readOnlyWhen';

/** What is chosen beside “When…”. */
type Fixed = 'no' | 'always';

interface WhenControlProps extends Pick<SettingControlProps, 'field' | 'label' | 'canEdit'> {
  readonly setting: ConditionSetting;
  readonly fixed: readonly Fixed[];
  /** What holds while there is no condition. */
  readonly otherwise: Fixed;
  /** Says one of the fixed choices, or with a value the condition. */
  readonly onSay: (choice: Fixed | 'when', condition: JsonValue | undefined) => void;
}

const LABELS = { no: 'No', always: 'Always', when: 'When…' };

function WhenControl({ field, label, canEdit, setting, fixed, otherwise, onSay }: WhenControlProps) {
  const id = useId();
  const [isBeginning, setBeginning] = useState(false);
  const written = field.own?.[setting];
  const inherited = (field.inherited?.settings[setting] as Condition | undefined) ?? null;
  const isSaid = written !== undefined || inherited !== null;
  const isAlways = setting === 'requiredWhen' && field.definition.required;
  const choice = isAlways && !isBeginning ? 'always' : isSaid || isBeginning ? 'when' : otherwise;
  const say = (next: Fixed | 'when', condition: JsonValue | undefined) => {
    setBeginning(false);
    onSay(next, condition);
  };
  return (
    <div className={classes['when']}>
      <div className={classes['line']}>
        <span id={id} className={classes['label']}>
          {label}
        </span>
        <SegmentedControl
          aria-labelledby={id}
          size="xs"
          readOnly={!canEdit}
          value={choice}
          onChange={(next) => {
            if (next !== 'when') say(next === 'always' ? 'always' : 'no', undefined);
            else if (isSaid) say('when', written);
            else setBeginning(true);
          }}
          data={[...fixed, 'when' as const].map((value) => ({ value, label: LABELS[value] }))}
        />
      </div>
      {(isSaid || isBeginning) && (
        <WhenCondition
          label={`${label} when`}
          path={['fields', field.id, setting]}
          owner={field.id}
          asks={setting === 'readOnlyWhen' ? 'single values' : 'anything'}
          written={written}
          inherited={inherited}
          onWrite={(condition) =>
            condition === undefined ? say(otherwise, undefined) : say('when', condition)
          }
          {...(isBeginning ? { onCancel: () => setBeginning(false) } : {})}
        />
      )}
      {isAlways && isSaid && !isBeginning && (
        <p className={classes['hint']}>It is always required, so this changes nothing.</p>
      )}
      {inherited !== null && <Origin field={field} setting={setting} isOwn={written !== undefined} />}
    </div>
  );
}

function Origin({
  field,
  setting,
  isOwn,
}: Pick<WhenControlProps, 'field' | 'setting'> & { readonly isOwn: boolean }) {
  const { templates } = useBuilder();
  const name = templateName(templates, field.inherited?.origins[setting] ?? '');
  return (
    <p className={classes['origin']}>{isOwn ? `Changed here; ${name} says otherwise.` : `From ${name}`}</p>
  );
}

/** Says settings of a field at once; a condition that goes can be brought back. */
function useSay(field: SettingControlProps['field'], setting: ConditionSetting, label: string) {
  const { model, edit, editWithUndo } = useBuilder();
  return (settings: Readonly<Record<string, JsonValue | undefined>>) => {
    const edits = changeSettings(model, field.id, settings);
    const isLost =
      field.own?.[setting] !== undefined && setting in settings && settings[setting] === undefined;
    if (edits.length === 0) return;
    if (isLost) editWithUndo(edits, `${label}: the condition was removed`);
    else edit(edits);
  };
}

export function RequiredControl({ field, label, canEdit }: SettingControlProps) {
  const say = useSay(field, 'requiredWhen', label);
  const inherited: FieldDefinition['required'] | undefined = field.inherited?.settings.required;
  const off = inherited === undefined ? undefined : false;
  return (
    <WhenControl
      {...{ field, label, canEdit }}
      setting="requiredWhen"
      fixed={['no', 'always']}
      otherwise="no"
      onSay={(choice, condition) =>
        say({ required: choice === 'always' ? true : off, requiredWhen: condition })
      }
    />
  );
}

export function VisibleControl({ field, label, canEdit }: SettingControlProps) {
  const say = useSay(field, 'visibleWhen', label);
  return (
    <WhenControl
      {...{ field, label, canEdit }}
      setting="visibleWhen"
      fixed={['always']}
      otherwise="always"
      onSay={(_, condition) => say({ visibleWhen: condition })}
    />
  );
}

export function ReadOnlyControl({ field, label, canEdit }: SettingControlProps) {
  const say = useSay(field, 'readOnlyWhen', label);
  return (
    <WhenControl
      {...{ field, label, canEdit }}
      setting="readOnlyWhen"
      fixed={['no']}
      otherwise="no"
      onSay={(_, condition) => say({ readOnlyWhen: condition })}
    />
  );
}
