/** The port of the title projector, which projections tell about changed titles. */
import type { NodeLabel } from '#core/workspace/workspace.ts';

export interface TitleProjector {
  /** Says what a Codex is called, and in which tree it stands (see `WorkspaceTree.of`); costs nothing when the tree says so already. */
  touch(codexId: string, label: NodeLabel, privateTopId: string | null): void;
  /** Writes what is waiting now. */
  flush(): Promise<void>;
}
