/** Opens a Yjs document as a workspace, the only way in which the tree is read and changed. */
import type * as Y from 'yjs';
import { type CodexContext, LOCAL_ORIGIN } from '#core/codex/codex.ts';
import type { Forest, ForestNode } from '#core/crdt/tree/forest.ts';
import type { NodeState } from '#core/crdt/tree/log-entry.ts';
import { neighbourBefore, placeAmong } from '#core/crdt/tree/sibling-places.ts';
import { newestSkippedSteps } from '#core/crdt/tree/skipped-moves.ts';
import { BinderyError } from '#core/errors.ts';
import { isUuid } from '#core/uuid.ts';
import { compactLog } from './compact-log.ts';
import { createEntryWriter, type EntryWriter } from './entry-writer.ts';
import type { NodeLabel, Place, TreeNode, Workspace } from './workspace.ts';
import { indexOf, type WorkspaceIndex } from './workspace-index.ts';

export type OpenWorkspace = (doc: Y.Doc, context: CodexContext) => Workspace;

const MAX_SKIPPED = 200;
const NONE: readonly string[] = Object.freeze([]);
const NOBODY: ReadonlySet<ForestNode> = new Set();

/** Opens a document. The first opening reads the whole log; further ones share what it found. */
export const openWorkspace: OpenWorkspace = (doc, context) => {
  const index = indexOf(doc);
  const { forest } = index.log;
  const writer = createEntryWriter(index, context);
  const transact = <T>(edit: () => T): T => doc.transact(edit, context.origin ?? LOCAL_ORIGIN);

  return {
    doc,
    transact,
    ...parseResultOf(index),
    get size() {
      return forest.size;
    },
    ...placingOf({ index, writer, transact, random: context.environment.random }),
    ...changesOf({ index, writer, transact }),
    skippedMoves: () => newestSkippedSteps(forest, MAX_SKIPPED).map((step) => index.describe(step)),
    observe: (listener) => index.observe(listener),
    get logLength() {
      return index.length;
    },
    compact: (before) => transact(() => compactLog(index, writer, before)),
  };
};

/** What changes a workspace: where it is read, who writes, and how several entries become one operation. */
interface Change {
  readonly index: WorkspaceIndex;
  readonly writer: EntryWriter;
  readonly transact: Workspace['transact'];
}

function parseResultOf(
  index: WorkspaceIndex,
): Pick<Workspace, 'node' | 'isPurged' | 'ancestors' | 'children' | 'subtree'> {
  const { forest } = index.log;

  const node = (id: string): TreeNode | null => {
    const found = forest.get(id);
    if (found === null) return null;
    const { standing, from } = forest.standing(found);
    return {
      id,
      parentId: forest.home(found).id || null,
      state: found.facts.state,
      standing,
      standingFrom: from?.id ?? null,
      label: index.label(id),
    };
  };

  const ancestors = (id: string): readonly string[] => {
    const found = forest.get(id);
    if (found === null) return NONE;
    const path: string[] = [];
    for (let at = forest.home(found); at !== forest.root; at = forest.home(at)) path.push(at.id);
    return path.reverse();
  };

  const readAt = <T>(id: string | null, read: (at: ForestNode) => readonly T[]): readonly T[] => {
    const found = id === null ? forest.root : forest.get(id);
    return found === null ? [] : read(found);
  };

  return {
    node,
    isPurged: (id) => forest.isPurged(id),
    ancestors,
    children: (parentId) =>
      parentId !== null && !forest.get(parentId) ? NONE : readAt(parentId, (at) => forest.childIds(at)),
    subtree: (id) => readAt(id, (at) => forest.subtree(at).map((below) => below.id)),
  };
}

function placingOf({
  index,
  writer,
  transact,
  random,
}: Change & { readonly random: () => number }): Pick<Workspace, 'insert' | 'move'> {
  const { forest } = index.log;
  const parentOf = (id: string | null): ForestNode => (id === null ? forest.root : required(forest, id));

  const insert = (id: string, place: Place, label?: NodeLabel): void => {
    if (!isUuid(id)) throw new BinderyError('invalid_input', `A Codex's id is a UUID, got "${id}"`);
    if (forest.get(id) !== null) return;
    if (forest.isPurged(id)) throw new BinderyError('gone', `Codex "${id}" was deleted for good`);
    const parent = parentOf(place.parentId);
    const gap = gapOf(forest, parent, place);
    const { positions, mended } = placeAmong(forest.children(parent), gap, NOBODY, 1, random);
    transact(() => {
      writer.insert(parent, id, positions[0] ?? '');
      writer.place(parent, mended);
      if (label !== undefined) writeLabel({ index, transact }, id, label);
    });
  };

  const move = (ids: readonly string[], place: Place): void => {
    const parent = parentOf(place.parentId);
    const all = new Set(ids.map((id) => required(forest, id)));
    const nodes = [...all].filter((node) => !hasAncestorIn(forest, node, all));
    for (const node of nodes) {
      if (parent !== forest.root && forest.isWithin(parent, node)) {
        throw new BinderyError('conflict', `Codex "${node.id}" can't be moved below itself`);
      }
    }
    const gap = gapOf(forest, parent, place);
    const moving = new Set(nodes);
    const siblings = forest.children(parent);
    const above = neighbourBefore(siblings, gap, moving);
    if (nodes.every((node, offset) => siblings[above + 1 + offset] === node)) return;
    const { positions, mended } = placeAmong(siblings, gap, moving, nodes.length, random);
    const placed = nodes.map((node, offset) => ({ node, position: positions[offset] ?? '' }));
    transact(() => writer.place(parent, [...placed, ...mended]));
  };

  return { insert, move };
}

function changesOf(change: Change): Pick<Workspace, 'setState' | 'purge' | 'setLabel'> {
  const { index, writer, transact } = change;
  const { forest } = index.log;

  const setState = (ids: readonly string[], state: NodeState): void => {
    const named = new Set(ids.map((id) => required(forest, id)));
    const nodes = [...named].filter((node) => node.facts.state !== state);
    if (nodes.length > 0) transact(() => writer.setState(nodes, state));
  };

  const purge = (ids: readonly string[]): void => {
    const gone = new Set<ForestNode>();
    for (const node of ids.map((id) => required(forest, id))) {
      if (forest.standing(node).standing !== 'trashed') {
        throw new BinderyError('conflict', `Codex "${node.id}" isn't in the trash; trash it first`);
      }
      if (!gone.has(node)) for (const below of forest.subtree(node)) gone.add(below);
    }
    if (gone.size === 0) return;
    transact(() => {
      for (const { id } of gone) index.labels.delete(id);
      writer.purge([...gone].map(({ id }) => id));
    });
  };

  return { setState, purge, setLabel: (id, label) => writeLabel(change, id, label) };
}

function writeLabel(
  { index, transact }: Pick<Change, 'index' | 'transact'>,
  id: string,
  { title, templateId }: NodeLabel,
): void {
  required(index.log.forest, id);
  const known = index.label(id);
  if (known?.title === title && known.templateId === templateId) return;
  transact(() => void index.labels.set(id, [title, templateId]));
}

function required(forest: Forest, id: string): ForestNode {
  const node = forest.get(id);
  if (node === null) throw new BinderyError('not_found', `There is no Codex "${id}" in the tree`);
  return node;
}

/** Index of the sibling before which a place lies. */
function gapOf(forest: Forest, parent: ForestNode, { before, after }: Place): number {
  const siblings = forest.children(parent);
  const named = before ?? after;
  if (named === undefined) return siblings.length;
  if (before !== undefined && after !== undefined) {
    throw new BinderyError('invalid_input', 'Give either “before” or “after”, not both');
  }
  const found = siblings.indexOf(required(forest, named));
  if (found === -1) {
    throw new BinderyError('not_found', `Codex "${named}" stands somewhere else in the tree by now`);
  }
  return before === undefined ? found + 1 : found;
}

function hasAncestorIn(forest: Forest, node: ForestNode, nodes: ReadonlySet<ForestNode>): boolean {
  if (nodes.size < 2) return false;
  for (let at = forest.home(node); at !== forest.root; at = forest.home(at)) if (nodes.has(at)) return true;
  return false;
}
