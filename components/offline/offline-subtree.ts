/** The share of a Codex and its subtree that is on this device. Pure. */
import type { TreeReader } from '#components/forest/forest.ts';
import type { OfflineState } from '#sync/offline/offline-registry.ts';
import { liveSubtree } from './live-subtree.ts';

export interface OfflineSubtree {
  /** It was asked for by itself. */
  readonly pinned: boolean;
  /** The Codex above it that was asked for, and so brings it along. */
  readonly pinnedFrom: string | null;
  readonly total: number;
  readonly kept: number;
}

export function offlineSubtree(
  workspace: TreeReader,
  { copies, pins }: OfflineState,
  codexId: string,
): OfflineSubtree {
  const ids = liveSubtree(workspace, codexId);
  return {
    pinned: pins.has(codexId),
    pinnedFrom: workspace.ancestors(codexId).findLast((id) => pins.has(id)) ?? null,
    total: ids.length,
    kept: ids.filter((id) => copies.has(id)).length,
  };
}

/** The state in a few words: "Kept on this device", "12 of 40 on this device", "Waiting for a connection". */
export function offlineSubtreeLabel(
  { pinned, pinnedFrom, total, kept }: OfflineSubtree,
  isAway: boolean,
): string {
  if (kept >= total) return total === 1 ? 'On this device' : `All ${total} on this device`;
  const some = total === 1 ? 'Not on this device yet' : `${kept} of ${total} on this device`;
  if (!pinned && pinnedFrom === null) return some;
  return isAway ? `${some}, waiting for a connection` : `${some}, fetching`;
}
