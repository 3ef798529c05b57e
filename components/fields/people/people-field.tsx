/** The field of several members. */
import { IconUserOff } from '@tabler/icons-react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { StaticValue } from '../input/static-value.tsx';
import { useSetField } from '../input/use-set-field.ts';
import styles from '../input/value.module.css';
import { PersonAvatar } from '../person/person-avatar.tsx';
import { personChoices } from '../person/person-choices.tsx';
import { Picker } from '../picker/picker.tsx';

export function PeopleField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit, services } = useCodexContext();
  const set = useSetField(field.id);
  const chips = set.values.map((id) => <PersonAvatar key={id} id={id} />);

  if (!canEdit)
    return (
      <StaticValue>
        {chips.length === 0 ? null : <span className={styles['chips']}>{chips}</span>}
      </StaticValue>
    );
  return (
    <Picker
      options={personChoices(services.people, set.values)}
      chosen={set.values}
      onChoose={set.toggle}
      onClear={set.clear}
      clearLabel="Nobody"
      clearIcon={<IconUserOff size={18} stroke={1.6} aria-hidden />}
      searchLabel="Find a person"
      example={field.placeholder}
      nothingFound="Nobody by that name"
      labelledBy={ids.label}
      describedBy={ids.description}
      invalid={invalid}
      required={missing}
      empty="Nobody yet"
      several
    >
      {chips.length > 0 && chips}
    </Picker>
  );
}
