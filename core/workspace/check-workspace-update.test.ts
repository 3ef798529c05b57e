/** Rule T14 of docs/spec/tree.md: the updates that the server accepts. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { clockNode, formatEntry } from '#core/crdt/tree/log-entry.ts';
import { checkWorkspaceUpdate, type WorkspaceUpdateRights } from './check-workspace-update.ts';
import { openWorkspace } from './open-workspace.ts';
import { createWorkspaceReplica, forkReplica, grow, type WorkspaceReplica } from './workspace.fixture.ts';

let copies = 0;

function verdictOn(
  update: Uint8Array,
  { doc, environment }: WorkspaceReplica,
  rights: Partial<WorkspaceUpdateRights> = {},
): string | null {
  const all = { now: environment.time, actorId: 'actor-2', mayPurge: false, ...rights };
  return checkWorkspaceUpdate(doc, update, all)?.message ?? null;
}

/** The update that `edit` makes on a copy of `of`, and what the door says of it. */
function judge(
  of: WorkspaceReplica,
  edit: (copy: WorkspaceReplica) => void,
  rights: Partial<WorkspaceUpdateRights> = {},
): string | null {
  const copy = forkReplica(of, 2);
  copies += 1;
  copy.doc.clientID = 100 + copies;
  edit(copy);
  for (const update of copy.updates) {
    const message = verdictOn(update, of, rights);
    if (message !== null) return message;
    Y.applyUpdate(of.doc, update);
  }
  return null;
}

function pushed(...elements: unknown[]) {
  return ({ doc }: WorkspaceReplica): void => doc.getArray('tree').push(elements);
}

describe('checkWorkspaceUpdate', () => {
  it('T14: lets in what people do', () => {
    const server = createWorkspaceReplica(1);
    const [a, b] = grow(server, 2) as [string, string];
    server.workspace.setLabel(a, { title: 'Plan', templateId: 'note' });
    const verdict = judge(server, (copy) => {
      const { workspace } = copy;
      const [c] = grow(copy, 1, a) as [string];
      workspace.move([b], { parentId: a, before: c });
      workspace.setState([a], 'trashed');
      workspace.setLabel(c, { title: 'New', templateId: 'note' });
      workspace.setLabel(c, { title: 'Newer', templateId: 'note' });
      workspace.setLabel(a, { title: 'Plan B', templateId: 'note' });
      copy.environment.time += 30_000;
      for (let count = 0; count < 600; count += 1) workspace.setState([c], count % 2 ? 'live' : 'archived');
    });
    expect(verdict).toBeNull();
    expect(server.workspace.node(a)?.label?.title).toBe('Plan B');
  });

  it('T14: lets in a whole day offline at once, and again', () => {
    const server = createWorkspaceReplica(1);
    grow(server, 2);
    const copy = forkReplica(server, 2);
    grow(copy, 50);
    const update = Y.encodeStateAsUpdate(copy.doc);
    const rights = { now: server.environment.time, actorId: 'actor-2', mayPurge: false };
    expect(checkWorkspaceUpdate(server.doc, update, rights)).toBeNull();
    Y.applyUpdate(server.doc, update);
    expect(checkWorkspaceUpdate(server.doc, update, { ...rights, actorId: 'somebody' })).toBeNull();
  });

  it('T14: refuses a clock that runs ahead, and what another signed', () => {
    const server = createWorkspaceReplica(1);
    const late = judge(server, (copy) => {
      copy.environment.time += 61_000;
      grow(copy, 1);
    });
    expect(late).toContain('clock');
    expect(judge(server, (copy) => grow(copy, 1), { actorId: 'actor-3' })).toContain(
      'signed by somebody else',
    );
    const forged = formatEntry(`${'0'.repeat(16)}-${clockNode(0)}`, 5, {
      kind: 'author',
      by: 'actor-2',
      byName: '',
    });
    expect(judge(server, pushed(forged))).toContain('signed by somebody else');
  });

  it('T14: leaves purging to admins, and compaction to the server', () => {
    const server = createWorkspaceReplica(1);
    const ids = grow(server, 2);
    server.workspace.setState(ids, 'trashed');
    expect(judge(server, ({ workspace }) => workspace.purge(ids))).toContain('admin');
    const compact = ({ workspace, environment }: WorkspaceReplica): void => {
      environment.time += 2;
      workspace.compact(environment.time);
    };
    expect(judge(server, compact)).not.toBeNull();
    expect(judge(server, compact, { mayCompact: true })).toBeNull();
    expect(judge(server, ({ workspace }) => workspace.purge(ids), { mayPurge: true })).toBeNull();
    expect(server.workspace.size).toBe(0);
  });

  it('T14: refuses everything else', () => {
    const server = createWorkspaceReplica(1);
    const [id] = grow(server, 1) as [string];
    const edits: ((copy: WorkspaceReplica) => void)[] = [
      pushed('no entry'),
      pushed(1),
      pushed({}),
      pushed(new Uint8Array(9)),
      pushed(new Y.Map()),
      ({ doc }) => doc.getArray('tree').delete(0, 1),
      ({ doc }) => doc.getText('title').insert(0, 'x'),
      ({ doc }) => doc.getArray('tree:x').push([1]),
      ({ doc }) => void doc.getMap('labels').set('not-an-id', ['a', 'b']),
      ({ doc }) => void doc.getMap('labels').set(id, ['a']),
      ({ doc }) => void doc.getMap('labels').set(id, ['x'.repeat(20_000), 'note']),
      ({ doc }) => void doc.getMap('labels').set(id, new Y.Text()),
    ];
    for (const edit of edits) expect(judge(server, edit), edit.toString()).not.toBeNull();

    const stranger = new Y.Doc();
    stranger.getMap('tree').set('key', server.doc.getArray('tree').get(0));
    expect(verdictOn(Y.encodeStateAsUpdate(stranger), server)).toContain('a list of entries');
    const other = new Y.Doc();
    other.getArray('labels').push([['a', 'b']]);
    expect(verdictOn(Y.encodeStateAsUpdate(other), server)).toContain('by Codex id');
  });

  it('reads the same tree by either way when an item was forged into the log under a key', () => {
    const server = createWorkspaceReplica(1);
    grow(server, 1);
    const forger = new Y.Doc();
    const entry = server.doc.getArray<string>('tree').get(1);
    forger.getMap('tree').set('key', entry.replace(/.$/, 'z'));
    Y.applyUpdate(server.doc, Y.encodeStateAsUpdate(forger));
    const reader = openWorkspace(forkReplica(server, 3).doc, {
      environment: server.environment,
      actor: { id: 'reader', name: '' },
    });
    expect(server.workspace.children(null)).toEqual(reader.children(null));
  });
});
