'use client';
/** A hook for the actions on Codices in the tree: each can be undone, and works offline. */
import { usePathname } from 'next/navigation';
import { useMemo } from 'react';
import { useRenameCodex } from '#components/api/codex-mutations.ts';
import type { Forest } from '#components/forest/forest.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { modeRefusal } from '#components/suggesting-context/editing-mode.ts';
import { toast } from '#components/ui/toast.tsx';
import type { NodeState } from '#core/crdt/tree/log-entry.ts';
import { isBinderyError } from '#core/errors.ts';
import { MERGES_ONLY } from '#core/template/format/main-changes.ts';
import type { NodeLabel, Place } from '#core/workspace/workspace.ts';
import { moveRefusal, type RulesOf, titleOf, titlesOf } from './move-rules.ts';
import { nearestPlace, type Position, positionsOf, topmost } from './node-positions.ts';
import { renameLocalCodex } from './rename-codex.ts';
import type { TreeContextValue } from './tree-context.tsx';
import { useTemplateRules } from './use-template-rules.ts';

export interface TreeActions {
  /** Answers whether it was done; a refusal is told to the person. `quiet`: without the offer to undo. */
  move(ids: readonly string[], place: Place, quiet?: boolean): boolean;
  archive(ids: readonly string[]): void;
  unarchive(ids: readonly string[]): void;
  trash(ids: readonly string[]): void;
  /** Out of the trash, to its place; in whatever mode, for there nobody can choose one. */
  restore(id: string): void;
  rename(id: string, title: string): void;
  /** Why `ids` may not stand there; `null` when they may. */
  refusal(ids: readonly string[], parentId: string | null): string | null;
  /** Whether `ids` may be changed from here now; why one of them may not is told to the person. */
  mayChange(ids: readonly string[]): boolean;
}

/** The actions; `null` without a tree. */
export function useTreeActions(scope: TreeContextValue): TreeActions;
/** `null` where there is no tree, or not yet. */
export function useTreeActions(scope: TreeContextValue | null): TreeActions | null;
export function useTreeActions(scope: TreeContextValue | null): TreeActions | null {
  const pathname = usePathname();
  const rulesOf = useTemplateRules();
  const { mutateAsync: rename } = useRenameCodex();
  return useMemo(
    () =>
      scope &&
      createActions({
        scope,
        rulesOf,
        rename: async ({ id, title }) =>
          (await renameLocalCodex(scope.me, id, title)) || (await rename({ id, title })),
        leave: (ids) => leavePage(scope.workspace, ids, pathname),
      }),
    [scope, rulesOf, rename, pathname],
  );
}

interface Means {
  readonly scope: TreeContextValue;
  readonly rulesOf: RulesOf;
  readonly rename: (input: { id: string; title: string }) => Promise<unknown>;
  /** Leaves the page of what is being thrown away. */
  readonly leave: (ids: readonly string[]) => void;
}

function createActions({ scope, rulesOf, rename, leave }: Means): TreeActions {
  const { workspace, me } = scope;
  const heldByMode = (ids: readonly string[]): string | null =>
    ids.map((id) => modeRefusal(id, me.id, titleOf(workspace, id))).find((why) => why !== null) ?? null;
  const refusal: TreeActions['refusal'] = (ids, parentId) =>
    heldByMode(ids) ?? moveRefusal(workspace, ids, parentId, rulesOf);
  const mayChange: TreeActions['mayChange'] = (ids) => {
    const why = heldByMode(ids);
    if (why !== null) toast.notice(why);
    return why === null;
  };

  /** Sets a state and offers the states that were. */
  const change = (ids: readonly string[], state: NodeState, words: string, what: string): void => {
    const before = new Map(ids.map((id) => [id, workspace.node(id)?.state ?? 'live']));
    if (!attempt(what, () => workspace.setState(ids, state))) return;
    toast.undo(words, () =>
      attempt('That was not undone', () =>
        workspace.transact(() => {
          for (const [id, was] of before) workspace.setState([id], was);
        }),
      ),
    );
  };

  return {
    refusal,
    mayChange,
    move(ids, place, quiet = false) {
      const moved = topmost(workspace, ids);
      const reason = refusal(moved, place.parentId);
      if (reason !== null) {
        toast.notice(reason);
        return false;
      }
      const before = positionsOf(workspace, moved);
      if (!attempt('That was not moved', () => workspace.move(moved, place))) return false;
      if (!quiet) {
        const where = place.parentId === null ? 'to the top' : `under ${titleOf(workspace, place.parentId)}`;
        toast.undo(`${titlesOf(workspace, moved)} moved ${where}`, () => putBack(workspace, before));
      }
      return true;
    },
    archive(ids) {
      const chosen = topmost(workspace, ids);
      if (!mayChange(chosen)) return;
      change(chosen, 'archived', `${titlesOf(workspace, chosen)} archived`, 'That was not archived');
    },
    unarchive(ids) {
      if (!mayChange(ids)) return;
      change(ids, 'live', `${titlesOf(workspace, ids)} out of the archive`, 'That is still archived');
    },
    trash(ids) {
      const chosen = topmost(workspace, ids);
      if (!mayChange(chosen)) return;
      leave(chosen);
      const are = chosen.length === 1 ? 'is' : 'are';
      change(chosen, 'trashed', `${titlesOf(workspace, chosen)} ${are} in the trash`, 'That was not deleted');
    },
    restore(id) {
      change([id], 'live', `${titleOf(workspace, id)} is back`, 'That is still in the trash');
    },
    rename(id, title) {
      const label = workspace.node(id)?.label;
      if (!label || label.title === title || !mayChange([id])) return;
      if (rulesOf(label.templateId)?.mergesOnly === true) {
        toast.notice(`${titleOf(workspace, id)} was not renamed. ${MERGES_ONLY}`);
        return;
      }
      const write = (next: NodeLabel): boolean =>
        attempt(`${titleOf(workspace, id)} was not renamed`, () => workspace.setLabel(id, next));
      // Shown at once; the server writes the same when it has renamed the Codex itself.
      if (!write({ ...label, title })) return;
      rename({ id, title }).catch((error: unknown) => {
        write(label);
        toast.failed(`${titleOf(workspace, id)} was not renamed`, error);
      });
    },
  };
}

function putBack(workspace: Forest, before: readonly Position[]): void {
  attempt('That was not moved back', () =>
    workspace.transact(() => {
      for (const [id, place] of before) workspace.move([id], nearestPlace(workspace, place));
    }),
  );
}

/** True when it was done. Between a click and its effect somebody else may have purged what it is about. */
function attempt(what: string, edit: () => void): boolean {
  try {
    edit();
    return true;
  } catch (error) {
    if (!isBinderyError(error)) throw error;
    toast.failed(what, error);
    return false;
  }
}

function leavePage(workspace: Forest, ids: readonly string[], pathname: string): void {
  const [, place, current] = pathname.split('/');
  if (place !== 'c' || current === undefined) return;
  const inside = ids.includes(current) || workspace.ancestors(current).some((id) => ids.includes(id));
  if (inside) navigate('/');
}
