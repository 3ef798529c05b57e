/** Writes entries to the log of the tree: signed, timed and within the size limit. */
import type { CodexContext } from '#core/codex/codex.ts';
import { type Clock, createClock } from '#core/crdt/clock.ts';
import type { ForestNode } from '#core/crdt/tree/forest.ts';
import {
  authorNumbers,
  clockNode,
  type EntryBody,
  type EntryItem,
  formatEntry,
  hlcOf,
  MAX_ENTRY_NODES,
  type NodeState,
} from '#core/crdt/tree/log-entry.ts';
import { BinderyError } from '#core/errors.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

export interface Placed {
  readonly node: ForestNode;
  readonly position: string;
}

/** Each call appends entries; all inside a transaction. */
export interface EntryWriter {
  insert(parent: ForestNode, id: string, position: string): void;
  /** Nodes that stand under this parent already are reordered, the others moved. */
  place(parent: ForestNode, placed: readonly Placed[]): void;
  setState(nodes: readonly ForestNode[], state: NodeState): void;
  purge(ids: readonly string[]): void;
  /** A checkpoint in portions, timed at `cutoff`. */
  checkpoint(cutoff: string, portions: readonly (readonly EntryItem[])[]): void;
}

/** A writer of log entries for one author. Their times are later than everything in the log, as far as that can be believed. */
export function createEntryWriter(index: WorkspaceIndex, { environment, actor }: CodexContext): EntryWriter {
  const { forest } = index.log;
  const numbers = authorNumbers(actor.id);
  const clocks = new Map<number, Clock>();

  /** A time later than everything in the log, as far as that can be believed. */
  const tick = (author: number): string => {
    let clock = clocks.get(author);
    if (clock === undefined) {
      clock = createClock(environment, clockNode(author));
      clocks.set(author, clock);
    }
    if (index.latest !== null) clock.observe(hlcOf(index.latest));
    return clock.tick();
  };

  const append = (bodies: readonly EntryBody[], mentioned: readonly ForestNode[]): void => {
    const author = signer();
    const fullRefs = mentioned.some((node) => node !== forest.root && !forest.hasShortRef(node));
    const texts = bodies.map((body) => formatEntry(tick(author), author, body, fullRefs));
    if (texts.length > 0) index.write(texts);
  };

  /** The number that stands for the actor; the log says so from now on. */
  const signer = (): number => {
    const { id: by, name: byName } = actor;
    for (const author of numbers) {
      const known = index.authors.get(author);
      if (known !== undefined && known.by !== by) continue;
      if (known?.byName !== byName.slice(0, 256)) {
        index.write([
          formatEntry(tick(author), author, { kind: 'author', by, byName: byName.slice(0, 256) }),
        ]);
      }
      return author;
    }
    throw new BinderyError('internal', 'Every number by which this author could sign is taken');
  };

  const idOf = (node: ForestNode | null): string | null => node?.id || null;

  return {
    insert(parent, id, position) {
      append([{ kind: 'insert', parent: idOf(parent), items: [{ node: id, position }] }], [parent]);
    },
    place(parent, placed) {
      const bodies = groupByOrigin(placed).flatMap(({ from, members }) =>
        portionsOf(members).map((portion): EntryBody => {
          const items = portion.map(({ node, position }) => ({ node: node.id, position }));
          return from === parent
            ? { kind: 'reorder', parent: idOf(parent), items }
            : { kind: 'move', parent: idOf(parent), from: idOf(from), items };
        }),
      );
      const origins = placed.flatMap(({ node }) => node.facts.parent ?? []);
      append(bodies, [parent, ...origins, ...placed.map(({ node }) => node)]);
    },
    setState(nodes, state) {
      const bodies = portionsOf(nodes).map(
        (portion): EntryBody => ({ kind: 'state', state, items: itemsOf(portion.map(({ id }) => id)) }),
      );
      append(bodies, nodes);
    },
    purge(ids) {
      append(
        portionsOf(ids).map((portion): EntryBody => ({ kind: 'purge', items: itemsOf(portion) })),
        [],
      );
    },
    checkpoint(cutoff, portions) {
      const author = signer();
      index.write(
        portions.map((items, part) => formatEntry(cutoff, author, { kind: 'checkpoint', part, items })),
      );
    },
  };
}

/** Neighbours that come from the same place fit into one entry. Where they come from is where their last move put them. */
function groupByOrigin(placed: readonly Placed[]): { from: ForestNode | null; members: Placed[] }[] {
  const groups: { from: ForestNode | null; members: Placed[] }[] = [];
  for (const item of placed) {
    const last = groups.at(-1);
    if (last !== undefined && last.from === item.node.facts.parent) last.members.push(item);
    else groups.push({ from: item.node.facts.parent, members: [item] });
  }
  return groups;
}

function itemsOf(ids: readonly string[]): EntryItem[] {
  return ids.map((node) => ({ node, position: '' }));
}

function portionsOf<T>(items: readonly T[]): T[][] {
  const portions: T[][] = [];
  for (let at = 0; at < items.length; at += MAX_ENTRY_NODES)
    portions.push(items.slice(at, at + MAX_ENTRY_NODES));
  return portions;
}
