/** The tree as the navigator shows it: its live nodes, filtered or grouped. Pure. */
import type { TreeReader } from '#components/forest/forest.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import type { TreeNode } from '#core/workspace/workspace.ts';

export const GROUPINGS = ['tree', 'template', 'status', 'tag'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** The id of the invisible root item. */
export const ROOT = 'root';

/** A line of the navigator. A Codex with two tags has two items when grouped by tag. */
export type TreeItem =
  | { readonly kind: 'codex'; readonly node: TreeNode }
  | { readonly kind: 'group'; readonly label: string; readonly templateId: string | null };

/** The values by which a Codex is grouped. */
export interface Facets {
  readonly status: string | null;
  readonly tags: readonly string[];
}

export interface TreeViewOptions {
  readonly workspace: TreeReader;
  readonly grouping: Grouping;
  /** Words that a title must have; empty shows everything. */
  readonly filter: string;
  readonly showArchived: boolean;
  readonly templateName: (templateId: string) => string;
  readonly facetsOf: (codexId: string) => Facets | undefined;
}

export interface TreeView {
  /** Item ids; of `ROOT` those at the top. The same array each time. */
  children(itemId: string): readonly string[];
  /** Whether an item has any, without making the list: most branches are closed. */
  hasChildren(itemId: string): boolean;
  item(itemId: string): TreeItem | null;
  /** True for what can be reached by opening branches. */
  shows(itemId: string): boolean;
  /** Items that are open whatever the person chose: the way to what the filter found. `null` without a filter. */
  readonly forcedOpen: readonly string[] | null;
  /** Codices that match the filter; `null` without one. */
  readonly found: number | null;
}

const NOTHING: readonly string[] = [];
const SEPARATOR = '\n';

export function createTreeView(options: TreeViewOptions): TreeView {
  const words = wordsOf(options.filter);
  return options.grouping === 'tree' ? createNested(options, words) : createGrouped(options, words);
}

/** The Codex an item stands for; `null` for a group. */
export function nodeIdOf(itemId: string): string | null {
  if (itemId === ROOT) return null;
  const place = itemId.indexOf(SEPARATOR);
  if (place < 0) return itemId;
  return itemId.slice(place + 1) || null;
}

/** Whether two items look the same. */
export function isSameItem(one: TreeItem, other: TreeItem): boolean {
  if (one.kind === 'group')
    return other.kind === 'group' && one.label === other.label && one.templateId === other.templateId;
  if (other.kind === 'group') return false;
  const [a, b] = [one.node, other.node];
  return (
    a.id === b.id &&
    a.state === b.state &&
    a.standing === b.standing &&
    a.label?.title === b.label?.title &&
    a.label?.templateId === b.label?.templateId
  );
}

function isShown(node: TreeNode | null, showArchived: boolean): node is TreeNode {
  if (node === null || node.standing === 'trashed') return false;
  return showArchived || node.standing === 'live';
}

function createNested({ workspace, showArchived }: TreeViewOptions, words: readonly string[]): TreeView {
  const found = words.length === 0 ? null : findMatches(workspace, showArchived, words);
  const lists = new Map<string, readonly string[]>();
  const shows = (id: string): boolean =>
    found === null ? isShown(workspace.node(id), showArchived) : found.kept.has(id);
  const list = (parentId: string | null): readonly string[] => {
    const children = workspace.children(parentId);
    return children.length === 0 ? NOTHING : children.filter(shows);
  };
  return {
    children(itemId) {
      const known = lists.get(itemId);
      if (known !== undefined) return known;
      const children = list(itemId === ROOT ? null : itemId);
      lists.set(itemId, children);
      return children;
    },
    hasChildren: (itemId) => workspace.children(itemId).some(shows),
    item(itemId) {
      const node = workspace.node(itemId);
      return node === null ? null : { kind: 'codex', node };
    },
    shows,
    forcedOpen: found === null ? null : [...found.above],
    found: found?.matches ?? null,
  };
}

interface Found {
  readonly matches: number;
  /** What matches, and all that stands above it. */
  readonly kept: ReadonlySet<string>;
  readonly above: ReadonlySet<string>;
}

function findMatches(workspace: TreeReader, showArchived: boolean, words: readonly string[]): Found {
  const kept = new Set<string>();
  const above = new Set<string>();
  let matches = 0;
  for (const { id, label } of allShown(workspace, showArchived)) {
    if (!hasWords(label?.title ?? '', words)) continue;
    matches += 1;
    kept.add(id);
    for (const ancestor of workspace.ancestors(id)) {
      above.add(ancestor);
      kept.add(ancestor);
    }
  }
  return { matches, kept, above };
}

function createGrouped(options: TreeViewOptions, words: readonly string[]): TreeView {
  const { workspace, showArchived } = options;
  const groups = new Map<string, { item: TreeItem; children: string[] }>();
  let count = 0;
  for (const node of allShown(workspace, showArchived)) {
    if (!hasWords(node.label?.title ?? '', words)) continue;
    count += 1;
    for (const { key, label, templateId } of groupsOf(node, options)) {
      const id = key + SEPARATOR;
      const group = groups.get(id) ?? { item: { kind: 'group', label, templateId }, children: [] };
      groups.set(id, group);
      group.children.push(id + node.id);
    }
  }
  const { compare } = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
  const label = (id: string): string => {
    const item = groups.get(id)?.item;
    return item?.kind === 'group' ? item.label : '';
  };
  // What belongs to no group comes last, whatever it is called.
  const order = [...groups.keys()].sort(
    (a, b) => Number(a === SEPARATOR) - Number(b === SEPARATOR) || compare(label(a), label(b)),
  );
  const children = (itemId: string): readonly string[] =>
    itemId === ROOT ? order : (groups.get(itemId)?.children ?? NOTHING);
  return {
    children,
    hasChildren: (itemId) => children(itemId).length > 0,
    item(itemId) {
      const group = groups.get(itemId);
      if (group) return group.item;
      const node = workspace.node(nodeIdOf(itemId) ?? '');
      return node === null ? null : { kind: 'codex', node };
    },
    shows(itemId) {
      const group = groups.get(itemId.slice(0, itemId.indexOf(SEPARATOR) + 1));
      return groups.has(itemId) || group?.children.includes(itemId) === true;
    },
    forcedOpen: words.length === 0 ? null : order,
    found: words.length === 0 ? null : count,
  };
}

interface Group {
  readonly key: string;
  readonly label: string;
  readonly templateId: string | null;
}

function groupsOf(node: TreeNode, { grouping, templateName, facetsOf }: TreeViewOptions): readonly Group[] {
  const plain = (label: string): Group => ({ key: label, label, templateId: null });
  if (grouping === 'template') {
    const templateId = node.label?.templateId ?? '';
    return [{ key: templateId, label: templateName(templateId), templateId }];
  }
  const facets = facetsOf(node.id);
  const labels = grouping === 'status' ? (facets?.status ? [facets.status] : []) : (facets?.tags ?? []);
  if (labels.length > 0) return labels.map(plain);
  return [{ key: '', label: grouping === 'status' ? 'No status' : 'No tags', templateId: null }];
}

/** Every Codex shown, parents first, in the order of the tree. */
function allShown(workspace: TreeReader, showArchived: boolean): readonly TreeNode[] {
  const shown: TreeNode[] = [];
  for (const top of workspace.children(null)) {
    for (const id of workspace.subtree(top)) {
      const node = workspace.node(id);
      if (isShown(node, showArchived)) shown.push(node);
    }
  }
  return shown;
}

/** The words of a query, without case and accents. */
export function wordsOf(text: string): readonly string[] {
  return fold(text).split(/\s+/).filter(Boolean);
}

/** Whether the displayed title contains every word. */
export function hasWords(title: string, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const folded = fold(displayTitle(title));
  return words.every((word) => folded.includes(word));
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}
