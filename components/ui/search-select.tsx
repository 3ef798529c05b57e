/** A select with a list to type into: the first option that fits is marked as one types, and Enter takes it. */
import { Select, type SelectProps } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';

type SearchSelectProps = Omit<SelectProps<string>, 'searchable' | 'selectFirstOptionOnChange'>;

/**
 * Mantine looks for the chosen option a moment after a list opens, and where there is none in the list forgets which one
 * is marked: a list that was opened by its first letter showed a marked option and did not take it on Enter
 * (`updateSelectedOptionIndex` of Mantine 9.7). The first option is marked once more after that.
 */
export function SearchSelect({ onInput, onDropdownOpen, ...props }: SearchSelectProps) {
  const isTyped = useRef(false);
  const [marksFirst, setMarksFirst] = useState(true);
  useEffect(() => {
    if (marksFirst) return undefined;
    // Mantine's own timer was set before this one, by the event that opened the list.
    const timer = setTimeout(() => setMarksFirst(true), 0);
    return () => clearTimeout(timer);
  }, [marksFirst]);
  return (
    <Select
      {...props}
      searchable
      selectFirstOptionOnChange={marksFirst}
      onInput={(event) => {
        isTyped.current = true;
        onInput?.(event);
      }}
      onDropdownOpen={() => {
        // Opened by a click or an arrow, the list is shown at what is chosen.
        if (isTyped.current) setMarksFirst(false);
        onDropdownOpen?.();
      }}
      onDropdownClose={() => {
        isTyped.current = false;
        props.onDropdownClose?.();
      }}
    />
  );
}
