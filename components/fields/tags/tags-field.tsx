/** The tags field: free words, with suggestions from the template and other Codices. */
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { tagProblem } from '#core/fields/tags/definition.ts';
import { foldText } from '#core/search/words.ts';
import type { FieldProps } from '../frame/field-props.ts';
import { Chip } from '../input/chip.tsx';
import { StaticValue } from '../input/static-value.tsx';
import { useSetField } from '../input/use-set-field.ts';
import styles from '../input/value.module.css';
import type { ListedChoice } from '../picker/choice-list.tsx';
import { Picker } from '../picker/picker.tsx';

const OTHERS = 'In other Codices';

export function TagsField({ field, ids, invalid, missing }: FieldProps) {
  const { canEdit, services } = useCodexContext();
  const set = useSetField(field.id);
  const [others, setOthers] = useState<readonly string[]>([]);
  const optionOf = (value: string) => field.options.find((option) => option.value === value);
  const chips = set.values.map((value) => (
    <Chip key={value} shape="tag" color={optionOf(value)?.color ?? null}>
      {optionOf(value)?.label ?? value}
    </Chip>
  ));

  if (!canEdit)
    return (
      <StaticValue>
        {chips.length === 0 ? null : <span className={styles['chips']}>{chips}</span>}
      </StaticValue>
    );
  const offered: readonly ListedChoice[] = [
    ...field.options.map((option) => ({ id: option.value, text: option.label })),
    ...set.values
      .filter((value) => optionOf(value) === undefined)
      .map((value) => ({ id: value, text: value })),
  ];
  const known = new Set(offered.map(({ id }) => foldText(id)));
  const options = [
    ...offered,
    ...others
      .filter((tag) => !known.has(foldText(tag)))
      .map((tag) => ({ id: tag, text: tag, group: OTHERS })),
  ];
  /** What is known by the same name is taken in the spelling that is there. */
  const add = (text: string) => {
    set.add(options.find((option) => foldText(option.text) === foldText(text))?.id ?? text);
  };
  return (
    <Picker
      options={options}
      chosen={set.values}
      onChoose={set.toggle}
      onText={add}
      refusalOf={tagProblem}
      onOpen={() => {
        // Without an answer the list is what this Codex knows.
        services.findTags().then(setOthers, () => undefined);
      }}
      creations={(typed) =>
        tagProblem(typed) !== null || options.some((option) => foldText(option.text) === foldText(typed))
          ? []
          : [
              {
                id: `\u0000add ${typed}`,
                text: `Add “${typed}”`,
                lead: <IconPlus size={16} stroke={1.75} aria-hidden />,
                run: () => add(typed),
              },
            ]
      }
      onClear={set.clear}
      clearLabel={`Clear ${field.label.toLowerCase()}`}
      searchLabel="Find or add"
      example={field.placeholder}
      nothingFound="Type to add one"
      labelledBy={ids.label}
      describedBy={ids.description}
      invalid={invalid}
      required={missing}
      empty="Add tags"
      several
    >
      {chips.length > 0 && chips}
    </Picker>
  );
}
