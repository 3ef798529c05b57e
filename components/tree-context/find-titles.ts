/** Finds Codices by title in the tree, for pickers that cannot ask the server. */
import type { NodeLabel, Workspace } from '#core/workspace/workspace.ts';

export interface FoundTitle extends NodeLabel {
  readonly id: string;
}

/** Live Codices with words in the title that begin with every query word; newest first, at most `limit`. */
export function findTitles(
  workspace: Pick<Workspace, 'node' | 'children' | 'subtree'>,
  query: string,
  limit: number,
): readonly FoundTitle[] {
  const words = wordsOf(query);
  const found: FoundTitle[] = [];
  for (const top of workspace.children(null)) {
    for (const id of workspace.subtree(top)) {
      const node = workspace.node(id);
      if (node === null || node.standing !== 'live' || node.label === null) continue;
      const own = wordsOf(node.label.title);
      if (words.every((word) => own.some((one) => one.startsWith(word)))) found.push({ id, ...node.label });
    }
  }
  // Ids grow with time.
  return found.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
}

function wordsOf(text: string): readonly string[] {
  return (
    text
      .toLocaleLowerCase()
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}
