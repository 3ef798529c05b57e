import { afterEach, describe, expect, it } from 'vitest';
import {
  ACTOR,
  ANA,
  environment,
  NAME,
  NOWHERE,
  openSession,
  phase,
  startServer,
  stopEverything,
  until,
} from '#sync/session/session.fixture.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { createTabChannels, peersBy, settle } from './peers.fixture.ts';

afterEach(stopEverything);

describe('tabs of one person', () => {
  it('see each other’s edits without a server, each once in the store they share', async () => {
    const store = createMemoryStore(environment);
    const peers = peersBy({ openTabChannel: createTabChannels() });
    const [one, two] = [
      openSession({ url: NOWHERE, store, peers }),
      openSession({ url: NOWHERE, store, peers }),
    ];
    await Promise.all([one.loaded, two.loaded]);
    one.codex.setTitle('Together');
    await until(() => two.codex.title.toString() === 'Together', 'the other tab');
    two.codex.title.insert(8, ' here');
    await until(() => one.codex.title.toString() === 'Together here', 'the first tab');
    await settle();
    expect(one.pendingOperations()).toHaveLength(1);
    expect(two.pendingOperations()).toHaveLength(1);
    expect((await personalStore(store, ACTOR.id).load(NAME)).outbox).toHaveLength(2);
  });

  it('tell one that comes later what they have, and take what it has', async () => {
    const peers = peersBy({ openTabChannel: createTabChannels() });
    const first = openSession({ url: NOWHERE, peers });
    await first.loaded;
    first.codex.setTitle('Before');
    const store = createMemoryStore(environment);
    const earlier = openSession({ url: NOWHERE, store });
    await earlier.loaded;
    earlier.doc.getText('field:body').insert(0, 'from the store');
    await earlier.close();
    const later = openSession({ url: NOWHERE, store, peers });
    await until(() => later.codex.title.toString() === 'Before', 'the later tab');
    await until(() => first.doc.getText('field:body').toString() === 'from the store', 'the first tab');
  });

  it('are told who is in which field', async () => {
    const peers = peersBy({ openTabChannel: createTabChannels() });
    const [one, two] = [openSession({ url: NOWHERE, peers }), openSession({ url: NOWHERE, peers })];
    await Promise.all([one.loaded, two.loaded]);
    one.awareness.setLocalStateField('fieldId', 'summary');
    const stateInTwo = () => two.awareness.getStates().get(one.doc.clientID);
    await until(() => stateInTwo()?.['fieldId'] === 'summary', 'the state of the first tab');
    await one.close();
    await until(() => stateInTwo() === undefined, 'the first tab to be gone');
  });

  it('are not those of another person at the same browser', async () => {
    const peers = peersBy({ openTabChannel: createTabChannels() });
    const mine = openSession({ url: NOWHERE, peers });
    const hers = openSession({ url: NOWHERE, peers, actor: ANA });
    await Promise.all([mine.loaded, hers.loaded]);
    mine.codex.setTitle('Mine');
    await settle();
    expect(hers.codex.title.toString()).toBe('');
  });

  it('leave the server to whoever made the edit', async () => {
    const peers = peersBy({ openTabChannel: createTabChannels() });
    const server = await startServer();
    const [one, two] = [openSession({ url: server.url, peers }), openSession({ url: server.url, peers })];
    await Promise.all([phase(one, 'saved'), phase(two, 'saved')]);
    const before = server.received.length;
    one.codex.setTitle('Once');
    await one.saved();
    await until(() => two.codex.title.toString() === 'Once', 'the other tab');
    two.doc.getText('field:body').insert(0, 'x');
    await two.saved();
    expect(server.received.length - before).toBe(2);
  });
});
