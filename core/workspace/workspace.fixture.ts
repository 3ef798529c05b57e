/** For tests: replicas of a workspace, and everything observable of a tree. */
import * as Y from 'yjs';
import { NEW_YEAR, type TestEnvironment, testEnvironment } from '#core/codex/replica.fixture.ts';
import { openWorkspace } from './open-workspace.ts';
import type { SkippedMove, TreeChange, Workspace } from './workspace.ts';

export interface WorkspaceReplica {
  readonly environment: TestEnvironment;
  readonly doc: Y.Doc;
  readonly workspace: Workspace;
  /** Updates made here, oldest first. */
  readonly updates: Uint8Array[];
}

/** An empty replica; `number` becomes its Yjs client id, and its actor is `actor-<number>`. */
export function createWorkspaceReplica(number: number, time = NEW_YEAR): WorkspaceReplica {
  const environment = testEnvironment(number, time);
  // The id is nobody's; drawing one would take longer than the rest of an empty document.
  const doc = new Y.Doc({ guid: String(number) });
  doc.clientID = number;
  const actor = { id: `actor-${number}`, name: `Writer ${number}` };
  const updates: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== 'remote') updates.push(update);
  });
  return { environment, doc, workspace: openWorkspace(doc, { environment, actor }), updates };
}

/** Makes a replica write every entry as a text of its own, as pages did before there were streams: its own can't be gone on with. */
export function writeTexts({ doc }: WorkspaceReplica): void {
  doc.getText('moves').insert(0, 'é');
}

/** A replica that has all of another's document. */
export function forkReplica(from: WorkspaceReplica, number: number): WorkspaceReplica {
  const fork = createWorkspaceReplica(number, from.environment.time);
  pass(from, fork);
  return fork;
}

/** Everything `from` knows, to `to`. */
export function pass(from: WorkspaceReplica, to: WorkspaceReplica): void {
  Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'remote');
}

/** Everything each of these knows, to each of these. */
export function meet(...replicas: readonly WorkspaceReplica[]): void {
  for (let round = 0; round < 2; round += 1) {
    for (const from of replicas) for (const to of replicas) if (from !== to) pass(from, to);
  }
}

/** Inserts nodes at the end, each with this parent. Answers their ids. */
export function grow(
  { environment, workspace }: WorkspaceReplica,
  count: number,
  parentId: string | null = null,
) {
  return Array.from({ length: count }, () => {
    const id = environment.newId();
    workspace.insert(id, { parentId });
    return id;
  });
}

/** Two replicas that both have `count` nodes at the top. */
export function pair(count: number): { ana: WorkspaceReplica; ben: WorkspaceReplica; ids: string[] } {
  const ana = createWorkspaceReplica(1);
  const ids = grow(ana, count);
  const ben = forkReplica(ana, 2);
  return { ana, ben, ids };
}

/** `''` where there is none, which no node is called. */
export function at(ids: readonly string[], index: number): string {
  return ids[index] ?? '';
}

/** Fills as the tree changes. */
export function changesOf({ workspace }: WorkspaceReplica): TreeChange[] {
  const changes: TreeChange[] = [];
  workspace.observe((change) => changes.push(change));
  return changes;
}

/** Every node as its readers see it, in tree order. */
export function picture(workspace: Workspace): string[] {
  const lines: string[] = [];
  const waiting: { id: string; depth: number }[] = workspace
    .children(null)
    .map((id) => ({ id, depth: 0 }))
    .reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { id, depth } = next;
    const node = workspace.node(id);
    lines.push(`${'  '.repeat(depth)}${id} ${node?.state} ${node?.standing} ${node?.standingFrom}`);
    const children = workspace.children(id).map((child) => ({ id: child, depth: depth + 1 }));
    waiting.push(...children.reverse());
  }
  return lines;
}

/** Without authors' names, which may arrive after what they signed. */
export function skippedIn(workspace: Workspace): Omit<SkippedMove, 'by' | 'byName'>[] {
  return workspace.skippedMoves().map(({ by: _by, byName: _byName, ...move }) => move);
}

/** What is wrong with the shape of a tree: empty when every node is reached from the top exactly once. */
export function faultsOf(workspace: Workspace): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  const waiting: (string | null)[] = [null];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const id of workspace.children(parent)) {
      if (seen.has(id)) faults.push(`${id} is reached twice`);
      else waiting.push(id);
      seen.add(id);
      if (workspace.node(id)?.parentId !== parent) faults.push(`${id} denies its parent ${parent}`);
    }
  }
  if (seen.size !== workspace.size) faults.push(`${workspace.size} nodes, but ${seen.size} are reached`);
  return faults;
}
