/** The live Codices below a Codex, itself included. Pure. */
import type { Workspace } from '#core/workspace/workspace.ts';

/** A Codex and its subtree, without Codices in the trash. */
export function liveSubtree(workspace: Workspace, codexId: string): readonly string[] {
  return workspace.subtree(codexId).filter((id) => workspace.node(id)?.standing !== 'trashed');
}
