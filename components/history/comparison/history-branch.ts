/** The branch whose history a page shows, as a React context; without one it is the history of the Codex itself. */
import { createContext, useContext } from 'react';

const BranchContext = createContext<string | null>(null);

export const HistoryBranch = BranchContext.Provider;

/** `null`: the Codex itself. */
export function useHistoryBranch(): string | null {
  return useContext(BranchContext);
}

/** As the API takes it in queries and bodies. */
export function useBranchParameter(): { readonly branch?: string } {
  const branch = useHistoryBranch();
  return branch === null ? {} : { branch };
}
