/** Rules T2, T4 and T7 to T13 of docs/spec/tree.md together, against random schedules. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { NodeState } from '#core/crdt/tree/log-entry.ts';
import { modelPicture } from './tree-model.fixture.ts';
import {
  createWorkspaceReplica,
  faultsOf,
  forkReplica,
  grow,
  meet,
  pass,
  picture,
  skippedIn,
  type WorkspaceReplica,
  writeTexts,
} from './workspace.fixture.ts';

// Hundreds of schedules, and the machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const STATES: readonly NodeState[] = ['live', 'archived', 'trashed'];
const REPLICAS = 4;
/** Nodes that all have in common at the start. */
const COMMON = 6;

const edit = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'move', 'move', 'move', 'sort', 'state', 'purge', 'several'),
  at: fc.nat(REPLICAS - 1),
  pick: fc.nat(),
  other: fc.nat(),
  skew: fc.integer({ min: -40, max: 40 }),
});
const deliver = fc.record({
  kind: fc.constantFrom('deliver', 'deliver', 'lose', 'meet', 'reload'),
  at: fc.nat(REPLICAS - 1),
  pick: fc.nat(),
  other: fc.nat(REPLICAS - 1),
});
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;
type Deliver = typeof deliver extends fc.Arbitrary<infer T> ? T : never;
type Step = Edit | Deliver;
const schedule: fc.Arbitrary<Step[]> = fc.array(fc.oneof(edit, edit, deliver), {
  minLength: 5,
  maxLength: 80,
});

/** Does to a replica what a step says, as far as its tree allows it. */
function perform({ workspace, environment }: WorkspaceReplica, { kind, pick, other, skew }: Edit): void {
  environment.time += skew;
  const ids = [...allIds(workspace)];
  const [id, second] = [ids[pick % (ids.length + 1)], ids[other % (ids.length + 1)] ?? null];
  if (kind === 'insert') workspace.insert(environment.newId(), { parentId: second });
  else if (id === undefined) return;
  else if (kind === 'state') workspace.setState([id], STATES[other % 3] ?? 'live');
  else if (kind === 'purge') {
    if (workspace.node(id)?.standing === 'trashed') workspace.purge([id]);
  } else if (kind === 'sort') {
    const parentId = workspace.node(id)?.parentId ?? null;
    const siblings = workspace.children(parentId).filter((sibling) => sibling !== id);
    const before = siblings[other % (siblings.length + 1)];
    workspace.move([id], before === undefined ? { parentId } : { parentId, before });
  } else {
    const moved = kind === 'several' ? [id, ...ids.slice(pick % 5, (pick % 5) + 3)] : [id];
    const above = second === null ? [] : [second, ...workspace.ancestors(second)];
    if (!moved.some((node) => above.includes(node))) workspace.move(moved, { parentId: second });
  }
}

function* allIds(workspace: WorkspaceReplica['workspace']): Iterable<string> {
  for (const top of workspace.children(null)) yield* workspace.subtree(top);
}

/** Runs a schedule over replicas that are apart, hear late, twice, in another order, or not at all. */
function play(
  steps: readonly Step[],
  check: (replica: WorkspaceReplica) => void,
  writesTexts: (index: number) => boolean = (index) => index === REPLICAS - 1,
): WorkspaceReplica[] {
  const replicas = Array.from({ length: REPLICAS }, (_, index) => createWorkspaceReplica(index + 1));
  for (const [index, replica] of replicas.entries()) if (writesTexts(index)) writeTexts(replica);
  // Something to disagree about.
  const [first] = replicas as [WorkspaceReplica];
  for (const parent of grow(first, COMMON / 2)) grow(first, 1, parent);
  meet(...replicas);
  for (const step of steps) {
    const replica = replicas[step.at];
    if (replica === undefined) continue;
    if ('skew' in step) perform(replica, step);
    else {
      const from = replicas[step.other] ?? replica;
      const update = from.updates[step.pick % Math.max(from.updates.length, 1)];
      if (step.kind === 'meet') meet(replica, from);
      else if (step.kind === 'reload') {
        const reloaded = forkReplica(replica, 100 + replica.doc.clientID);
        replicas[step.at] = reloaded;
        if (writesTexts(step.at)) writeTexts(reloaded);
      } else if (step.kind === 'deliver' && update !== undefined)
        Y.applyUpdate(replica.doc, update, 'remote');
    }
    check(replicas[step.at] ?? replica);
  }
  return replicas;
}

describe('random schedules', () => {
  it('T2, T4, T7 to T12: end in the same whole tree everywhere, the one the rules describe', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const replicas = play(steps, ({ doc, workspace }) => {
          expect(faultsOf(workspace)).toEqual([]);
          expect(picture(workspace)).toEqual(modelPicture(doc));
        });
        meet(...replicas);
        const [first, ...rest] = replicas as [WorkspaceReplica, ...WorkspaceReplica[]];
        const fresh = forkReplica(first, 50);
        for (const { workspace } of [...rest, fresh]) {
          expect(picture(workspace)).toEqual(picture(first.workspace));
          expect(workspace.skippedMoves()).toEqual(first.workspace.skippedMoves());
        }
      }),
      { numRuns: 300 },
    );
  });

  it('T18: are the same tree, and tell the same, whether entries are texts or stand in streams', () => {
    fc.assert(
      fc.property(schedule, fc.nat(15), (all, mix) => {
        // Which single update can be applied depends on how Yjs chains them, and so on the form.
        const steps = all.filter(({ kind }) => kind !== 'deliver');
        const forms = [() => true, () => false, (index: number) => ((mix >> index) & 1) === 1];
        const outcomes = forms.map((writesTexts) => {
          const replicas = play(steps, () => undefined, writesTexts);
          meet(...replicas);
          const [{ workspace }] = replicas as [WorkspaceReplica];
          return { picture: picture(workspace), skipped: workspace.skippedMoves() };
        });
        expect(outcomes[1]).toEqual(outcomes[0]);
        expect(outcomes[2]).toEqual(outcomes[0]);
      }),
      { numRuns: 150 },
    );
  });

  it('T16: a change names every node and every list that is another one now', () => {
    fc.assert(
      fc.property(schedule, (steps) => {
        const observer = createWorkspaceReplica(60);
        let seen = views(observer);
        observer.workspace.observe(({ parents, nodes }) => {
          const now = views(observer);
          for (const [id, view] of now.nodes) if (seen.nodes.get(id) !== view) expect(nodes).toContain(id);
          for (const id of seen.nodes.keys()) if (!now.nodes.has(id)) expect(nodes).toContain(id);
          for (const [id, list] of now.lists)
            if ((seen.lists.get(id) ?? '') !== list) expect(parents).toContain(id);
          seen = now;
        });
        play(steps, (replica) => {
          Y.applyUpdate(observer.doc, Y.encodeStateAsUpdate(replica.doc));
          expect(views(observer)).toEqual(seen);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('T13: compacting changes nothing, nor does it change what later writes do', () => {
    fc.assert(
      fc.property(schedule, schedule, fc.nat(), (past, future, share) => {
        const replicas = play(past, () => undefined);
        meet(...replicas);
        const control = forkReplica(replicas[0] as WorkspaceReplica, 70);
        const times = replicas.map(({ environment }) => environment.time);
        const before = Math.min(...times) - 200 + (share % (Math.max(...times) - Math.min(...times) + 400));
        const compacted = forkReplica(control, 71);
        const [tree, skipped] = [picture(compacted.workspace), skippedIn(compacted.workspace)];
        compacted.workspace.compact(before);
        expect(picture(compacted.workspace)).toEqual(tree);
        expect(modelPicture(compacted.doc)).toEqual(tree);
        expect(picture(forkReplica(compacted, 72).workspace)).toEqual(tree);
        expect(names(skippedIn(compacted.workspace))).toEqual(
          names(skipped.filter(({ at }) => at >= before)),
        );

        // Writers who don't know of the checkpoint, apart from each other, all later than the cutoff.
        const writers = replicas.map((_, index) => forkReplica(control, 80 + index));
        for (const { environment } of writers) environment.time = Math.max(...times) + 1_000;
        for (const step of future) {
          const writer = writers[step.at];
          if (writer === undefined) continue;
          if ('skew' in step) perform(writer, { ...step, skew: Math.abs(step.skew) });
          else
            for (const update of writer.updates.splice(0))
              for (const to of [control, compacted]) Y.applyUpdate(to.doc, update);
        }
        for (const writer of writers) for (const to of [control, compacted]) pass(writer, to);
        expect(picture(compacted.workspace)).toEqual(picture(control.workspace));
        meet(compacted, ...writers);
        for (const { workspace } of writers) expect(picture(workspace)).toEqual(picture(compacted.workspace));
      }),
      { numRuns: 200 },
    );
  });

  it('T13: replicas agree whatever was folded before it had reached them, and however often', () => {
    fc.assert(
      fc.property(schedule, fc.array(fc.nat(300), { minLength: 1, maxLength: 4 }), (steps, cutoffs) => {
        const portion = Math.ceil(steps.length / cutoffs.length);
        const server = createWorkspaceReplica(90);
        const replicas = play(steps.slice(0, portion), () => undefined);
        for (const [index, cutoff] of cutoffs.entries()) {
          pass(replicas[index % REPLICAS] as WorkspaceReplica, server);
          server.workspace.compact(server.environment.time - 150 + cutoff);
          expect(faultsOf(server.workspace)).toEqual([]);
          for (const step of steps.slice(portion * (index + 1), portion * (index + 2))) {
            const replica = replicas[step.at];
            if (replica === undefined) continue;
            if ('skew' in step) perform(replica, step);
            else if (step.kind === 'meet') meet(server, replica);
          }
        }
        meet(server, ...replicas);
        for (const { workspace, doc } of replicas) {
          expect(faultsOf(workspace)).toEqual([]);
          expect(picture(workspace)).toEqual(picture(server.workspace));
          expect(picture(workspace)).toEqual(modelPicture(doc));
          expect(skippedIn(workspace)).toEqual(skippedIn(server.workspace));
        }
      }),
      { numRuns: 200 },
    );
  });
});

function names(moves: readonly { id: string }[]): string[] {
  return moves.map(({ id }) => id);
}

/** What an observer has on screen. */
function views({ workspace }: WorkspaceReplica): {
  nodes: Map<string, string>;
  lists: Map<string | null, string>;
} {
  const ids = [...allIds(workspace)];
  return {
    nodes: new Map(ids.map((id) => [id, JSON.stringify(workspace.node(id))])),
    lists: new Map([null, ...ids].map((id) => [id, workspace.children(id).join()])),
  };
}
