/** The control that says who may change a field. */
import { MultiSelect } from '@mantine/core';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { useBuilder } from '../controls/builder-context.tsx';
import { takerChoices, takerKey, takerValue } from '../workflow/takers.ts';
import type { SettingControlProps } from './setting-controls.tsx';

const AUTHOR = { value: 'author', label: 'Whoever created the Codex' };

export function WritersControl({ label, value, canEdit, onChange }: SettingControlProps) {
  const { model } = useBuilder();
  const written: readonly JsonValue[] = isJsonArray(value) ? value : value === null ? [] : [value];
  const held = written.map(takerKey);
  const choices = [AUTHOR, ...takerChoices(model)];
  const others = held.filter((key) => choices.every((choice) => choice.value !== key));
  return (
    <MultiSelect
      label={label}
      description={
        held.length === 0
          ? 'Everybody who may edit the Codex'
          : 'Any of these; a role includes those above it, and others are told why they can’t'
      }
      placeholder={held.length === 0 ? 'Only…' : ''}
      data={[...choices, ...others.map((key) => ({ value: key, label: key }))]}
      value={held}
      readOnly={!canEdit}
      searchable
      selectFirstOptionOnChange
      onChange={(keys) => onChange(keys.length === 0 ? undefined : keys.map(takerValue))}
    />
  );
}
