/** Any number of members of the workspace. */
import { useId } from 'react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import type { FieldProps } from './field-props.ts';
import { OptionPicker } from './option-picker.tsx';
import { PersonFace } from './person-face.tsx';
import { StaticValue } from './static-value.tsx';
import { useSetField } from './use-set-field.ts';
import styles from './value.module.css';

export function PeopleField({ field, ids }: FieldProps) {
  const { canEdit, services } = useCodexScope();
  const set = useSetField(field.id);
  const valueId = useId();
  const faces = set.values.map((id) => <PersonFace key={id} id={id} />);

  if (!canEdit)
    return (
      <StaticValue>
        {faces.length === 0 ? null : <span className={styles['chips']}>{faces}</span>}
      </StaticValue>
    );
  return (
    <div className={styles['row']}>
      <OptionPicker
        options={services.people
          .filter((person) => person.active || set.values.includes(person.id))
          .map((person) => ({ id: person.id, text: person.name, face: <PersonFace id={person.id} /> }))}
        chosen={set.values}
        onChoose={set.toggle}
        onClear={set.clear}
        clearLabel={`Clear ${field.label.toLowerCase()}`}
        searchLabel="Find a person"
        nothingFound="Nobody by that name"
        labelledBy={ids.label}
        describedBy={ids.description}
        valueId={valueId}
        several
      >
        {faces.length > 0 ? (
          faces
        ) : (
          <span className={styles['empty']}>{field.placeholder ?? 'Choose people'}</span>
        )}
      </OptionPicker>
    </div>
  );
}
