/** A value that a test compares with or a rule writes, in the input of the field's own type. */
import { Button, MultiSelect, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '#components/api/query-keys.ts';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';
import { formatDuration, parseDuration } from '#core/time/calendar.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { CommitInput } from '../controls/commit-input.tsx';
import { Swatch } from '../controls/hue-picker.tsx';
import { useValueServices } from '../controls/use-value-services.ts';
import { ValueEditor } from '../controls/value-editor.tsx';
import { ChipSelect } from './chip-select.tsx';
import classes from './condition-editor.module.css';
import { operatorsOf } from './operators.ts';

interface TestValueProps {
  readonly path: SourcePath;
  readonly field: FieldDefinition | undefined;
  readonly takes: 'one' | 'several';
  readonly value: JsonValue;
  /** What it belongs to is said only once there is a value. */
  readonly isAwaited: boolean;
  readonly canEdit: boolean;
  readonly onChange: (value: JsonValue) => void;
}

export function TestValue(props: TestValueProps) {
  const { field, takes } = props;
  if (field === undefined || operatorsOf(field).every((one) => one.takes === 'none'))
    return <InCode {...props} />;
  const picked = PICKED[field.type];
  if (picked !== undefined) return <Own {...props} field={{ ...field, type: picked[takes] }} />;
  if (field.type === 'tags') return <Tags {...props} field={field} />;
  const isChoice = field.options.length > 0;
  if (takes === 'several')
    return isChoice ? <Choices {...props} field={field} /> : <Texts {...props} field={field} />;
  if (isChoice) return <Choice {...props} field={field} />;
  return isText(field) ? <Text {...props} /> : <Own {...props} field={field} />;
}

/** People and Codices are picked as in a field of one of them, or of several. */
const PICKED: Partial<Readonly<Record<FieldType, Readonly<Record<'one' | 'several', FieldType>>>>> = {
  person: { one: 'person', several: 'people' },
  people: { one: 'person', several: 'people' },
  reference: { one: 'reference', several: 'references' },
  references: { one: 'reference', several: 'references' },
};

type TypedProps = TestValueProps & { readonly field: FieldDefinition };

function isText({ type }: FieldDefinition): boolean {
  return type === 'line' || type === 'text' || type === 'url' || type === 'email';
}

function Choice({ field, value, isAwaited, canEdit, onChange }: TypedProps) {
  return (
    <ChipSelect
      label="Value"
      placeholder="Choose…"
      value={value === null ? null : String(value)}
      data={field.options.map((option) => ({ value: option.value, label: option.label }))}
      canEdit={canEdit}
      searchable
      autoFocus={isAwaited}
      onChange={onChange}
      renderOption={(id, label) => (
        <span className={classes['option']}>
          <Swatch hue={field.options.find((option) => option.value === id)?.color ?? null} /> {label}
        </span>
      )}
    />
  );
}

function Choices({ field, value, isAwaited, canEdit, onChange }: TypedProps) {
  const held = isJsonArray(value) ? value.map(String) : [];
  const known = field.options.map((option) => ({ value: option.value, label: option.label }));
  const others = held.filter((one) => known.every((option) => option.value !== one));
  return (
    <MultiSelect
      aria-label="Values"
      className={classes['several'] ?? ''}
      size="xs"
      placeholder={held.length === 0 ? 'Choose…' : ''}
      data={[...known, ...others.map((one) => ({ value: one, label: one }))]}
      value={held}
      readOnly={!canEdit}
      searchable
      selectFirstOptionOnChange
      autoFocus={isAwaited}
      comboboxProps={{ withinPortal: true }}
      onChange={(next) => {
        // The last one stays: a test without any could never hold.
        if (next.length > 0) onChange(next);
      }}
    />
  );
}

function Texts({ field, value, isAwaited, canEdit, onChange }: TypedProps) {
  const held = isJsonArray(value)
    ? value.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))
    : [];
  const isNumber = fieldTypeOf(field.type).shape === 'number';
  return (
    <TagsInput
      aria-label="Values"
      className={classes['several'] ?? ''}
      size="xs"
      placeholder={held.length === 0 ? 'Type, then Enter' : ''}
      value={held}
      readOnly={!canEdit}
      autoFocus={isAwaited}
      onChange={(next) => {
        const values = next.map((one) => (isNumber && Number.isFinite(Number(one)) ? Number(one) : one));
        if (values.length > 0) onChange(values);
      }}
    />
  );
}

/** Tags are typed; those that the template or the workspace has are offered. */
function Tags({ field, takes, value, isAwaited, canEdit, onChange }: TypedProps) {
  const { findTags } = useValueServices();
  const { data: used = [] } = useQuery({
    queryKey: [...keys.facets, 'tags'],
    queryFn: findTags,
    staleTime: 60_000,
  });
  const held = value === null ? [] : isJsonArray(value) ? value.map(String) : [String(value)];
  const offered = new Set([...field.options.map((option) => option.value), ...used]);
  return (
    <TagsInput
      aria-label={takes === 'one' ? 'Value' : 'Values'}
      className={classes['several'] ?? ''}
      size="xs"
      placeholder={held.length === 0 ? 'Type, then Enter' : ''}
      data={[...offered]}
      value={held}
      readOnly={!canEdit}
      autoFocus={isAwaited}
      onChange={(next) => {
        const last = next.at(-1);
        // The last one stays: a test without any could never hold.
        if (last !== undefined) onChange(takes === 'one' ? last : next);
      }}
    />
  );
}

function Text({ value, isAwaited, canEdit, onChange }: TestValueProps) {
  return (
    <CommitInput
      label={null}
      ariaLabel="Value"
      className={classes['text']}
      value={typeof value === 'string' ? value : ''}
      disabled={!canEdit}
      autoFocus={isAwaited}
      onCommit={(text) => {
        if (text.trim() !== '') onChange(text);
      }}
    />
  );
}

/** The editor that people meet in a Codex: it reads what they type as there. */
function Own({ field, takes, value, isAwaited, canEdit, onChange }: TypedProps) {
  const [isEmptied, setEmptied] = useState(false);
  const reading = value === null ? null : fieldTypeOf(field.type).parseDefault(value, unbounded(field));
  return (
    <div className={classes['own']}>
      <ValueEditor
        takesFocus={isAwaited}
        field={unbounded(field)}
        label={takes === 'one' ? 'Value' : 'Values'}
        value={reading?.ok ? reading.value : null}
        canEdit={canEdit}
        onChange={(next) => {
          setEmptied(next === undefined);
          if (next !== undefined) onChange(field.type === 'duration' ? durationText(next) : next);
        }}
      />
      {isEmptied && <p className={classes['hint']}>The one before counts until there is another.</p>}
    </div>
  );
}

/** A bound of a condition may lie outside of what the field takes. */
function unbounded(field: FieldDefinition): FieldDefinition {
  return { ...field, min: null, max: field.type === 'rating' ? field.max : null, step: null };
}

/** As people write it, where that is read as the same length. */
function durationText(value: JsonValue): JsonValue {
  if (typeof value !== 'number') return value;
  const text = formatDuration(value);
  return parseDuration(text) === value ? text : value;
}

function InCode({ value, path }: TestValueProps) {
  const { reveal } = useBuilder();
  return (
    <>
      <code className={classes['code']}>{JSON.stringify(value)}</code>
      <Button variant="subtle" size="compact-sm" onClick={() => reveal(path)}>
        Edit in the code
      </Button>
    </>
  );
}
