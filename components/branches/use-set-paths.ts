/** A hook for where links to Codices lead: for whoever is on a branch of a set, to the branches of it. */
import { useCallback } from 'react';
import { usePageAddress } from '#components/navigation/use-page-address.ts';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';
import { useBranches } from './branch-queries.ts';
import { useBranchSet } from './branch-set-queries.ts';

export interface SetPaths {
  /** The branch of a Codex that is in the set on this page; `null`: it has none, or the page is of none. */
  readonly branchOf: (codexId: string) => string | null;
  readonly pathOf: (codexId: string) => string;
}

/** Asks for nothing on other pages. A set that is closed keeps nobody on its branches. */
export function useSetPaths(): SetPaths {
  const address = usePageAddress();
  const here = address !== null && 'branch' in address ? address : null;
  const branches = useBranches(here?.codexId ?? '', { enabled: here !== null });
  const branch = here && branches.data?.find(({ name }) => name === here.branch);
  const isOpen = branch?.closedAt === undefined;
  const { data } = useBranchSet(isOpen ? branch?.set : undefined);
  const set = here === null || !isOpen || branch?.set === undefined ? undefined : data;
  const branchOf = useCallback(
    (codexId: string) => (set?.codices.some(({ id }) => id === codexId) === true ? set.name : null),
    [set],
  );
  const pathOf = useCallback(
    (codexId: string) => {
      const name = branchOf(codexId);
      return name === null ? codexPath(codexId) : branchPath(codexId, name);
    },
    [branchOf],
  );
  return { branchOf, pathOf };
}
