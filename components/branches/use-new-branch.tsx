/** A hook for whatever offers to begin a branch: it holds the dialog, and offers it in the command palette. */
import { type ReactNode, useState } from 'react';
import { useOfferedCommands } from '#components/commands/command-registry.ts';
import { type BranchOrigin, NewBranchDialog } from './new-branch-dialog.tsx';

export interface NewBranch {
  /** Asks for a name; absent for those who may not. */
  readonly begin: ((origin: BranchOrigin) => void) | undefined;
  /** The same for one that begins as the Codex is now. */
  readonly beginNow: (() => void) | undefined;
  readonly dialog: ReactNode;
}

export function useNewBranch(codexId: string, mayBranch: boolean): NewBranch {
  const [origin, setOrigin] = useState<BranchOrigin | null>(null);
  const beginNow = () => setOrigin('now');
  useOfferedCommands(
    mayBranch
      ? [
          {
            ...{ id: 'branch-new', label: 'Try it on a branch…' },
            ...{ words: 'this codex new begin copy draft experiment', icon: 'branch', here: true },
            run: beginNow,
          },
        ]
      : [],
  );
  return {
    ...(mayBranch ? { begin: setOrigin, beginNow } : { begin: undefined, beginNow: undefined }),
    dialog: <NewBranchDialog codexId={codexId} origin={origin} onClose={() => setOrigin(null)} />,
  };
}
