/** Writes entries to the log of the tree: signed, timed and within the size limit. */
import type { CodexContext } from '#core/codex/codex.ts';
import { type Clock, createClock } from '#core/crdt/clock.ts';
import type { Forest, ForestNode } from '#core/crdt/tree/forest.ts';
import {
  authorNumbers,
  clockNode,
  formatEntry,
  hlcOf,
  MAX_ENTRY_NODES,
  type NodeState,
  type WrittenItem,
} from '#core/crdt/tree/log-entry.ts';
import { BinderyError } from '#core/errors.ts';
import { type NodeBody, type Placed, writeToStream } from './stream-writer.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** Each call appends entries; all inside a transaction. */
export interface EntryWriter {
  insert(parent: ForestNode, id: string, position: string): void;
  /** Nodes that stand under this parent already are reordered, the others moved. */
  place(parent: ForestNode, placed: readonly Placed[]): void;
  setState(nodes: readonly ForestNode[], state: NodeState): void;
  purge(ids: readonly string[]): void;
  /** Throws `unsupported` where somebody writes in a form that is not known here. */
  requireAllKnown(): void;
  /** A checkpoint in portions, timed at `cutoff`. */
  checkpoint(cutoff: string, portions: readonly (readonly WrittenItem[])[]): void;
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

  /** In the stream where that can hold it, else as a text of its own. */
  const append = (bodies: readonly NodeBody[]): void => {
    requireKnownForms(index);
    for (const body of bodies) {
      const author = signer();
      const hlc = tick(author);
      if (!writeToStream(index, author, hlc, body)) index.write([textOf(forest, hlc, author, body)]);
    }
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

  return {
    insert(parent, id, position) {
      append([{ kind: 'insert', parent, id, position }]);
    },
    place(parent, placed) {
      const bodies = groupByOrigin(placed).flatMap(({ from, members }) =>
        portionsOf(members).map(
          (items): NodeBody =>
            from === parent
              ? { kind: 'reorder', parent, items }
              : { kind: 'move', parent, from: from ?? forest.root, items },
        ),
      );
      append(bodies);
    },
    setState(nodes, state) {
      const placed = nodes.map((node) => ({ node, position: '' }));
      append(portionsOf(placed).map((items) => ({ kind: 'state', state, items })));
    },
    purge(ids) {
      requireKnownForms(index);
      const author = signer();
      const items = ids.map((node) => ({ node, position: '' }));
      index.write(
        portionsOf(items).map((portion) =>
          formatEntry(tick(author), author, { kind: 'purge', items: portion }),
        ),
      );
    },
    requireAllKnown: () => requireKnownForms(index),
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

/** An entry as a text of its own. */
function textOf(forest: Forest, hlc: string, author: number, body: NodeBody): string {
  const idOf = (node: ForestNode): string | null => node.id || null;
  if (body.kind === 'insert') {
    const { kind, parent, id, position } = body;
    const full = parent !== forest.root && !forest.hasShortRef(parent);
    return formatEntry(hlc, author, { kind, parent: idOf(parent), items: [{ node: id, position }] }, full);
  }
  const items = body.items.map(({ node, position }) => ({ node: node.id, position }));
  const nodes = body.items.map(({ node }) => node);
  if (body.kind !== 'state') nodes.push(body.parent, ...(body.kind === 'move' ? [body.from] : []));
  const full = nodes.some((node) => node !== forest.root && !forest.hasShortRef(node));
  switch (body.kind) {
    case 'state':
      return formatEntry(hlc, author, { kind: body.kind, state: body.state, items }, full);
    case 'reorder':
      return formatEntry(hlc, author, { kind: body.kind, parent: idOf(body.parent), items }, full);
    case 'move': {
      const [parent, from] = [idOf(body.parent), idOf(body.from)];
      return formatEntry(hlc, author, { kind: body.kind, parent, from, items }, full);
    }
  }
}

/** Who does not know what others wrote writes nothing: it would be a tree that nobody sees. */
function requireKnownForms({ streams }: WorkspaceIndex): void {
  if (streams.unknownForm === null) return;
  throw new BinderyError(
    'unsupported',
    `The tree holds entries of form ${streams.unknownForm}, which this version of Bindery can’t read; reload the page, or update the server`,
  );
}

function portionsOf<T>(items: readonly T[]): T[][] {
  const portions: T[][] = [];
  for (let at = 0; at < items.length; at += MAX_ENTRY_NODES)
    portions.push(items.slice(at, at + MAX_ENTRY_NODES));
  return portions;
}
