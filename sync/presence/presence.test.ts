import { afterEach, describe, expect, it } from 'vitest';
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness';
import * as Y from 'yjs';
import { personHue } from '#core/access/person-hue.ts';
import {
  ACTOR,
  ANA,
  NAME,
  openSession,
  phase,
  startServer,
  stopEverything,
  until,
} from '#sync/session/session.fixture.ts';
import { createPresence } from './presence.ts';

afterEach(stopEverything);

const RAE = { id: 'u1', name: 'Rae' };

function tab(clientId: number): Awareness {
  const doc = new Y.Doc();
  doc.clientID = clientId;
  return new Awareness(doc);
}

/** Everything `from` knows, to each of the others. */
function share(from: Awareness, ...others: Awareness[]): void {
  const update = encodeAwarenessUpdate(from, [...from.getStates().keys()]);
  for (const other of others) applyAwarenessUpdate(other, update, 'test');
}

describe('presence', () => {
  it('shows a person once, with the field they are in, however many tabs they have', () => {
    const [mine, hers, herOther] = [tab(1), tab(2), tab(3)];
    const presence = createPresence(mine, RAE);
    createPresence(hers, ANA).setField('severity');
    createPresence(herOther, ANA);
    share(hers, mine);
    share(herOther, mine);
    expect(presence.others()).toEqual([
      { ...ANA, hue: personHue('u2'), fieldId: 'severity', clientIds: [2, 3] },
    ]);
  });

  it('shows what a program says of its work, shortened, until it takes it back', () => {
    const [mine, program, page] = [tab(1), tab(2), tab(3)];
    const presence = createPresence(mine, RAE);
    const hers = createPresence(program, ANA);
    createPresence(page, ANA);
    hers.setStatus('  summarising…  ');
    share(program, mine);
    share(page, mine);
    expect(presence.others()).toMatchObject([{ name: 'Ana', status: 'summarising…' }]);
    hers.setStatus('x'.repeat(500));
    share(program, mine);
    expect(presence.others()[0]?.status).toHaveLength(120);
    hers.setStatus(null);
    share(program, mine);
    expect(presence.others()[0]).not.toHaveProperty('status');
  });

  it('takes a status that is no text for none', () => {
    const [mine, hers] = [tab(1), tab(2)];
    const presence = createPresence(mine, RAE);
    createPresence(hers, ANA);
    hers.setLocalStateField('status', { toString: 'x' });
    share(hers, mine);
    expect(presence.others()[0]).not.toHaveProperty('status');
  });

  it('leaves out this person, on every tab, and states without an identity', () => {
    const [mine, myOther, nobody] = [tab(1), tab(2), tab(3)];
    const presence = createPresence(mine, RAE);
    createPresence(myOther, RAE);
    nobody.setLocalStateField('user', { id: 7 });
    share(myOther, mine);
    share(nobody, mine);
    expect(presence.others()).toEqual([]);
  });

  it('calls back for a new field and a departure, not for a caret that moves', () => {
    const [mine, hers] = [tab(1), tab(2)];
    const presence = createPresence(mine, RAE);
    const theirs = createPresence(hers, ANA);
    let calls = 0;
    const stop = presence.subscribe(() => {
      calls += 1;
    });
    share(hers, mine);
    theirs.setField('title');
    share(hers, mine);
    const snapshot = presence.others();
    hers.setLocalStateField('cursor', { anchor: 1 });
    share(hers, mine);
    expect(presence.others()).toBe(snapshot);
    removeAwarenessStates(mine, [2], 'test');
    expect([calls, presence.others()]).toEqual([3, []]);
    stop();
    share(hers, mine);
    expect(calls).toBe(3);
  });

  it('tells everybody who asked, also when somebody has looked before', () => {
    const [mine, hers] = [tab(1), tab(2)];
    const presence = createPresence(mine, RAE);
    createPresence(hers, ANA);
    const calls: string[] = [];
    mine.on('change', () => presence.others());
    presence.subscribe(() => calls.push('first'));
    const stop = presence.subscribe(() => calls.push('second'));
    share(hers, mine);
    stop();
    stop();
    removeAwarenessStates(mine, [2], 'test');
    expect(calls).toEqual(['first', 'second', 'first']);
  });

  it('keeps what the server wrote about this person', () => {
    const mine = tab(1);
    createPresence(mine, RAE);
    const user = mine.getLocalState()?.['user'];
    createPresence(mine, { ...RAE, name: 'Somebody else' });
    expect(mine.getLocalState()?.['user']).toBe(user);
  });
});

it('a page speaks for itself only, whoever else is seen on it', async () => {
  const server = await startServer();
  const session = openSession({ url: server.url });
  await phase(session, 'saved');
  const other = new Awareness(new Y.Doc());
  other.setLocalState({ user: { id: 'jon', name: 'Jon' } });
  applyAwarenessUpdate(session.awareness, encodeAwarenessUpdate(other, [other.clientID]), 'a browser');
  session.awareness.setLocalState({ user: ACTOR });
  await until(() => server.present(NAME).length > 0, 'presence');
  session.codex.setTitle('Later');
  await session.saved();
  expect(server.present(NAME)).toEqual([session.awareness.clientID]);
  other.destroy();
});
