/** The labels of a skipped move. */
import type { TreeReader } from '#components/forest/forest.ts';
import type { SkippedMove } from '#core/workspace/workspace.ts';
import { titleOf } from './move-rules.ts';

/** “Jon moved “Plan” under “Notes” at 10:02, so your move of “Notes” under “Plan” was skipped.” */
export function skippedMoveLabel(
  workspace: TreeReader,
  move: SkippedMove,
  reader: { readonly id: string },
  formatTime: (at: number) => string,
): string {
  const whose = move.by === reader.id ? 'your move' : `${move.byName}’s move`;
  const lost = `${whose} of ${titleOf(workspace, move.nodeId)} ${under(workspace, move.wantedParentId)} was skipped`;
  const { winner } = move;
  if (winner === null) {
    return `${capital(lost)}: it would have come under itself.`;
  }
  const who = winner.by === reader.id ? 'You' : winner.byName;
  const place = under(workspace, workspace.node(winner.nodeId)?.parentId ?? null);
  return `${who} moved ${titleOf(workspace, winner.nodeId)} ${place} at ${formatTime(winner.at)}, so ${lost}.`;
}

function under(workspace: TreeReader, parentId: string | null): string {
  return parentId === null ? 'to the top' : `under ${titleOf(workspace, parentId)}`;
}

function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
