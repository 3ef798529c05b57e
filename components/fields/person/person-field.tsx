/** The field of one member. */
import { IconUserOff } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { StaticValue } from '../input/static-value.tsx';
import { useRegisterValue } from '../input/use-register-value.ts';
import { Picker } from '../picker/picker.tsx';
import { PersonAvatar } from './person-avatar.tsx';
import { personChoices } from './person-choices.tsx';

export function PersonField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit, services } = useCodexContext();
  const [value, setValue] = useRegisterValue(field.id);
  const chosen = typeof value === 'string' ? value : null;
  const content = chosen === null ? null : <PersonAvatar id={chosen} />;

  if (!canEdit) return <StaticValue>{content}</StaticValue>;
  return (
    <Picker
      options={personChoices(services.people, chosen === null ? [] : [chosen])}
      chosen={chosen === null ? [] : [chosen]}
      onChoose={setValue}
      onClear={() => setValue(null)}
      clearLabel="Nobody"
      clearIcon={<IconUserOff size={18} stroke={1.6} aria-hidden />}
      searchLabel="Find a person"
      example={field.placeholder}
      nothingFound="Nobody by that name"
      several={false}
      labelledBy={ids.label}
      describedBy={ids.description}
      invalid={invalid}
      required={missing}
      empty="Nobody yet"
    >
      {content}
    </Picker>
  );
}
