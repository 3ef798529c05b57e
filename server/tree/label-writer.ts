/** Writes what Codices are called into the tree, several at once, so that ten people typing titles make few operations. */
import type { NodeLabel } from '#core/workspace/workspace.ts';
import { SYSTEM_ACTOR } from '../accounts/system-actor.ts';
import type { BackgroundWork } from '../services.ts';
import type { WorkspaceTree } from './workspace-tree.ts';

export interface LabelWriter {
  /** Says what a Codex is called; costs nothing when the tree says so already. */
  touch(codexId: string, label: NodeLabel): void;
  /** Writes what is waiting now. */
  flush(): Promise<void>;
}

export interface LabelWriterParts {
  readonly tree: Pick<WorkspaceTree, 'edit' | 'read' | 'labelOf'>;
  readonly background: BackgroundWork;
  readonly delayMs?: number;
}

/** Labels wait for `delayMs` for others. Those lost with the process are written at the next start. */
export function createLabelWriter({ tree, background, delayMs = 500 }: LabelWriterParts): LabelWriter {
  let waiting = new Map<string, NodeLabel>();
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.size === 0) return;
    const labels = waiting;
    waiting = new Map();
    try {
      const stale = await tree.read((workspace) =>
        [...labels].filter(([id, label]) => {
          const node = workspace.node(id);
          return node !== null && (node.label === null || !isSameLabel(node.label, label));
        }),
      );
      if (stale.length === 0) return;
      await tree.edit(SYSTEM_ACTOR, (workspace) => {
        for (const [id, label] of stale) if (workspace.node(id) !== null) workspace.setLabel(id, label);
      });
    } catch (error) {
      waiting = new Map([...labels, ...waiting]);
      throw error;
    }
  }

  return {
    touch(codexId, label) {
      const known = waiting.get(codexId) ?? tree.labelOf(codexId);
      if (known !== null && isSameLabel(known, label)) return;
      waiting.set(codexId, label);
      timer ??= setTimeout(() => background.run('labels of the tree', flush), delayMs).unref();
    },
    flush,
  };
}

export function isSameLabel(a: NodeLabel, b: NodeLabel): boolean {
  return a.title === b.title && a.templateId === b.templateId;
}
