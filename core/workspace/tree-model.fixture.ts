/** For tests: a naive model of docs/spec/tree.md, to compare the real tree with. */
import type * as Y from 'yjs';
import {
  type NodeRef,
  type NodeState,
  parseEntry,
  shortRef,
  type TreeEntry,
} from '#core/crdt/tree/log-entry.ts';
import { NodeNames } from '#core/crdt/tree/node-names.ts';
import { MoveStreams } from './move-streams.ts';

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
  const texts = new Set(doc.getArray('tree').toArray());
  const streams = new MoveStreams(doc, doc.getText('moves'), new NodeNames());
  const nodes = replay([...[...texts].flatMap((raw) => parseEntry(raw) ?? []), ...streams.readNew()]);
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
  const named = new Map<string, string>();
  for (const { kind, items, name } of entries) {
    if (kind !== 'insert' && kind !== 'purge' && kind !== 'checkpoint') continue;
    for (const { node, record } of items) {
      if (typeof node !== 'string') continue;
      nodes.set(node, { parent: null, position: '', placed: false, purged: false, state: 'live' });
      for (const { client, ordinal } of [...(name === null ? [] : [name]), ...(record?.names ?? [])]) {
        const key = `${client}/${ordinal}`;
        const least = named.get(key);
        if (least === undefined || node < least) named.set(key, node);
      }
    }
  }
  const find = (ref: NodeRef | null): string | null => {
    if (ref === null) return null;
    if (typeof ref !== 'string') return named.get(`${ref.client}/${ref.ordinal}`) ?? null;
    const ids = [...nodes.keys()].sort();
    return ids.find((id) => (ref.length === 7 ? shortRef(id) === ref : id === ref)) ?? null;
  };
  entries.sort((a, b) => (rankOf(a) < rankOf(b) ? -1 : 1));
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

/** The order of entries as a text. */
function rankOf({ kind, millis, order, author, text, client, clock }: TreeEntry): string {
  const [first, ...rest] = [millis, order, author, client, clock].map((part) =>
    String(part).padStart(16, '0'),
  );
  const stamp = [first, ...rest.slice(0, 2)].join(' ');
  const place = text === '' ? `1 ${rest.slice(2).join(' ')}` : `0 ${text}`;
  return `${kind === 'checkpoint' ? 0 : 1} ${stamp} ${place}`;
}
