/** A value of a template, edited as people will edit it: what a field begins with, in a Codex or in a child created along with one. */
import { Button } from '@mantine/core';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { writtenRows } from '../edits/value-edits.ts';
import { useBuilder } from './builder-context.tsx';
import { CommitInput } from './commit-input.tsx';
import { Problems } from './problems.tsx';
import { ValueEditor } from './value-editor.tsx';
import classes from './value-setting.module.css';

interface ValueSettingProps {
  /** The field that begins with it. */
  readonly field: FieldDefinition;
  readonly label: string;
  /** Without the label beside it, which is still heard. */
  readonly isBare?: boolean;
  /** As it is in effect, in the author's words; `null` for nothing. */
  readonly value: JsonValue;
  /** As the text says it at `path`; `undefined` where it says nothing. */
  readonly written: JsonValue | undefined;
  readonly path: SourcePath;
  readonly canEdit: boolean;
  /** `undefined` for nothing. */
  readonly onChange: (value: JsonValue | undefined) => void;
}

export function ValueSetting(props: ValueSettingProps) {
  const { field, label, isBare = false, value, written, canEdit, onChange } = props;
  const { type } = field;
  const { problemsAt } = useBuilder();
  if (type === 'file' || type === 'image') return <NoFile {...props} />;
  const storage = storageOf(field);
  if (type === 'line' || storage === 'text' || storage === 'fragment') {
    return (
      <CommitInput
        label={isBare ? null : label}
        ariaLabel={label}
        multiline={type !== 'line'}
        description={type === 'richText' ? 'As Markdown' : undefined}
        placeholder="Nothing"
        value={typeof value === 'string' ? value : ''}
        disabled={!canEdit}
        onCommit={(text) => onChange(text === '' ? undefined : text)}
      />
    );
  }
  const reading = value === null ? null : fieldTypeOf(type).parseDefault(value, field);
  if (reading?.ok === false) return <Unread {...props} />;
  return (
    <>
      {!isBare && <p className={classes['label']}>{label}</p>}
      <div className={classes['box']} data-rows={storage === 'rows' || undefined}>
        <ValueEditor
          key={`${field.id} ${type}`}
          field={field}
          value={reading === null ? null : reading.value}
          {...{ label, canEdit }}
          onChange={(next) => {
            const isRows = storage === 'rows' && isJsonArray(next);
            onChange(isRows ? writtenRows(type, next, written) : next);
          }}
        />
      </div>
      <Problems of={isBare ? [] : problemsAt(props.path)} />
    </>
  );
}

/** A file is readable through the Codex it was added to, so one cannot be given to another. */
function NoFile({ field, label, isBare, written, canEdit, onChange }: ValueSettingProps) {
  const what = field.type === 'image' ? 'picture' : 'file';
  return (
    <>
      {isBare !== true && <p className={classes['label']}>{label}</p>}
      <p className={classes['note']}>
        {written === undefined
          ? `Without one: a ${what} belongs to the Codex that it was added to.`
          : `The code names one here, which nobody could open: a ${what} belongs to the Codex that it was added to.`}
      </p>
      {written !== undefined && canEdit && (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(undefined)}>
          Take it out
        </Button>
      )}
    </>
  );
}

/** What the code says is no value of this field: it is shown as it is. */
function Unread({ label, isBare, value, path, canEdit, onChange }: ValueSettingProps) {
  const { reveal, problemsAt } = useBuilder();
  return (
    <>
      {isBare !== true && <p className={classes['label']}>{label}</p>}
      <p className={classes['note']}>
        The code says <code>{JSON.stringify(value)}</code>, which does not fit here.{' '}
        {problemsAt(path)[0]?.message}
      </p>
      <div className={classes['actions']}>
        <Button variant="subtle" size="compact-sm" onClick={() => reveal(path)}>
          Edit in the code
        </Button>
        {canEdit && (
          <Button variant="subtle" size="compact-sm" onClick={() => onChange(undefined)}>
            Take it out
          </Button>
        )}
      </div>
    </>
  );
}
