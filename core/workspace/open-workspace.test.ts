/** Rules T1, T3, T5, T7, T12, T15 and T16 of docs/spec/tree.md, one by one: what one writer does, and what is stored. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { NEW_YEAR } from '#core/codex/replica.fixture.ts';
import { formatHlc } from '#core/crdt/clock.ts';
import { clockNode, formatEntry } from '#core/crdt/tree/log-entry.ts';
import {
  at,
  changesOf,
  createWorkspaceReplica,
  faultsOf,
  forkReplica,
  grow,
  meet,
  pair,
  pass,
  picture,
} from './workspace.fixture.ts';

describe('one writer', () => {
  it('inserts where it is told, and answers in sibling order', () => {
    const { workspace, environment } = createWorkspaceReplica(1);
    const [a, b, c, d] = [environment.newId(), environment.newId(), environment.newId(), environment.newId()];
    workspace.insert(a, { parentId: null });
    workspace.insert(b, { parentId: null, before: a });
    workspace.insert(c, { parentId: null, after: b });
    workspace.insert(d, { parentId: c });
    expect(workspace.children(null)).toEqual([b, c, a]);
    expect(workspace.children(c)).toEqual([d]);
    expect(workspace.ancestors(d)).toEqual([c]);
    expect(workspace.subtree(c)).toEqual([c, d]);
    expect(workspace.size).toBe(4);
  });

  it('T5: inserts once: a repeated insertion moves and writes nothing', () => {
    const ana = createWorkspaceReplica(1);
    const [a, b] = grow(ana, 2) as [string, string];
    const length = ana.workspace.logLength;
    ana.workspace.insert(b, { parentId: a }, { title: 'Other', templateId: 'note' });
    expect(ana.workspace.logLength).toBe(length);
    expect(ana.workspace.node(b)).toMatchObject({ parentId: null, label: null });
  });

  it('moves several beside each other in the order given, and leaves one under its ancestor', () => {
    const ana = createWorkspaceReplica(1);
    const [a, b, c, d] = grow(ana, 4) as [string, string, string, string];
    const [below] = grow(ana, 1, c) as [string];
    ana.workspace.move([d, below, c], { parentId: a });
    expect(ana.workspace.children(a)).toEqual([d, c]);
    expect(ana.workspace.children(c)).toEqual([below]);
    ana.workspace.move([c, d], { parentId: null, before: b });
    expect(ana.workspace.children(null)).toEqual([a, c, d, b]);
    ana.workspace.move([a, c], { parentId: null, after: d });
    expect(ana.workspace.children(null)).toEqual([d, a, c, b]);
  });

  it('writes nothing for a move to where the nodes stand', () => {
    const ana = createWorkspaceReplica(1);
    const [a, b, c] = grow(ana, 3) as [string, string, string];
    const length = ana.workspace.logLength;
    ana.workspace.move([b], { parentId: null, after: a });
    ana.workspace.move([a, b], { parentId: null, before: c });
    ana.workspace.move([c], { parentId: null });
    expect(ana.workspace.logLength).toBe(length);
  });

  it('refuses what names a node that is not there, and moves below the node itself', () => {
    const ana = createWorkspaceReplica(1);
    const { workspace, environment } = ana;
    const [a, b] = grow(ana, 2) as [string, string];
    workspace.move([b], { parentId: a });
    const unknown = environment.newId();
    expect(() => workspace.insert(unknown, { parentId: environment.newId() })).toThrow('There is no Codex');
    expect(() => workspace.move([unknown], { parentId: null })).toThrow('There is no Codex');
    expect(() => workspace.setState([unknown], 'trashed')).toThrow('There is no Codex');
    expect(() => workspace.setLabel(unknown, { title: '', templateId: 'note' })).toThrow('There is no Codex');
    expect(() => workspace.move([a], { parentId: b })).toThrow("can't be moved below itself");
    expect(() => workspace.move([a], { parentId: a })).toThrow("can't be moved below itself");
    expect(() => workspace.move([b], { parentId: null, before: b })).toThrow('somewhere else');
    expect(() => workspace.purge([a])).toThrow("isn't in the trash");
    expect(() => workspace.insert('note-1', { parentId: null })).toThrow('UUID');
    expect(faultsOf(workspace)).toEqual([]);
  });

  it('builds on its own edits inside one transaction, and tells of it once', () => {
    const ana = createWorkspaceReplica(1);
    const changes = changesOf(ana);
    const { workspace, environment } = ana;
    const [a, b] = [environment.newId(), environment.newId()];
    workspace.transact(() => {
      workspace.insert(a, { parentId: null }, { title: 'Plan', templateId: 'note' });
      workspace.insert(b, { parentId: a });
      workspace.setState([a], 'archived');
    });
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      parents: new Set([null, a]),
      nodes: new Set([a, b]),
      origin: 'local',
    });
    expect(workspace.node(b)).toMatchObject({ standing: 'archived', standingFrom: a });
    expect(ana.updates).toHaveLength(1);
  });

  it('keeps a list of children the same array until it changes', () => {
    const ana = createWorkspaceReplica(1);
    const [a, b] = grow(ana, 2) as [string, string];
    const [top, below] = [ana.workspace.children(null), ana.workspace.children(a)];
    grow(ana, 1, b);
    expect(ana.workspace.children(null)).toBe(top);
    expect(ana.workspace.children(a)).toBe(below);
    ana.workspace.move([b], { parentId: a });
    expect(ana.workspace.children(null)).not.toBe(top);
  });

  it('reads a chain of 100,000 nodes without running out of stack', () => {
    const ana = createWorkspaceReplica(1);
    const { doc, workspace } = ana;
    const ids = Array.from({ length: 100_000 }, () => ana.environment.newId());
    const texts = ids.map((node, index) => {
      const hlc = `${(NEW_YEAR + index).toString(16).padStart(12, '0')}0000-0000000000000001`;
      const body = {
        kind: 'insert' as const,
        parent: ids[index - 1] ?? null,
        items: [{ node, position: 'a0' }],
      };
      return formatEntry(hlc, 1, body);
    });
    doc.getArray('tree').push(texts);
    const deepest = at(ids, ids.length - 1);
    expect(workspace.ancestors(deepest)).toHaveLength(ids.length - 1);
    expect(workspace.subtree(at(ids, 0))).toHaveLength(ids.length);
    workspace.setState([at(ids, 0)], 'trashed');
    expect(workspace.node(deepest)?.standing).toBe('trashed');
    expect(() => workspace.move([at(ids, 0)], { parentId: deepest })).toThrow('below itself');
  });
});

describe('what is stored', () => {
  it('T1: elements that are no entries are ignored, and an entry that stands there twice counts once', () => {
    const { ana, ben, ids } = pair(2);
    const [a, b] = ids as [string, string];
    ana.workspace.move([b], { parentId: a });
    const entries = ana.doc.getArray<unknown>('tree');
    const before = picture(ana.workspace);
    const copies = entries.toArray();
    entries.push([
      null,
      7,
      '',
      'not an entry',
      '\u0000'.repeat(40_000),
      { kind: 'move' },
      new Uint8Array(8),
      ...copies,
    ]);
    ana.doc.getMap('labels').set(a, { title: 1 });
    meet(ana, ben);
    for (const { workspace } of [ana, ben]) expect(picture(workspace)).toEqual(before);
    expect(ana.workspace.node(a)?.label).toBeNull();
  });

  it('T7: a node whose parent is not known stands at the top until it is', () => {
    const ana = createWorkspaceReplica(1);
    const [parent] = grow(ana, 1) as [string];
    const ben = forkReplica(ana, 2);
    const [child] = grow(ben, 1, parent) as [string];
    const cleo = createWorkspaceReplica(3);
    // Ben's stream without Ana's, whose insertion it names.
    const alone = new Y.Doc();
    alone.clientID = ben.doc.clientID;
    for (const { content } of (ben.doc.store.clients.get(ben.doc.clientID) ?? []) as Y.Item[]) {
      if (content instanceof Y.ContentString) alone.getText('moves').insert(0, content.str);
      else alone.getArray('other').push(content.getContent());
    }
    Y.applyUpdate(cleo.doc, Y.encodeStateAsUpdate(alone));
    const changes = changesOf(cleo);
    expect(cleo.workspace.node(child)?.parentId).toBe(null);
    pass(ana, cleo);
    expect(cleo.workspace.node(child)?.parentId).toBe(parent);
    expect(changes[0]?.nodes).toEqual(new Set([parent, child]));
  });

  it('T7: so it is with entries that are texts', () => {
    const [parent, child] = ['01900000-0000-7000-8000-00000000000a', '01900000-0000-7000-8000-00000000000b'];
    const cleo = createWorkspaceReplica(3);
    const insertion = (node: string, under: string | null, position: string): string =>
      formatEntry(formatHlc({ millis: 1_000, counter: 0, node: clockNode(7) }), 7, {
        kind: 'insert',
        parent: under,
        items: [{ node, position }],
      });
    cleo.doc.getArray('tree').push([insertion(child, parent, 'a1')]);
    expect(cleo.workspace.node(child)?.parentId).toBe(null);
    cleo.doc.getArray('tree').push([insertion(parent, null, 'a0')]);
    expect(cleo.workspace.node(child)?.parentId).toBe(parent);
  });

  it('T3: a short reference that fits two ids stands for the lesser, and writers know', () => {
    const ana = createWorkspaceReplica(1);
    const tail = '0123456789ab';
    const greater = `01990000-0000-7000-8000-${tail}`;
    const lesser = `01900000-0000-7000-8000-${tail}`;
    ana.workspace.insert(greater, { parentId: null });
    const [a, b] = grow(ana, 2) as [string, string];
    ana.workspace.insert(lesser, { parentId: null });
    ana.workspace.move([greater], { parentId: a });
    ana.workspace.move([lesser], { parentId: b });
    const [below] = grow(ana, 1, greater) as [string];
    ana.workspace.setState([greater], 'archived');
    const ben = forkReplica(ana, 2);
    for (const { workspace } of [ana, ben]) {
      expect(workspace.children(a)).toEqual([greater]);
      expect(workspace.children(b)).toEqual([lesser]);
      expect(workspace.node(below)).toMatchObject({ parentId: greater, standing: 'archived' });
      expect(workspace.node(lesser)?.state).toBe('live');
    }
  });

  it('T12: a time in the far future wins, but pushes nobody after it', () => {
    const { ana, ben, ids } = pair(2);
    const [a, b] = ids as [string, string];
    ana.environment.time += 400 * 24 * 3_600_000;
    ana.workspace.setState([a], 'archived');
    meet(ana, ben);
    ben.workspace.setState([b], 'trashed');
    meet(ana, ben);
    expect(ben.workspace.node(a)?.state).toBe('archived');
    ben.workspace.move([b], { parentId: a });
    const update = Y.encodeStateAsUpdate(ben.doc);
    expect(update.length).toBeLessThan(2_000);
    ben.environment.time += 3_600_000;
    const carl = forkReplica(ben, 4);
    carl.workspace.setState([b], 'live');
    meet(ben, carl);
    expect(ben.workspace.node(b)?.state).toBe('live');
  });

  it('T15: a label is written once', () => {
    const { ana, ben, ids } = pair(1);
    const [a] = ids as [string];
    ana.workspace.setLabel(a, { title: 'Plan', templateId: 'note' });
    const changes = changesOf(ben);
    meet(ana, ben);
    expect(changes).toMatchObject([{ parents: new Set(), nodes: new Set([a]) }]);
    expect(ben.workspace.node(a)?.label).toEqual({ title: 'Plan', templateId: 'note' });
    const updates = ana.updates.length;
    ana.workspace.setLabel(a, { title: 'Plan', templateId: 'note' });
    expect(ana.updates).toHaveLength(updates);
  });
});
