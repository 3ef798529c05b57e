/** The port of the title projector, which projections tell about changed titles. */
import type { NodeLabel } from '#core/workspace/workspace.ts';

export interface TitleProjector {
  /** Says what a Codex is called; costs nothing when the tree says so already. */
  touch(codexId: string, label: NodeLabel): void;
  /** Writes what is waiting now. */
  flush(): Promise<void>;
}
