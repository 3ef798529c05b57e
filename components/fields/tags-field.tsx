/** Free keywords with suggestions. */
import { useId } from 'react';
import { useCodexScope } from '#components/codex/codex-scope.tsx';
import { Chip } from './chip.tsx';
import type { FieldProps } from './field-props.ts';
import { OptionPicker } from './option-picker.tsx';
import { StaticValue } from './static-value.tsx';
import { useSetField } from './use-set-field.ts';
import styles from './value.module.css';

const MAX_TAG_LENGTH = 64;

export function TagsField({ field, ids }: FieldProps) {
  const { canEdit } = useCodexScope();
  const set = useSetField(field.id);
  const valueId = useId();
  const optionOf = (value: string) => field.options.find((option) => option.value === value);
  const faces = set.values.map((value) => (
    <Chip key={value} shape="tag" color={optionOf(value)?.color ?? null}>
      {optionOf(value)?.label ?? value}
    </Chip>
  ));

  if (!canEdit)
    return (
      <StaticValue>
        {faces.length === 0 ? null : <span className={styles['chips']}>{faces}</span>}
      </StaticValue>
    );
  const own = set.values.filter((value) => optionOf(value) === undefined);
  return (
    <div className={styles['row']}>
      <OptionPicker
        options={[
          ...field.options.map((option) => ({ id: option.value, text: option.label })),
          ...own.map((value) => ({ id: value, text: value })),
        ]}
        chosen={set.values}
        onChoose={set.toggle}
        onCreate={(text) => set.add([...text].slice(0, MAX_TAG_LENGTH).join(''))}
        onClear={set.clear}
        clearLabel={`Clear ${field.label.toLowerCase()}`}
        searchLabel="Find or add"
        nothingFound="Type to add one"
        labelledBy={ids.label}
        describedBy={ids.description}
        valueId={valueId}
        several
      >
        {faces.length > 0 ? faces : <span className={styles['empty']}>{field.placeholder ?? 'Add'}</span>}
      </OptionPicker>
    </div>
  );
}
