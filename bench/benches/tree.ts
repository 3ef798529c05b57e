/** Bench: the tree beside Loro's movable tree: merging, moving, loading, and size. */
import { deflateRawSync } from 'node:zlib';
import { LoroDoc, type TreeID } from 'loro-crdt';
import * as Y from 'yjs';
import type { Environment } from '#core/environment.ts';
import { openWorkspace } from '#core/workspace/open-workspace.ts';
import type { Workspace } from '#core/workspace/workspace.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { against, type Figure } from '../figures/figures.ts';

const NODES = 10_000;
const MANY_NODES = 100_000;
const SINGLE_MOVES = 200;
const ROUNDS = 5;

/** A tree that can be measured. Parents and nodes are numbers, in the order of their making. */
interface Tree {
  insert(parent: number | null): void;
  /** False when the move would make a cycle, and so wasn't made. */
  move(node: number, parent: number): boolean;
  /** A replica with its own identity, of the same nodes. */
  fork(): Tree;
  /** Everything in it. */
  save(): Uint8Array;
  /** What this has and `other`, a tree of the same kind, lacks. */
  changesFor(other: Tree): Uint8Array;
  apply(changes: Uint8Array): void;
  /** Forgets everything but the bytes, and reads how many nodes there are at the top. */
  load(bytes: Uint8Array): number;
}

interface Measured {
  readonly mergeMs: number;
  readonly remoteMoveMs: number;
  readonly localMoveUs: number;
  readonly rawKb: number;
  readonly deflatedKb: number;
  readonly loadMs: number;
  readonly manyLoadMs: number;
}

export async function benchTree(): Promise<Figure[]> {
  const rounds = Array.from({ length: ROUNDS }, (_, round) => ({
    ours: measure(oursTree(), round),
    loro: measure(loroTree(), round),
  }));
  const figure = (what: string, unit: string, of: keyof Measured, target?: number): Figure => {
    const value = median(rounds.map(({ ours }) => ours[of]));
    const peer = median(rounds.map(({ loro }) => loro[of]));
    return against({ bench: 'tree', case: what, unit, value }, 'loro-crdt', peer, target);
  };
  return [
    figure('10,000 nodes, apply 10,000 remote moves over 10,000 of one’s own', 'ms CPU', 'mergeMs', 0.5),
    figure('10,000 nodes and 20,000 moves, apply one remote move', 'ms CPU', 'remoteMoveMs'),
    figure('10,000 nodes, one local move', 'µs CPU', 'localMoveUs'),
    figure('10,000 moves, each a transaction', 'KB', 'rawKb', 2),
    figure('10,000 moves, each a transaction, deflated', 'KB', 'deflatedKb', 2),
    figure('10,000 nodes and 20,000 moves, load', 'ms CPU', 'loadMs'),
    figure('100,000 nodes, load', 'ms CPU', 'manyLoadMs'),
  ];
}

function measure(tree: Tree, seed: number): Measured {
  const random = seededRandom(seed + 1);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let node = 0; node < NODES; node += 1) tree.insert(node < 20 ? null : below(node));
  const other = tree.fork();
  const moveMany = (in_: Tree): void => {
    for (let made = 0; made < NODES; ) if (in_.move(below(NODES), below(NODES))) made += 1;
  };
  const localMs = processorMs(() => moveMany(tree));
  moveMany(other);
  const changes = other.changesFor(tree);
  const back = tree.changesFor(other);
  const mergeMs = processorMs(() => tree.apply(changes));
  other.apply(back);

  let remoteMs = 0;
  for (let made = 0; made < SINGLE_MOVES; ) {
    if (!other.move(below(NODES), below(NODES))) continue;
    made += 1;
    const single = other.changesFor(tree);
    remoteMs += processorMs(() => tree.apply(single));
  }
  const saved = tree.save();
  const loadMs = processorMs(() => tree.load(saved));

  const large = tree.fork();
  for (let node = NODES; node < MANY_NODES; node += 1) large.insert(below(node));
  const largeSaved = large.save();
  return {
    mergeMs,
    remoteMoveMs: remoteMs / SINGLE_MOVES,
    localMoveUs: (localMs / NODES) * 1000,
    rawKb: changes.length / 1000,
    deflatedKb: deflateRawSync(changes).length / 1000,
    loadMs,
    manyLoadMs: processorMs(() => large.load(largeSaved)),
  };
}

/** Time of the processor, so that what else runs on the machine counts less. */
function processorMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

let replicas = 0;

function oursTree(ids: string[] = [], from?: Uint8Array): Tree & { readonly doc: Y.Doc } {
  replicas += 1;
  const environment = benchEnvironment(replicas);
  const doc = new Y.Doc();
  if (from !== undefined) Y.applyUpdate(doc, from);
  const actor = { id: `0192f0c1-2a3b-7c4d-8e5f-${String(replicas).padStart(12, '0')}`, name: 'Somebody' };
  const open = (of: Y.Doc): Workspace => openWorkspace(of, { environment, actor });
  const workspace = open(doc);
  return {
    doc,
    insert(parent) {
      const id = environment.newId();
      ids.push(id);
      workspace.insert(id, { parentId: parent === null ? null : (ids[parent] ?? null) });
    },
    move(node, parent) {
      const [id = '', parentId = ''] = [ids[node], ids[parent]];
      if (id === parentId || workspace.ancestors(parentId).includes(id)) return false;
      workspace.move([id], { parentId });
      return true;
    },
    fork: () => oursTree([...ids], Y.encodeStateAsUpdate(doc)),
    save: () => Y.encodeStateAsUpdate(doc),
    changesFor: (other) =>
      Y.encodeStateAsUpdate(doc, Y.encodeStateVector((other as Tree & { doc: Y.Doc }).doc)),
    apply: (changes) => Y.applyUpdate(doc, changes),
    load(bytes) {
      const fresh = new Y.Doc();
      Y.applyUpdate(fresh, bytes);
      return open(fresh).children(null).length;
    },
  };
}

function loroTree(ids: TreeID[] = [], from?: Uint8Array): Tree & { readonly doc: LoroDoc } {
  const doc = new LoroDoc();
  if (from !== undefined) doc.import(from);
  const tree = doc.getTree('tree');
  return {
    doc,
    insert(parent) {
      const { id } = tree.createNode(parent === null ? undefined : ids[parent]);
      ids.push(id);
    },
    move(node, parent) {
      const [id, parentId] = [ids[node], ids[parent]];
      if (id === undefined || parentId === undefined || id === parentId) return false;
      try {
        tree.move(id, parentId);
        doc.commit();
        return true;
      } catch {
        return false;
      }
    },
    fork: () => loroTree([...ids], doc.export({ mode: 'snapshot' })),
    save: () => doc.export({ mode: 'snapshot' }),
    changesFor: (other) =>
      doc.export({ mode: 'update', from: (other as Tree & { doc: LoroDoc }).doc.version() }),
    apply: (changes) => void doc.import(changes),
    load(bytes) {
      const fresh = new LoroDoc();
      fresh.import(bytes);
      return fresh.getTree('tree').roots().length;
    },
  };
}

/** One time for all, as clients keep that of the server. */
let time = 1_767_225_600_000;

/** Ids like those of a real workspace: times that grow, random tails. */
function benchEnvironment(seed: number): Environment {
  const random = seededRandom(seed * 7919);
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0');
  return {
    now() {
      time += 40;
      return time;
    },
    newId() {
      const millis = time.toString(16).padStart(12, '0');
      return `${millis.slice(0, 8)}-${millis.slice(8)}-7${hex(3)}-8${hex(3)}-${hex(6)}${hex(6)}`;
    },
    random,
  };
}
