import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { SkippedMove } from '#core/workspace/workspace.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import type { Network } from '#sync/transport/network-status.ts';
import type { SessionOptions } from './document-session.ts';
import { environment, keep, phase, startServer, stopEverything, until } from './session.fixture.ts';
import { openWorkspaceSession, type WorkspaceSession } from './workspace-session.ts';

afterEach(stopEverything);

const NAME = 'workspace/0190a000-0000-7000-8000-0000000000aa';
const [NOTES, PLAN] = ['0190a000-0000-7000-8000-000000000001', '0190a000-0000-7000-8000-000000000002'];
const RAE = { id: 'u1', name: 'Rae' };
const JON = { id: 'u2', name: 'Jon' };

/** A network one can take away. */
function manualNetwork(): Network & { set(online: boolean): void } {
  const listeners = new Set<() => void>();
  let online = true;
  return {
    isOnline: () => online,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      online = next;
      for (const listener of listeners) listener();
    },
  };
}

function open(
  actor: typeof RAE,
  overrides: Partial<SessionOptions> & { readonly url: string },
): WorkspaceSession {
  return keep(
    openWorkspaceSession({
      documentName: NAME,
      getTicket: async () => ({ ticket: 't', serverTime: Date.now(), actor }),
      actor,
      store: createMemoryStore(environment),
      environment,
      WebSocketPolyfill: WebSocket,
      ...overrides,
    }),
  );
}

describe('the session of a workspace', () => {
  it('brings the tree of two people together, and says saved only then', async () => {
    const server = await startServer();
    const [rae, jon] = [open(RAE, server), open(JON, server)];
    await Promise.all([phase(rae, 'saved'), phase(jon, 'saved')]);
    rae.workspace.insert(NOTES, { parentId: null }, { title: 'Notes', templateId: 'page' });
    expect(rae.status.get()).toMatchObject({ phase: 'saving', waiting: 1 });
    await rae.saved();
    await until(() => jon.workspace.node(NOTES) !== null, 'the node on the other page');
    expect(jon.workspace.node(NOTES)?.label?.title).toBe('Notes');
  });

  it('keeps a move made without a server, shows it after a reload, and sends it when there is one', async () => {
    const server = await startServer();
    const store = createMemoryStore(environment);
    const first = open(RAE, { url: server.url, store });
    await phase(first, 'saved');
    for (const id of [NOTES, PLAN]) first.workspace.insert(id, { parentId: null });
    await first.saved();
    await first.close();
    // Nobody answers there.
    const offline = open(RAE, { url: 'ws://127.0.0.1:9', store });
    await offline.loaded;
    expect(offline.workspace.children(null)).toHaveLength(2);
    offline.workspace.move([PLAN], { parentId: NOTES });
    expect(offline.status.get()).toMatchObject({ waiting: 1, ready: true });
    await offline.close();
    const back = open(RAE, { url: server.url, store });
    await back.loaded;
    expect(back.workspace.children(NOTES)).toEqual([PLAN]);
    expect(back.pendingOperations()).toHaveLength(1);
    await back.saved();
    const jon = open(JON, server);
    await phase(jon, 'saved');
    expect(jon.workspace.children(NOTES)).toEqual([PLAN]);
  });

  it('tells whose move gave way to one made at the same time, on both pages the same tree', async () => {
    const server = await startServer();
    const networks = [manualNetwork(), manualNetwork()] as const;
    const rae = open(RAE, { url: server.url, network: networks[0] });
    const jon = open(JON, { url: server.url, network: networks[1] });
    await Promise.all([phase(rae, 'saved'), phase(jon, 'saved')]);
    for (const id of [NOTES, PLAN]) rae.workspace.insert(id, { parentId: null });
    await until(() => jon.workspace.size === 2, 'both nodes on the other page');
    for (const network of networks) network.set(false);
    await Promise.all([phase(rae, 'offline'), phase(jon, 'offline')]);
    const undone: SkippedMove[] = [];
    for (const { workspace } of [rae, jon]) workspace.observe((change) => undone.push(...change.skipped));
    rae.workspace.move([NOTES], { parentId: PLAN });
    // A clock of milliseconds: the second move is to be the later one.
    await new Promise((resolve) => setTimeout(resolve, 5));
    jon.workspace.move([PLAN], { parentId: NOTES });
    for (const network of networks) network.set(true);
    await Promise.all([rae.saved(), jon.saved()]);
    await until(() => undone.length > 0 && rae.workspace.skippedMoves().length > 0, 'the explanation');
    for (const { workspace } of [rae, jon]) {
      expect(workspace.children(null)).toEqual([PLAN]);
      expect(workspace.children(PLAN)).toEqual([NOTES]);
    }
    expect(undone).toMatchObject([
      {
        nodeId: PLAN,
        wantedParentId: NOTES,
        by: JON.id,
        reason: 'cycle',
        winner: { nodeId: NOTES, byName: 'Rae' },
      },
    ]);
  });
});
