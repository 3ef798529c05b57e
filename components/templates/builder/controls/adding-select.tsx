/** A list to add from: what is chosen is handed over, and the input is empty again for the next. */

import { useState } from 'react';
import { SearchSelect } from '#components/ui/search-select.tsx';

interface AddingSelectProps {
  readonly label: string;
  readonly placeholder: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly onAdd: (value: string) => void;
}

export function AddingSelect({ label, placeholder, data, onAdd }: AddingSelectProps) {
  const [typed, setTyped] = useState('');
  return (
    <SearchSelect
      aria-label={label}
      placeholder={placeholder}
      size="xs"
      nothingFoundMessage="Nothing is called that"
      data={[...data]}
      value={null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(value) => {
        // What was typed for this one would stand before what is typed for the next.
        setTyped('');
        if (value !== null) onAdd(value);
      }}
    />
  );
}
