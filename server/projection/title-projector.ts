/** The title projector: writes the titles of Codices into the tree, batched. */
import type { NodeLabel } from '#core/workspace/workspace.ts';
import { SYSTEM_ACTOR } from '../access/system-actor.ts';
import type { BackgroundWork } from '../ports/background-work.port.ts';
import type { TitleProjector } from '../ports/title-projector.port.ts';
import type { CodexTree, WorkspaceTree } from '../ports/workspace-tree.port.ts';

export interface TitleProjectorParts {
  readonly tree: Pick<WorkspaceTree, 'of'>;
  readonly background: BackgroundWork;
  readonly delayMs?: number;
}

interface Waiting {
  readonly label: NodeLabel;
  readonly privateTopId: string | null;
}

async function write(tree: CodexTree, labels: readonly (readonly [string, Waiting])[]): Promise<void> {
  const stale = await tree.read((workspace) =>
    labels.filter(([id, { label }]) => {
      const node = workspace.node(id);
      return node !== null && (node.label === null || !isSameLabel(node.label, label));
    }),
  );
  if (stale.length === 0) return;
  await tree.edit(SYSTEM_ACTOR, (workspace) => {
    for (const [id, { label }] of stale) if (workspace.node(id) !== null) workspace.setLabel(id, label);
  });
}

/** Creates the projector, which batches titles for `delayMs`. Those lost in a crash are written at the next start. */
export function createTitleProjector({
  tree,
  background,
  delayMs = 500,
}: TitleProjectorParts): TitleProjector {
  let waiting = new Map<string, Waiting>();
  let timer: NodeJS.Timeout | null = null;

  async function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (waiting.size === 0) return;
    const labels = waiting;
    waiting = new Map();
    try {
      const tops = new Set([...labels.values()].map(({ privateTopId }) => privateTopId));
      for (const topId of tops)
        await write(
          tree.of(topId),
          [...labels].filter(([, { privateTopId }]) => privateTopId === topId),
        );
    } catch (error) {
      waiting = new Map([...labels, ...waiting]);
      throw error;
    }
  }

  return {
    touch(codexId, label, privateTopId) {
      const known = waiting.get(codexId)?.label ?? tree.of(privateTopId).labelOf(codexId);
      if (known !== null && isSameLabel(known, label)) return;
      waiting.set(codexId, { label, privateTopId });
      timer ??= setTimeout(() => background.run('labels of the tree', flush), delayMs).unref();
    },
    flush,
  };
}

export function isSameLabel(a: NodeLabel, b: NodeLabel): boolean {
  return a.title === b.title && a.templateId === b.templateId;
}
