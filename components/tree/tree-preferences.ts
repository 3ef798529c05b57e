/** The preferences of a person for the navigator, stored in this browser. */
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Grouping } from '#components/tree-context/tree-view.ts';

/** More open branches than anybody keeps in mind are not kept. */
const MAX_OPEN = 2_000;
const NONE: string[] = [];

export interface OpenBranches {
  readonly ids: string[];
  set(change: string[] | ((ids: string[]) => string[])): void;
  /** Opens these as well. */
  reveal(ids: readonly string[]): void;
}

export function useOpenBranches(personId: string, grouping: Grouping | 'private'): OpenBranches {
  const [ids, setIds] = useLocalStorage<string[]>({
    key: `bindery-open-branches-${grouping}-${personId}`,
    defaultValue: NONE,
    getInitialValueInEffect: false,
  });
  return useMemo(
    () => ({
      ids,
      set: (change) =>
        setIds((open) => (typeof change === 'function' ? change(open) : change).slice(-MAX_OPEN)),
      reveal: (more) =>
        setIds((open) => {
          const known = new Set(open);
          return more.every((id) => known.has(id)) ? open : [...new Set([...open, ...more])].slice(-MAX_OPEN);
        }),
    }),
    [ids, setIds],
  );
}

export interface TreePreferences {
  readonly grouping: Grouping;
  readonly showArchived: boolean;
}

const PLAIN: TreePreferences = { grouping: 'tree', showArchived: false };

export function useTreePreferences(personId: string) {
  return useLocalStorage<TreePreferences>({
    key: `bindery-navigator-${personId}`,
    defaultValue: PLAIN,
    getInitialValueInEffect: false,
  });
}
