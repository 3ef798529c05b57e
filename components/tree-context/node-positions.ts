/** Places in the tree: the position of a node, and where a key press would move it. Pure. */
import type { TreeReader } from '#components/forest/forest.ts';
import type { Place } from '#core/workspace/workspace.ts';

export type Step = 'up' | 'down' | 'in' | 'out';

/** A node and its place. */
export type Position = readonly [id: string, place: Place];

/**
 * The current positions of nodes, from which they can be restored one by one: each relative to a sibling that is already
 * restored or does not move.
 */
export function positionsOf(workspace: TreeReader, ids: readonly string[]): readonly Position[] {
  const positions = ids.map((id) => {
    const parentId = workspace.node(id)?.parentId ?? null;
    const siblings = workspace.children(parentId);
    const index = siblings.indexOf(id);
    const before = siblings.slice(index + 1).find((sibling) => !ids.includes(sibling));
    const after = siblings[index - 1];
    const beside = after !== undefined ? { after } : before !== undefined ? { before } : {};
    return { id, index, place: { parentId, ...beside } };
  });
  return positions.sort((a, b) => a.index - b.index).map(({ id, place }) => [id, place]);
}

/** The place, or the end of its parent when the sibling it names has moved away. */
export function nearestPlace(workspace: TreeReader, place: Place): Place {
  const sibling = place.before ?? place.after;
  if (sibling === undefined || workspace.node(sibling)?.parentId === place.parentId) return place;
  return { parentId: place.parentId };
}

/**
 * One step among the visible siblings, or one level in (under the one above) or out (after the parent); `null` when there
 * is none.
 */
export function placeAfterStep(
  workspace: TreeReader,
  id: string,
  step: Step,
  shown: (parentId: string | null) => readonly string[],
): Place | null {
  const parentId = workspace.node(id)?.parentId ?? null;
  const siblings = shown(parentId);
  const index = siblings.indexOf(id);
  if (index < 0) return null;
  const [previous, next] = [siblings[index - 1], siblings[index + 1]];
  switch (step) {
    case 'up':
      return previous === undefined ? null : { parentId, before: previous };
    case 'down':
      return next === undefined ? null : { parentId, after: next };
    case 'in':
      return previous === undefined ? null : { parentId: previous };
    case 'out':
      if (parentId === null) return null;
      return { parentId: workspace.node(parentId)?.parentId ?? null, after: parentId };
  }
}

/**
 * The place of a drop at `index` among the visible children of `parentId`: relative to the nearest sibling that is not
 * among `moved`.
 */
export function placeAtIndex(
  parentId: string | null,
  shown: readonly string[],
  index: number,
  moved: readonly string[],
): Place {
  const stays = (id: string): boolean => !moved.includes(id);
  const before = shown.slice(0, index).findLast(stays);
  if (before !== undefined) return { parentId, after: before };
  const after = shown.slice(index).find(stays);
  return after === undefined ? { parentId } : { parentId, before: after };
}

/** Removes ids that are below other `ids` and move along with them; keeps the order. */
export function topmost(workspace: TreeReader, ids: readonly string[]): readonly string[] {
  const chosen = new Set(ids);
  return ids.filter((id) => !workspace.ancestors(id).some((ancestor) => chosen.has(ancestor)));
}
