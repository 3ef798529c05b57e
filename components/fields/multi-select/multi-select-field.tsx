/** The field of several options of the template. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import type { FieldProps } from '../frame/field-props.ts';
import { Chip } from '../input/chip.tsx';
import { StaticValue } from '../input/static-value.tsx';
import { useSetField } from '../input/use-set-field.ts';
import styles from '../input/value.module.css';
import { Picker } from '../picker/picker.tsx';

export function MultiSelectField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit } = useCodexContext();
  const set = useSetField(field.id);
  const chips = set.values.map((value) => {
    const option = field.options.find((candidate) => candidate.value === value);
    return (
      <Chip key={value} shape="tag" color={option?.color ?? null}>
        {option?.label ?? value}
      </Chip>
    );
  });

  if (!canEdit)
    return (
      <StaticValue>
        {chips.length === 0 ? null : <span className={styles['chips']}>{chips}</span>}
      </StaticValue>
    );
  return (
    <Picker
      options={field.options.map((option) => ({
        id: option.value,
        text: option.label,
        content: (
          <Chip shape="tag" color={option.color}>
            {option.label}
          </Chip>
        ),
      }))}
      chosen={set.values}
      onChoose={set.toggle}
      onClear={set.clear}
      clearLabel={`Clear ${field.label.toLowerCase()}`}
      searchLabel={`Find ${field.label.toLowerCase()}`}
      example={field.placeholder}
      nothingFound="No option by that name"
      labelledBy={ids.label}
      describedBy={ids.description}
      invalid={invalid}
      required={missing}
      empty="Choose…"
      several
    >
      {chips.length > 0 && chips}
    </Picker>
  );
}
