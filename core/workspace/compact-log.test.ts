/** Rule T13 of docs/spec/tree.md; convergence.test.ts holds it against random schedules. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import {
  at,
  changesOf,
  createWorkspaceReplica,
  forkReplica,
  grow,
  meet,
  pass,
  picture,
} from './workspace.fixture.ts';

const DAY = 24 * 3_600_000;

describe('compaction', () => {
  it('T13: folds what is old, keeps the tree, its authors and what was purged, and tells nobody', () => {
    const ana = createWorkspaceReplica(1);
    const ids = grow(ana, 300);
    for (const [index, id] of ids.entries()) {
      if (index > 0) ana.workspace.move([id], { parentId: at(ids, index >> 1) });
    }
    const doomed = at(ids, 299);
    ana.workspace.setState([doomed], 'trashed');
    ana.workspace.purge([doomed]);
    ana.environment.time += DAY;
    ana.workspace.move([at(ids, 5)], { parentId: null });
    const before = picture(ana.workspace);
    const [changes, length] = [changesOf(ana), Y.encodeStateAsUpdate(ana.doc).length];

    ana.workspace.compact(ana.environment.time);
    expect(ana.workspace.logLength).toBe(4);
    expect(Y.encodeStateAsUpdate(ana.doc).length).toBeLessThan(length);
    expect(changes).toEqual([]);
    const ben = forkReplica(ana, 2);
    for (const { workspace } of [ana, ben]) {
      expect(picture(workspace)).toEqual(before);
      expect(() => workspace.insert(doomed, { parentId: null })).toThrow('deleted for good');
    }

    // A second one takes the first in; a third finds nothing.
    ana.environment.time += DAY;
    ana.workspace.compact(ana.environment.time);
    expect(ana.workspace.logLength).toBe(3);
    const updates = ana.updates.length;
    ana.workspace.compact(ana.environment.time + DAY);
    expect(ana.updates).toHaveLength(updates);
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) expect(picture(workspace)).toEqual(before);
  });

  it('T13: what was written offline before the cutoff and arrives after it still counts, for all alike', () => {
    const server = createWorkspaceReplica(1);
    const [a, b, c] = grow(server, 3) as [string, string, string];
    const away = forkReplica(server, 2);
    away.workspace.move([a], { parentId: b });
    const [fresh] = grow(away, 1, a) as [string];
    server.environment.time += 60 * DAY;
    server.workspace.move([b], { parentId: c });
    server.workspace.compact(server.environment.time - DAY);
    meet(server, away);
    for (const { workspace } of [server, away]) expect(workspace.ancestors(fresh)).toEqual([c, b, a]);
  });

  it('T13: remembers the purged parent of a node, which a later entry may name', () => {
    const server = createWorkspaceReplica(1);
    const [doomed] = grow(server, 1) as [string];
    const ben = forkReplica(server, 2);
    const [first, second] = grow(ben, 2, doomed) as [string, string];
    const cleo = forkReplica(ben, 3);
    server.workspace.setState([doomed], 'trashed');
    server.workspace.purge([doomed]);
    meet(server, ben);
    const control = forkReplica(server, 4);
    server.workspace.compact(server.environment.time + DAY);
    cleo.environment.time += 2 * DAY;
    cleo.workspace.move([first], { parentId: doomed, after: second });
    for (const replica of [server, control]) pass(cleo, replica);
    for (const { workspace } of [server, control]) expect(workspace.children(null)).toEqual([second, first]);
  });

  it('T13: keeps an empty tree empty', () => {
    const ana = createWorkspaceReplica(1);
    const ids = grow(ana, 2);
    ana.workspace.setState(ids, 'trashed');
    ana.workspace.purge(ids);
    ana.workspace.compact(ana.environment.time + DAY);
    expect(ana.workspace.size).toBe(0);
    expect(forkReplica(ana, 2).workspace.children(null)).toEqual([]);
  });
});
