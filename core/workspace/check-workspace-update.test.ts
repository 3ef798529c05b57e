/** Rule T14 of docs/spec/tree.md: the updates that the server accepts. */
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { authorNumbers, clockNode, formatEntry } from '#core/crdt/tree/log-entry.ts';
import { formatNumbered, formatOpening } from '#core/crdt/tree/stream-text.ts';
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
    const keyed = new Y.Doc();
    keyed.getMap('moves').set('key', new Y.Text('x'));
    expect(verdictOn(Y.encodeStateAsUpdate(keyed), server)).toContain('a list of entries');
    const other = new Y.Doc();
    other.getArray('labels').push([['a', 'b']]);
    expect(verdictOn(Y.encodeStateAsUpdate(other), server)).toContain('by Codex id');
  });

  it('T14: refuses a stream that is none, or not whole, or not its author’s, or from the future', () => {
    const server = createWorkspaceReplica(1);
    const [id] = grow(server, 1) as [string];
    const [author = 0] = authorNumbers('actor-2');
    const { time } = server.environment;
    const insertion = (ordinal: number, since = 0): string =>
      formatNumbered(since, 0, { kind: 'insert', ordinal, parent: 0, id, position: 'a0' }) ?? '';
    const moved = formatNumbered(0, 0, {
      kind: 'move',
      parent: 0,
      from: 0,
      items: [{ node: 1, position: 'a1' }],
    });
    const opening = formatOpening(author, time);
    const refused: [string, RegExp][] = [
      ['no stream', /no entry/],
      ['\u00e9', /no entry/],
      [insertion(0), /no entry/],
      [opening + insertion(0).slice(0, -1), /no entry/],
      [opening + moved, /no entry/],
      [formatOpening(author + 1, time) + insertion(0), /somebody else/],
      [formatOpening(author, time + 61_000) + insertion(0), /clock/],
      [opening + insertion(0, 61_000), /clock/],
      [opening + insertion(3) + insertion(3), /the number of another/],
      [opening.replace('\u0001', '\u0002') + insertion(0), /form 2/],
    ];
    for (const [text, why] of refused) {
      const verdict = judge(server, ({ doc }) => doc.getText('moves').insert(0, text));
      expect(verdict, JSON.stringify(text)).toMatch(why);
    }
    const ok = opening + insertion(0, 1) + insertion(1, 2);
    const inFront = ({ doc }: WorkspaceReplica): void => doc.getText('moves').insert(1, ok);
    expect(judge(server, inFront)).toBeNull();
    expect(server.workspace.children(null)).toEqual([id]);
    for (const edit of [
      ({ doc }: WorkspaceReplica) => doc.getText('moves').delete(0, 1),
      ({ doc }: WorkspaceReplica) => doc.getText('moves').insertEmbed(0, { a: 1 }),
      ({ doc }: WorkspaceReplica) => doc.getText('moves').format(0, 3, { bold: true }),
    ]) {
      expect(judge(server, edit), edit.toString()).not.toBeNull();
    }
  });

  it('reads the same tree by either way when an item was forged into the log under a key', () => {
    const server = createWorkspaceReplica(1);
    grow(server, 1);
    const forger = new Y.Doc();
    const forged = formatEntry(`${'0'.repeat(16)}-${clockNode(0)}`, 5, {
      kind: 'insert',
      parent: null,
      items: [{ node: '01900000-0000-7000-8000-000000000001', position: 'a0' }],
    });
    forger.getMap('tree').set('key', forged);
    forger.getMap('moves').set('key', 'text');
    Y.applyUpdate(server.doc, Y.encodeStateAsUpdate(forger));
    const reader = openWorkspace(forkReplica(server, 3).doc, {
      environment: server.environment,
      actor: { id: 'reader', name: '' },
    });
    expect(server.workspace.children(null)).toEqual(reader.children(null));
  });
});
