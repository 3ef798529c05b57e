/** The live Codices below a Codex, itself included. Pure. */
import type { TreeReader } from '#components/forest/forest.ts';

/** A Codex and its subtree, without Codices in the trash. */
export function liveSubtree(workspace: TreeReader, codexId: string): readonly string[] {
  return workspace.subtree(codexId).filter((id) => workspace.node(id)?.standing !== 'trashed');
}
