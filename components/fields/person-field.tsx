/** One member of the workspace. */
import { useId } from 'react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import type { FieldProps } from './field-props.ts';
import { OptionPicker } from './option-picker.tsx';
import { PersonFace } from './person-face.tsx';
import { StaticValue } from './static-value.tsx';
import { useRegisterValue } from './use-register-value.ts';
import styles from './value.module.css';

export function PersonField({ field, ids }: FieldProps) {
  const { canEdit, services } = useCodexScope();
  const [value, setValue] = useRegisterValue(field.id);
  const valueId = useId();
  const chosen = typeof value === 'string' ? value : null;
  const face = chosen === null ? null : <PersonFace id={chosen} />;

  if (!canEdit) return <StaticValue>{face}</StaticValue>;
  return (
    <div className={styles['row']}>
      <OptionPicker
        options={services.people
          .filter((person) => person.active || person.id === chosen)
          .map((person) => ({ id: person.id, text: person.name, face: <PersonFace id={person.id} /> }))}
        chosen={chosen === null ? [] : [chosen]}
        onChoose={setValue}
        onClear={() => setValue(null)}
        clearLabel={`Clear ${field.label.toLowerCase()}`}
        searchLabel="Find a person"
        nothingFound="Nobody by that name"
        several={false}
        labelledBy={ids.label}
        describedBy={ids.description}
        valueId={valueId}
      >
        {face ?? <span className={styles['empty']}>{field.placeholder ?? 'Choose a person'}</span>}
      </OptionPicker>
    </div>
  );
}
