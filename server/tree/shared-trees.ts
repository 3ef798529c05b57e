/** Tells pages of guests when the part of the tree that their link leads to has changed. */
import { SHARED_TREE_CHANGED } from '#core/protocol/api/sharing.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import type { Connected, LiveDocuments } from '../ports/live-documents.port.ts';
import { listShared } from './list-shared.ts';

export interface SharedTrees {
  /** Compares each part that a guest here has open with what its guests were told of last, and tells them. */
  look(workspace: Workspace): void;
}

/**
 * Each process tells its own connections. What it says is that something changed; pages ask for the tree then, by the door that decides
 * what they may see. Nobody is told of a change elsewhere in the tree, not even that there was one.
 */
export function createSharedTrees(live: Pick<LiveDocuments, 'connected' | 'tellHere'>): SharedTrees {
  /** By the Codex on top, as guests were told last. */
  const told = new Map<string, string>();

  return {
    look(workspace) {
      const tops = new Set(live.connected().flatMap((one) => topOf(one) ?? []));
      for (const top of told.keys()) if (!tops.has(top)) told.delete(top);
      for (const top of tops) {
        const now = JSON.stringify(listShared(workspace, top));
        if (told.get(top) === now) continue;
        told.set(top, now);
        live.tellHere((one) => topOf(one) === top, SHARED_TREE_CHANGED);
      }
    },
  };
}

/** `null` for everybody but guests of a link for a part of the tree. */
function topOf({ actor }: Connected): string | null {
  return actor.kind === 'guest' ? (actor.subtree?.rootId ?? null) : null;
}
