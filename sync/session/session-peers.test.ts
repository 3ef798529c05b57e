import { afterEach, describe, expect, it, vi } from 'vitest';
import { speedUpTime } from '#sync/retry/fast-time.fixture.ts';
import { ACTOR, NOWHERE, openSession, phase, startServer, stopEverything } from './session.fixture.ts';
import type { LoadPeers, Peers, PeersContext } from './session-peers.ts';

afterEach(stopEverything);

/** Peers that reach nobody and keep what they are told; their code can be had from `answer` on. */
function slowPeers() {
  const contexts: PeersContext[] = [];
  const peers = {
    sourceOf: () => null,
    sees: () => false,
    serverChanged: vi.fn<Peers['serverChanged']>(),
    refused: () => undefined,
    takeAnnouncement: () => false,
    close: vi.fn<Peers['close']>(),
  };
  let answer: (error?: Error) => void = () => undefined;
  const load = vi.fn<LoadPeers>(
    () =>
      new Promise((resolve, reject) => {
        answer = (error) => {
          if (error !== undefined) reject(error);
          else
            resolve((context) => {
              contexts.push(context);
              return peers;
            });
        };
      }),
  );
  return { load, peers, contexts, answer: (error?: Error) => answer(error) };
}

const earlierOf = ([context]: readonly PeersContext[]) => context?.earlier.length;

describe('the peers of a session', () => {
  it('are loaded when its local copy is in memory, and told where the server stands', async () => {
    const server = await startServer();
    const { load, peers, answer } = slowPeers();
    const session = openSession({ url: server.url, peers: load });
    expect(load).not.toHaveBeenCalled();
    await session.loaded;
    expect(load).toHaveBeenCalledOnce();
    await phase(session, 'saved');
    answer();
    await vi.waitFor(() =>
      expect(peers.serverChanged).toHaveBeenCalledWith({
        connected: true,
        synced: true,
        readOnly: false,
        waiting: 0,
      }),
    );
  });

  it('get what was made here before, as long as the server has not confirmed it', async () => {
    const server = await startServer();
    const [away, there] = [slowPeers(), slowPeers()];
    const alone = openSession({ url: NOWHERE, peers: away.load });
    const served = openSession({ url: server.url, peers: there.load });
    for (const session of [alone, served]) {
      await session.loaded;
      session.codex.setTitle('Early');
    }
    await served.saved();
    await phase(served, 'saved');
    away.answer();
    there.answer();
    await vi.waitFor(() => expect([earlierOf(away.contexts), earlierOf(there.contexts)]).toEqual([1, 0]));
  });

  it('are done without where their code is missing, and asked for again later', async () => {
    speedUpTime();
    const server = await startServer();
    const { load, contexts, answer } = slowPeers();
    const session = openSession({ url: server.url, peers: load });
    await session.loaded;
    answer(new Error('Failed to load chunk'));
    session.codex.setTitle('Without');
    await session.saved();
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2), { timeout: 8_000 });
    answer();
    await vi.waitFor(() => expect(contexts).toMatchObject([{ actor: { id: ACTOR.id } }]));
  });

  it('are not opened for a session that was closed meanwhile', async () => {
    const { load, contexts, answer } = slowPeers();
    const session = openSession({ url: NOWHERE, peers: load });
    await session.loaded;
    await session.close();
    answer();
    await new Promise((resolve) => setImmediate(resolve));
    expect(contexts).toEqual([]);
  });

  it('leave with the session', async () => {
    const { load, peers, contexts, answer } = slowPeers();
    const session = openSession({ url: NOWHERE, peers: load });
    await session.loaded;
    answer();
    await vi.waitFor(() => expect(contexts).toHaveLength(1));
    await session.close();
    expect(peers.close).toHaveBeenCalledOnce();
  });
});
