/** A select that reads as a word of a sentence: as wide as what is chosen, with a list to type into. */
import { Select } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { SearchSelect } from '#components/ui/search-select.tsx';
import classes from './condition-editor.module.css';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface ChipSelectProps {
  /** What is chosen, for those who hear it: “Field”. */
  readonly label: string;
  readonly value: string | null;
  readonly data: readonly Choice[];
  readonly canEdit: boolean;
  readonly onChange: (value: string) => void;
  /** A word between others, or a thing that is named. */
  readonly look?: 'word' | 'thing';
  readonly searchable?: boolean;
  readonly autoFocus?: boolean;
  readonly placeholder?: string;
  readonly onEscape?: () => void;
  readonly renderOption?: (value: string, label: string) => ReactNode;
}

export function ChipSelect(props: ChipSelectProps) {
  const { label, value, data, canEdit, onChange, look = 'thing', onEscape, renderOption } = props;
  const [isOpen, setOpen] = useState(false);
  const isKnown = value === null || data.some((choice) => choice.value === value);
  const List = props.searchable ? SearchSelect : Select;
  return (
    <List
      aria-label={label}
      className={classes['chip'] ?? ''}
      classNames={{ input: classes[look] ?? '' }}
      size="xs"
      value={value}
      data={isKnown ? [...data] : [...data, { value: value ?? '', label: value ?? '' }]}
      nothingFoundMessage="Nothing is called that"
      readOnly={!canEdit}
      autoFocus={props.autoFocus ?? false}
      onDropdownOpen={() => setOpen(true)}
      onDropdownClose={() => setOpen(false)}
      placeholder={props.placeholder ?? ''}
      rightSection={<span />}
      rightSectionWidth={8}
      comboboxProps={{ width: 'max-content', position: 'bottom-start', withinPortal: true }}
      onChange={(next) => {
        if (next !== null && next !== value) onChange(next);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // It closes the list, and not what the list stands in.
        if (isOpen || onEscape !== undefined) event.stopPropagation();
        onEscape?.();
      }}
      {...(renderOption === undefined
        ? {}
        : { renderOption: ({ option }) => renderOption(option.value, option.label) })}
    />
  );
}
