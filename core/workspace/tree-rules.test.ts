/** Rules T4 to T11 of docs/spec/tree.md, one by one: what writers do at the same time. */
import { describe, expect, it } from 'vitest';
import { NEW_YEAR } from '#core/codex/replica.fixture.ts';
import { formatEntry } from '#core/crdt/tree/log-entry.ts';
import {
  at,
  changesOf,
  createWorkspaceReplica,
  faultsOf,
  grow,
  meet,
  pair,
  pass,
  picture,
  skippedIn,
} from './workspace.fixture.ts';

describe('concurrent moves', () => {
  it('T4: of two that would make a cycle the later is skipped, and everybody is told', () => {
    const { ana, ben, ids } = pair(2);
    const [a, b] = ids as [string, string];
    ana.workspace.move([a], { parentId: b });
    ben.environment.time += 5;
    ben.workspace.move([b], { parentId: a });
    const changes = changesOf(ben);
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) {
      expect(workspace.children(null)).toEqual([b]);
      expect(workspace.children(b)).toEqual([a]);
      expect(workspace.skippedMoves()).toMatchObject([
        {
          nodeId: b,
          wantedParentId: a,
          fromParentId: null,
          by: 'actor-2',
          byName: 'Writer 2',
          at: NEW_YEAR + 5,
          reason: 'cycle',
          winner: { nodeId: a, by: 'actor-1', byName: 'Writer 1', at: NEW_YEAR },
        },
      ]);
    }
    expect(changes.flatMap(({ skipped }) => skipped)).toEqual(ben.workspace.skippedMoves());
  });

  it('T11: of two moves of one node the later wins, and the other is told as superseded', () => {
    const { ana, ben, ids } = pair(3);
    const [a, b, c] = ids as [string, string, string];
    ana.workspace.move([c], { parentId: a });
    ben.environment.time += 5;
    ben.workspace.move([c], { parentId: b });
    const changes = changesOf(ana);
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) {
      expect(workspace.node(c)?.parentId).toBe(b);
      expect(skippedIn(workspace)).toMatchObject([{ nodeId: c, wantedParentId: a, reason: 'superseded' }]);
    }
    expect(changes.flatMap(({ skipped }) => skipped)).toMatchObject([
      { by: 'actor-1', winner: { by: 'actor-2' } },
    ]);
  });

  it('T11: a move that knew of the one before takes nothing from anybody', () => {
    const { ana, ben, ids } = pair(3);
    const [a, b, c] = ids as [string, string, string];
    ana.workspace.move([c], { parentId: a });
    meet(ana, ben);
    ben.workspace.move([c], { parentId: b });
    meet(ana, ben);
    expect(skippedIn(ana.workspace)).toEqual([]);
  });

  it('T11: of a chain of moves only the last is lost, and none once the node is where it was wanted', () => {
    const { ana, ben, ids } = pair(5);
    const [a, b, c, d, e] = ids as [string, string, string, string, string];
    ana.workspace.move([e], { parentId: a });
    ana.workspace.move([e], { parentId: b });
    ben.environment.time += 5;
    ben.workspace.move([e], { parentId: c });
    meet(ana, ben);
    expect(skippedIn(ana.workspace).map(({ wantedParentId }) => wantedParentId)).toEqual([b, a]);
    ana.environment.time += 10;
    ana.workspace.move([e], { parentId: d });
    expect(skippedIn(ana.workspace)).toHaveLength(2);
    ana.workspace.move([e], { parentId: b });
    expect(skippedIn(ana.workspace).map(({ wantedParentId }) => wantedParentId)).toEqual([a]);
  });

  it('T6: sorting siblings never undoes a move', () => {
    const { ana, ben, ids } = pair(3);
    const [a, b, c] = ids as [string, string, string];
    ana.workspace.move([c], { parentId: a });
    ben.environment.time += 5;
    ben.workspace.move([c], { parentId: null, before: b });
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) {
      expect(workspace.node(c)?.parentId).toBe(a);
      expect(skippedIn(workspace)).toEqual([]);
    }
  });

  it('T4: a late move is put into its place, and what followed is decided anew', () => {
    const { ana, ben, ids } = pair(3);
    const [a, b, c] = ids as [string, string, string];
    ben.workspace.move([b], { parentId: c });
    ana.environment.time += 5;
    ana.workspace.move([c], { parentId: a });
    ana.environment.time += 5;
    ana.workspace.move([a], { parentId: b });
    const changes = changesOf(ana);
    pass(ben, ana);
    // b under c, c under a; a under b would close the circle.
    expect(ana.workspace.node(a)?.parentId).toBe(null);
    expect(ana.workspace.node(b)?.parentId).toBe(c);
    expect(changes.flatMap(({ skipped }) => skipped)).toMatchObject([{ nodeId: a, reason: 'cycle' }]);
    pass(ana, ben);
    expect(picture(ben.workspace)).toEqual(picture(ana.workspace));
  });
});

describe('states', () => {
  it('T8: the strongest state of the node and its ancestors holds, the nearest where two are alike', () => {
    const ana = createWorkspaceReplica(1);
    const { workspace } = ana;
    const [a] = grow(ana, 1) as [string];
    const [b] = grow(ana, 1, a) as [string];
    const [c] = grow(ana, 1, b) as [string];
    workspace.setState([a], 'trashed');
    workspace.setState([b], 'archived');
    expect(workspace.node(c)).toMatchObject({ state: 'live', standing: 'trashed', standingFrom: a });
    expect(workspace.node(b)).toMatchObject({ state: 'archived', standing: 'trashed', standingFrom: a });
    workspace.setState([c], 'trashed');
    expect(workspace.node(c)).toMatchObject({ standing: 'trashed', standingFrom: c });
    workspace.setState([a, c], 'live');
    expect(workspace.node(c)).toMatchObject({ state: 'live', standing: 'archived', standingFrom: b });
  });

  it('T8: a move out of a subtree trashed meanwhile survives, a move into it is hidden with it', () => {
    const { ana, ben, ids } = pair(3);
    const [trash, out, into] = ids as [string, string, string];
    ana.workspace.move([out], { parentId: trash });
    meet(ana, ben);
    ana.workspace.setState([trash], 'trashed');
    ben.workspace.move([out], { parentId: null });
    ben.workspace.move([into], { parentId: trash });
    const changes = changesOf(ben);
    meet(ana, ben);
    expect(picture(ana.workspace)).toEqual(picture(ben.workspace));
    expect(ana.workspace.node(out)?.standing).toBe('live');
    expect(ana.workspace.node(into)).toMatchObject({ standing: 'trashed', standingFrom: trash });
    expect(changes[0]?.nodes).toEqual(new Set([trash, into]));
    ana.workspace.setState([trash], 'live');
    expect(ana.workspace.node(into)).toMatchObject({ standing: 'live', parentId: trash });
  });

  it('T8: the later of two concurrent states holds', () => {
    const { ana, ben, ids } = pair(1);
    ben.workspace.setState(ids, 'archived');
    ana.environment.time += 5;
    ana.workspace.setState(ids, 'trashed');
    meet(ana, ben);
    expect(ben.workspace.node(at(ids, 0))?.state).toBe('trashed');
  });
});

describe('purge', () => {
  it('T9: takes what its author saw, for good; what came there meanwhile stands at the top', () => {
    const { ana, ben, ids } = pair(2);
    const [doomed, saved] = ids as [string, string];
    const [below] = grow(ana, 1, doomed) as [string];
    meet(ana, ben);
    ana.workspace.setState([doomed], 'trashed');
    meet(ana, ben);
    ben.workspace.move([saved], { parentId: below });
    const [fresh] = grow(ben, 1, doomed) as [string];
    // Later than all that, so that nothing is replayed when it arrives.
    ana.environment.time += 1_000;
    ana.workspace.purge([doomed]);
    const changes = changesOf(ben);
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) {
      expect(workspace.node(doomed)).toBeNull();
      expect(workspace.node(below)).toBeNull();
      expect(new Set(workspace.children(null))).toEqual(new Set([saved, fresh]));
      expect(workspace.size).toBe(2);
      expect(faultsOf(workspace)).toEqual([]);
    }
    expect(changes[0]?.nodes).toEqual(new Set([doomed, below, saved, fresh]));
    expect(() => ana.workspace.insert(doomed, { parentId: null })).toThrow('deleted for good');
    ana.workspace.move([saved], { parentId: null, after: fresh });
    meet(ana, ben);
    expect(ben.workspace.children(null)).toEqual([fresh, saved]);
  });

  it('T7: what a purged node stood below is in nobody’s way', () => {
    const { ana, ben, ids } = pair(3);
    const [doomed, stray, above] = ids as [string, string, string];
    ana.workspace.move([doomed], { parentId: above });
    ana.workspace.setState([doomed], 'trashed');
    meet(ana, ben);
    ben.workspace.move([stray], { parentId: doomed });
    ana.workspace.purge([doomed]);
    meet(ana, ben);
    expect(ben.workspace.node(stray)?.parentId).toBeNull();
    ben.workspace.move([above], { parentId: stray });
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) expect(workspace.ancestors(above)).toEqual([stray]);
  });

  it('T9: neither a later move nor a later state brings a purged node back', () => {
    const { ana, ben, ids } = pair(2);
    const [doomed, other] = ids as [string, string];
    ana.workspace.setState([doomed], 'trashed');
    meet(ana, ben);
    ana.workspace.purge([doomed]);
    ben.environment.time += 1000;
    ben.workspace.setState([doomed], 'live');
    ben.workspace.move([doomed], { parentId: other });
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) {
      expect(workspace.node(doomed)).toBeNull();
      expect(workspace.subtree(other)).toEqual([other]);
    }
  });
});

describe('order of siblings', () => {
  it('T10: two that are inserted at the same place at the same time stand in the same order everywhere', () => {
    const { ana, ben, ids } = pair(2);
    const place = { parentId: null, after: at(ids, 0) };
    for (const replica of [ana, ben]) {
      for (let count = 0; count < 3; count += 1) replica.workspace.insert(replica.environment.newId(), place);
    }
    meet(ana, ben);
    expect(ana.workspace.children(null)).toHaveLength(8);
    expect(ana.workspace.children(null)).toEqual(ben.workspace.children(null));
  });

  it('T10: positions that collide, or are none, are mended by the next insertion there', () => {
    for (const position of ['a0', '!', 'zzz', '0']) {
      const ana = createWorkspaceReplica(1);
      const ids = Array.from({ length: 4 }, () => ana.environment.newId());
      const hlc = `${NEW_YEAR.toString(16).padStart(12, '0')}0000-0000000000000001`;
      const body = { kind: 'insert' as const, parent: null, items: ids.map((node) => ({ node, position })) };
      ana.doc.getArray('tree').push([formatEntry(hlc, 1, body)]);
      const fresh = ana.environment.newId();
      ana.workspace.insert(fresh, { parentId: null, after: at(ids, 1) });
      expect(ana.workspace.children(null)).toEqual([ids[0], ids[1], fresh, ids[2], ids[3]]);
      ana.workspace.move([at(ids, 3)], { parentId: null, after: at(ids, 0) });
      expect(ana.workspace.children(null)).toEqual([ids[0], ids[3], ids[1], fresh, ids[2]]);
    }
  });

  it('T10: a thousand insertions at one place keep their order', () => {
    const ana = createWorkspaceReplica(1);
    const ids = grow(ana, 2);
    const expected: string[] = [];
    for (let count = 0; count < 1_000; count += 1) {
      const id = ana.environment.newId();
      ana.workspace.insert(id, { parentId: null, after: at(ids, 0) });
      expected.unshift(id);
    }
    expect(ana.workspace.children(null)).toEqual([ids[0], ...expected, ids[1]]);
  });
});
