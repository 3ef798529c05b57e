/** The picker of reference fields: finds Codices by title, or creates one. */
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { toast } from '#components/ui/toast.tsx';
import { targetsOf } from '#core/rules/check-referred.ts';
import type { FieldProps } from '../frame/field-props.ts';
import type { ListedChoice } from '../picker/choice-list.tsx';
import { Picker, type PickerProps } from '../picker/picker.tsx';
import { useCodexChoices } from './use-codex-choices.ts';

interface ReferencePickerProps
  extends Pick<FieldProps, 'field' | 'ids' | 'invalid'>,
    Pick<PickerProps, 'chosen' | 'onChoose' | 'onClear' | 'several' | 'empty' | 'required'> {
  /** Links what was just made. */
  readonly onMade: (id: string) => void;
}

export function ReferencePicker({ field, ids, onMade, ...rest }: ReferencePickerProps) {
  const { services, template } = useCodexContext();
  const targets = targetsOf(template, field);
  const [query, setQuery] = useState<string | null>(null);
  const { choices, searching } = useCodexChoices(query, targets);
  const make = services.createCodex;
  const creations = (typed: string): readonly ListedChoice[] => {
    if (make === null || typed === '') return [];
    return services.creatableTemplates(targets).map(({ id, name }) => ({
      id: `\u0000make ${id}`,
      text: `Create ${name.toLowerCase()} “${typed}”`,
      lead: <IconPlus size={16} stroke={1.75} aria-hidden />,
      run: () => {
        make(id, typed).then(onMade, (error: unknown) => toast.failed('The Codex was not made', error));
      },
    }));
  };
  return (
    <Picker
      {...rest}
      options={choices.map((choice) => ({
        id: choice.id,
        text: choice.title === '' ? 'Untitled' : choice.title,
        note: services.templateName(choice.templateId),
      }))}
      onSearch={setQuery}
      searching={searching}
      creations={creations}
      clearLabel={`Clear ${field.label.toLowerCase()}`}
      searchLabel={make === null ? 'Find a Codex' : 'Find a Codex, or name a new one'}
      example={field.placeholder}
      nothingFound="No Codex by that title"
      labelledBy={ids.label}
      describedBy={ids.description}
    />
  );
}
