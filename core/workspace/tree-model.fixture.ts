/** For tests: a naive model of docs/spec/tree.md, to compare the real tree with. */
import type * as Y from 'yjs';
import { type NodeState, parseEntry, shortRef, type TreeEntry } from '#core/crdt/tree/log-entry.ts';

interface ModelNode {
  parent: string | null;
  position: string;
  placed: boolean;
  purged: boolean;
  state: NodeState;
}

const RANK = { live: 0, archived: 1, trashed: 2 };

/** The picture (see `picture`) that follows from the entries in a document. */
export function modelPicture(doc: Y.Doc): string[] {
  const nodes = replay([...new Set(doc.getArray('tree').toArray())].flatMap((raw) => parseEntry(raw) ?? []));
  const isThere = (id: string): boolean => {
    const node = nodes.get(id);
    return node?.placed === true && !node.purged;
  };
  const home = (node: ModelNode): string | null =>
    node.parent !== null && isThere(node.parent) ? node.parent : null;
  const lines: string[] = [];
  const describe = (parent: string | null, depth: number, above: NodeState, from: string | null): void => {
    const children = [...nodes].filter(([id, node]) => isThere(id) && home(node) === parent);
    children.sort(([a, left], [b, right]) => (`${left.position} ${a}` < `${right.position} ${b}` ? -1 : 1));
    for (const [id, { state }] of children) {
      const isOwn = RANK[state] >= RANK[above] && state !== 'live';
      const [standing, source] = isOwn ? [state, id] : [above, from];
      lines.push(`${'  '.repeat(depth)}${id} ${state} ${standing} ${source}`);
      describe(id, depth + 1, standing, source);
    }
  };
  describe(null, 0, 'live', null);
  return lines;
}

function replay(entries: TreeEntry[]): Map<string, ModelNode> {
  const nodes = new Map<string, ModelNode>();
  for (const { kind, items } of entries) {
    if (kind !== 'insert' && kind !== 'purge' && kind !== 'checkpoint') continue;
    for (const { node } of items) {
      nodes.set(node, { parent: null, position: '', placed: false, purged: false, state: 'live' });
    }
  }
  const find = (ref: string | null): string | null =>
    ref === null
      ? null
      : ([...nodes.keys()].sort().find((id) => (ref.length === 7 ? shortRef(id) === ref : id === ref)) ??
        null);
  const rank = ({ kind, text }: TreeEntry): string => (kind === 'checkpoint' ? '0' : '1') + text;
  entries.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  for (const entry of entries) {
    for (const { node: ref, position, record } of entry.items) {
      const id = find(ref);
      const node = id === null ? undefined : nodes.get(id);
      if (id === null || node === undefined || node.purged) continue;
      const parent = find(record?.parent ?? entry.parent);
      const isCycle = (): boolean => {
        for (let at = parent; at !== null; at = nodes.get(at)?.parent ?? null) {
          if (at === id) return true;
          const above = nodes.get(at);
          if (!above?.placed || above.purged) return false;
        }
        return false;
      };
      const put = (): void => {
        if (isCycle() && node.placed && record === undefined) return;
        Object.assign(node, { parent: isCycle() ? null : parent, position, placed: true });
      };
      if (entry.kind === 'insert' && !node.placed) put();
      else if (entry.kind === 'move') put();
      else if (entry.kind === 'reorder' && node.placed && node.parent === parent) node.position = position;
      else if (entry.kind === 'state') node.state = entry.state;
      else if (entry.kind === 'purge') node.purged = true;
      else if (record !== undefined) {
        if (record.placed) put();
        Object.assign(node, { state: record.state, purged: record.purged });
      }
    }
  }
  return nodes;
}
