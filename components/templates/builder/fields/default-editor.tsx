/** The editor of a default: the field’s own one where the value is a plain one. */
import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef } from 'react';
import { createLocalSource } from '#components/codex/view/local-source.ts';
import { CodexProvider, NO_SERVICES } from '#components/codex-context/codex-context.tsx';
import { Field } from '#components/fields/field.tsx';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { canonicalJson, isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { fillTemplate } from '#core/template/fill-template.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
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
  if (storageOf(type) === 'text' || storageOf(type) === 'fragment') {
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
  return <OwnEditor key={`${field.id} ${type}`} {...props} />;
}

const FIELD = 'value';
const NOWHERE = '00000000-0000-4000-8000-000000000000';

/** The editor that people meet in a Codex, over a document of its own. */
function OwnEditor({ field: { definition }, label, value, canEdit, onChange }: SettingControlProps) {
  const source = useMemo(() => createLocalSource(), []);
  const shape = canonicalJson({ ...definition, default: null } as unknown as JsonValue);
  const field = useMemo((): FieldDefinition => {
    const { help: _, ...rest } = JSON.parse(shape) as FieldDefinition;
    return { ...rest, id: FIELD, label, help: null, required: false, visibleWhen: null };
  }, [shape, label]);
  const template = useMemo(
    () =>
      fillTemplate({
        id: 'default',
        version: 1,
        name: label,
        abstract: false,
        icon: null,
        color: null,
        description: null,
        fields: { [FIELD]: field },
        views: null,
        children: {},
        references: {},
        workflow: null,
        titlePattern: null,
        rules: [],
        automation: [],
      }),
    [field, label],
  );
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  const { codex } = source;
  useEffect(() => {
    if (canonicalJson(codex.value(field)) !== canonicalJson(value ?? fieldTypeOf(field.type).emptyValue)) {
      codex.setValue(field, value);
    }
  }, [codex, field, value]);
  useEffect(() => {
    const tell = () => {
      const next = codex.value(field);
      const held = latest.current.value ?? fieldTypeOf(field.type).emptyValue;
      if (canonicalJson(next) === canonicalJson(held)) return;
      const isEmpty =
        next === null || next === '' || next === false || (isJsonArray(next) && next.length === 0);
      latest.current.onChange(isEmpty ? undefined : next);
    };
    codex.doc.on('afterTransaction', tell);
    return () => codex.doc.off('afterTransaction', tell);
  }, [codex, field]);
  return (
    <CodexProvider
      codexId={NOWHERE}
      source={source}
      template={template}
      actor={null}
      canEdit={canEdit}
      services={NO_SERVICES}
    >
      <Field field={template.fields[FIELD] ?? field} />
    </CodexProvider>
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
