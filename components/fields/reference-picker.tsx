/** The picker of reference fields: finds Codices by title. */
import { type ReactNode, useId, useState } from 'react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import type { FieldProps } from './field-props.ts';
import { OptionPicker } from './option-picker.tsx';
import { useCodexChoices } from './use-codex-choices.ts';

interface ReferencePickerProps extends Pick<FieldProps, 'field' | 'ids'> {
  readonly chosen: readonly string[];
  readonly onChoose: (id: string) => void;
  readonly onClear: () => void;
  readonly several: boolean;
  readonly children: ReactNode;
}

export function ReferencePicker({ field, ids, children, ...rest }: ReferencePickerProps) {
  const { services } = useCodexScope();
  const [query, setQuery] = useState('');
  const choices = useCodexChoices(query, field.targets);
  const valueId = useId();
  return (
    <OptionPicker
      {...rest}
      options={choices.map((choice) => ({
        id: choice.id,
        text: choice.title === '' ? 'Untitled' : choice.title,
        note: services.templateName(choice.templateId),
      }))}
      onSearch={setQuery}
      clearLabel={`Clear ${field.label.toLowerCase()}`}
      searchLabel="Find a Codex"
      nothingFound="No Codex by that title"
      labelledBy={ids.label}
      describedBy={ids.description}
      valueId={valueId}
    >
      {children}
    </OptionPicker>
  );
}
