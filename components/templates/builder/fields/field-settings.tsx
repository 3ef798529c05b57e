/** The settings of one field: a control for everything that its type takes, and where each is inherited from. */
import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { Icon } from '#components/ui/icon.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { FIELD_TYPES, type FieldDefinition, type FieldType } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import { FIELD_NAME } from '#core/template/format/name-rules.ts';
import type { FieldSource } from '#core/template/template-source.ts';
import { templateName, useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import {
  changeSetting,
  changeType,
  conversionNote,
  settingsOfType,
  typesStoredAs,
} from '../edits/field-edits.ts';
import { renameField, renameObstacle, renamePublished } from '../edits/rename-field.ts';
import type { BuilderField } from '../edits/template-model.ts';
import classes from './field-settings.module.css';
import { FieldMenu } from './fields-panel.tsx';
import { settingControl } from './setting-controls.tsx';

interface FieldSettingsProps {
  readonly field: BuilderField;
  readonly onSelect: (fieldId: string | null) => void;
}

export function FieldSettings({ field, onSelect }: FieldSettingsProps) {
  const { definition, own, inherited } = field;
  const { model, canEdit, edit } = useBuilder();
  const change = (setting: string, value: JsonValue | undefined) =>
    edit(changeSetting(model, field.id, setting, value));
  return (
    <section
      className={classes['settings']}
      aria-label={`Settings of ${definition.label}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onSelect(null);
      }}
    >
      <header className={classes['head']}>
        <Icon name={fieldTypeOf(definition.type).icon} size={17} />
        <h2>{definition.label}</h2>
        <span className={classes['kind']}>{fieldTypeOf(definition.type).label}</span>
        {own !== null && <FieldMenu id={field.id} label={definition.label} onSelect={onSelect} />}
        <button
          type="button"
          className={classes['close']}
          aria-label="Close the settings"
          onClick={() => onSelect(null)}
        >
          <IconX size={16} stroke={1.75} aria-hidden />
        </button>
      </header>
      {shownSettings(definition.type).map((setting) => (
        <Setting key={setting} field={field} setting={setting} onChange={(value) => change(setting, value)} />
      ))}
      <Identity field={field} onSelect={onSelect} />
      {inherited !== null && canEdit && own === null && (
        <p className={classes['hint']}>
          Change anything above, and only that is said here; the rest stays inherited.
        </p>
      )}
    </section>
  );
}

/** What says most first; a condition that requires the field is edited with “required”. */
const FIRST = ['required', 'label', 'help', 'placeholder'];
const LAST = ['default', 'visibleWhen', 'readOnlyWhen', 'writableBy', 'was'];

function shownSettings(type: FieldType): readonly string[] {
  const all = settingsOfType(type).filter((setting) => setting !== 'requiredWhen');
  const others = all.filter((setting) => !FIRST.includes(setting) && !LAST.includes(setting));
  const known = (setting: string) => all.includes(setting);
  return [...FIRST.filter(known), ...others, ...LAST.filter(known)];
}

/** These say themselves where they come from. */
const TELLS_ORIGIN: ReadonlySet<string> = new Set(['visibleWhen', 'readOnlyWhen']);

interface SettingProps {
  readonly field: BuilderField;
  readonly setting: string;
  readonly onChange: (value: JsonValue | undefined) => void;
}

/** One setting with its source: inherited, or changed here and to be handed back. */
function Setting({ field, setting, onChange }: SettingProps) {
  const { templates, canEdit } = useBuilder();
  const { Control, label } = settingControl(setting);
  const origin = field.inherited?.origins[setting as keyof FieldSource];
  const isOwn = field.own !== null && field.own[setting] !== undefined;
  const value = (field.definition as unknown as Readonly<Record<string, JsonValue>>)[setting] ?? null;
  return (
    <div className={classes['setting']} data-setting={setting}>
      <Control
        field={field}
        setting={setting}
        label={label}
        value={value}
        canEdit={canEdit}
        onChange={onChange}
      />
      {origin !== undefined && !TELLS_ORIGIN.has(setting) && (
        <p className={classes['origin']}>
          {isOwn
            ? `Changed here; ${templateName(templates, origin)} says otherwise.`
            : `From ${templateName(templates, origin)}`}
          {isOwn && canEdit && (
            <Button
              variant="subtle"
              size="compact-xs"
              aria-label={`Hand ${label} back`}
              onClick={() => onChange(undefined)}
            >
              Hand back
            </Button>
          )}
        </p>
      )}
    </div>
  );
}

/** The type and the id: what decides how a field is stored. */
function Identity({ field: { id, definition, inherited }, onSelect }: FieldSettingsProps) {
  const { model, canEdit, edit, publishedTemplate } = useBuilder();
  const isInherited = inherited !== null;
  // Under the id that it has there: after a renaming in this draft that is what it was.
  const was = model.source.fields[id]?.was ?? id;
  const before = publishedTemplate?.fields[id] ?? publishedTemplate?.fields[was];
  const types = isInherited ? typesStoredAs(definition) : allTypes(definition);
  const noteOf = (type: FieldType) => (before === undefined ? null : conversionNote(before.type, type));
  return (
    <>
      <SearchSelect
        label="Type"
        description={
          isInherited
            ? 'It is inherited: only types that are stored the same way.'
            : (noteOf(definition.type) ?? fieldTypeOf(definition.type).summary)
        }
        renderOption={({ option }) => {
          const type = types.find((each) => each === option.value);
          const note = type === undefined ? null : noteOf(type);
          return (
            <span>
              {option.label}
              {note !== null && <span className={classes['sentence']}> {note}</span>}
            </span>
          );
        }}
        data={types.map((type) => ({ value: type, label: fieldTypeOf(type).label }))}
        value={definition.type}
        allowDeselect={false}
        disabled={!canEdit}
        onChange={(type) => {
          const next = types.find((each) => each === type);
          if (next !== undefined && next !== definition.type) edit(changeType(model, id, next));
        }}
      />
      <CommitInput
        label="Id"
        mono
        description={
          isInherited
            ? 'It is inherited, with the field.'
            : publishedTemplate === undefined
              ? 'It can be changed once the published version can be read.'
              : publishedTemplate?.fields[id] === undefined
                ? 'Content is stored under this id. You can change it freely until it is published.'
                : 'Content moves along when the id changes.'
        }
        value={id}
        disabled={!canEdit || isInherited || publishedTemplate === undefined}
        check={(name) => {
          if (name === id) return null;
          if (!FIELD_NAME.form.test(name) || name === 'title')
            return `${FIELD_NAME.what} is made of ${FIELD_NAME.example}.`;
          if (model.fields.some((field) => field.id === name)) return 'Another field has this id.';
          return renameObstacle(model, id, name);
        }}
        onCommit={(name) => {
          const rename = publishedTemplate?.fields[id] === undefined ? renameField : renamePublished;
          if (edit(rename(model, id, name))) onSelect(name);
        }}
      />
    </>
  );
}

/** Every type, those that are stored the same way first. */
function allTypes(field: FieldDefinition): readonly FieldType[] {
  return [...new Set([...typesStoredAs(field), ...FIELD_TYPES])];
}
