/** The tree under concurrency: no cycle, no orphan, and every Codex in exactly one place. */

import { isBinderyError } from '#core/errors.ts';
import type { Place, Workspace } from '#core/workspace/workspace.ts';
import type { Chance } from './chance.ts';
import { compareNames, type Layer, survivors } from './layer.ts';
import type { Replica } from './replica.ts';

const ROOT = 'tree';
const STATES = ['live', 'archived', 'trashed'] as const;
/** The server, which alone folds the log. */
const SERVER = 0;

export const treeLayer: Layer = {
  name: 'tree',
  edit(replica, chance) {
    const { workspace } = replica;
    const nodes = allNodes(workspace);
    const dice = nodes.length === 0 ? 0 : chance.below(20);
    if (dice < 5) insert(replica, nodes, chance);
    else if (dice < 13) move(replica, nodes, chance);
    else if (dice < 17) workspace.setState(chance.some(nodes, 3), chance.pick(STATES));
    else if (dice < 19) purge(replica, nodes, chance);
    else if (replica.number === SERVER) workspace.compact(replica.environment.now() - chance.below(120_000));
  },
  read: ({ workspace }) => ({
    nodes: allNodes(workspace).map((id) => workspace.node(id)),
    skipped: workspace.skippedMoves(),
  }),
  check(replica, records) {
    const { workspace } = replica;
    const nodes = allNodes(workspace);
    const wanted = survivors(records.filter(({ root }) => root === ROOT));
    const problems = compareNames('tree', wanted, nodes);
    if (workspace.size !== nodes.length)
      problems.push(`tree: size is ${workspace.size}, ${nodes.length} are reachable`);
    for (const id of nodes) {
      const node = workspace.node(id);
      if (node === null) problems.push(`tree: ${id} is listed and not there`);
      else if (!workspace.children(node.parentId).includes(id))
        problems.push(`tree: ${id} is not among its siblings`);
      if (workspace.ancestors(id).includes(id)) problems.push(`tree: ${id} is its own ancestor`);
    }
    return problems;
  },
};

function insert(replica: Replica, nodes: readonly string[], chance: Chance): void {
  const id = replica.environment.newId();
  replica.workspace.insert(id, placeIn(replica.workspace, nodes, chance));
  replica.record({ layer: 'tree', root: ROOT, added: [id], removed: [], seen: nodes });
}

function move({ workspace }: Replica, nodes: readonly string[], chance: Chance): void {
  const moved = chance.oneIn(4) ? chance.some(nodes, 4) : [chance.pick(nodes)];
  attempt(() => workspace.move(moved, placeIn(workspace, nodes, chance)));
}

function purge(replica: Replica, nodes: readonly string[], chance: Chance): void {
  const { workspace } = replica;
  const trashed = nodes.filter((id) => workspace.node(id)?.state === 'trashed');
  if (trashed.length === 0) return;
  const victim = chance.pick(trashed);
  const gone = workspace.subtree(victim);
  if (attempt(() => workspace.purge([victim]))) {
    replica.record({ layer: 'tree', root: ROOT, added: [], removed: gone, seen: nodes });
  }
}

/** What the tree refuses (a move under itself, a place that is gone) is no edit. */
function attempt(edit: () => void): boolean {
  try {
    edit();
    return true;
  } catch (error) {
    if (isBinderyError(error) && ['conflict', 'not_found', 'invalid_input'].includes(error.code))
      return false;
    throw error;
  }
}

function placeIn(workspace: Workspace, nodes: readonly string[], chance: Chance): Place {
  const parentId = nodes.length === 0 || chance.oneIn(4) ? null : chance.pick(nodes);
  const siblings = workspace.children(parentId);
  if (siblings.length === 0 || chance.oneIn(2)) return { parentId };
  const sibling = chance.pick(siblings);
  return chance.oneIn(2) ? { parentId, before: sibling } : { parentId, after: sibling };
}

/** Every node reached from the top, in order; a cycle would never be reached and shows as a loss. */
function allNodes(workspace: Workspace): string[] {
  return workspace.children(null).flatMap((id) => [...workspace.subtree(id)]);
}
