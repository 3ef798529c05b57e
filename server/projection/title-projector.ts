/** The title projector: writes the titles of Codices into the tree, batched. */
import type { NodeLabel } from '#core/workspace/workspace.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { BackgroundWork } from '../ports/background-work.port.ts';
import type { TitleProjector } from '../ports/title-projector.port.ts';
import type { WorkspaceTree } from '../ports/workspace-tree.port.ts';

export interface TitleProjectorParts {
  readonly tree: Pick<WorkspaceTree, 'edit' | 'read' | 'labelOf'>;
  readonly background: BackgroundWork;
  readonly delayMs?: number;
}

/** Creates the projector, which batches titles for `delayMs`. Those lost in a crash are written at the next start. */
export function createTitleProjector({
  tree,
  background,
  delayMs = 500,
}: TitleProjectorParts): TitleProjector {
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
