/** The editor of a default: the field’s own one where the value is a plain one. */
import { Button } from '@mantine/core';
import type { FieldType } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { ValueEditor } from '../controls/value-editor.tsx';
import { stepsOfLines, stepText } from '../edits/step-lines.ts';
import classes from './field-settings.module.css';
import type { SettingControlProps } from './setting-controls.tsx';

/** Their values name people, Codices or files of one workspace, or are made of rows: they are written in the code. */
const IN_CODE: ReadonlySet<FieldType> = new Set([
  'person',
  'people',
  'reference',
  'references',
  'file',
  'image',
  'table',
]);

export function DefaultEditor(props: SettingControlProps) {
  const { field, label, value, canEdit, onChange } = props;
  const { type } = field.definition;
  if (IN_CODE.has(type)) return <InCode {...props} />;
  if (type === 'checklist') return <StepsEditor {...props} />;
  if (type === 'line' || storageOf({ type }) === 'text' || storageOf({ type }) === 'fragment') {
    return (
      <CommitInput
        label={label}
        multiline={type !== 'line'}
        description={type === 'richText' ? 'As Markdown' : undefined}
        placeholder="Nothing"
        value={typeof value === 'string' ? value : ''}
        disabled={!canEdit}
        onCommit={(text) => onChange(text === '' ? undefined : text)}
      />
    );
  }
  return (
    <ValueEditor
      key={`${field.id} ${type}`}
      field={field.definition}
      {...{ label, value, canEdit, onChange }}
    />
  );
}

/** One step a line. */
function StepsEditor({ field, label, value, canEdit, onChange }: SettingControlProps) {
  const steps = writtenSteps(field.own?.['default'], value);
  const ticked = steps.filter((step) => isJsonObject(step) && step['done'] === true).map(stepText);
  const help = 'One step a line; Shift and Enter begins the next';
  return (
    <CommitInput
      label={label}
      multiline
      description={ticked.length === 0 ? help : `${help}. Done from the start: ${ticked.join(', ')}`}
      value={steps.map(stepText).join('\n')}
      disabled={!canEdit}
      onCommit={(text) => {
        const next = stepsOfLines(steps, text.split('\n'));
        onChange(next.length === 0 ? undefined : next);
      }}
    />
  );
}

/** As the text has them; those that are inherited as shortly as they can be written. */
function writtenSteps(own: JsonValue | undefined, inEffect: JsonValue): readonly JsonValue[] {
  if (isJsonArray(own)) return own;
  if (!isJsonArray(inEffect)) return [];
  return inEffect.map((step) => (isJsonObject(step) && step['done'] === true ? step : stepText(step)));
}

function InCode({ field, label, value }: SettingControlProps) {
  const { reveal } = useBuilder();
  const isSaid = value !== null && !(isJsonArray(value) && value.length === 0);
  return (
    <>
      <div className={classes['line']}>
        <span className={classes['label']}>{label}</span>
        <Button
          variant="subtle"
          size="compact-sm"
          aria-label={`${label}: edit in the code`}
          onClick={() => reveal(['fields', field.id, 'default'])}
        >
          Edit in the code
        </Button>
      </div>
      <p className={classes['sentence']}>
        {isSaid
          ? fieldTypeOf(field.definition.type).toText(field.definition, value) || (
              <code>{JSON.stringify(value)}</code>
            )
          : 'Nothing'}
      </p>
    </>
  );
}
