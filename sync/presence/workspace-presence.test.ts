import { expect, it, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { personHue } from '#core/access/person-hue.ts';
import { createWorkspacePresence, readConnected } from './workspace-presence.ts';

const RAE = { id: 'u1', name: 'Rae' };
const JON = { id: 'u2', name: 'Jon' };

/** A page of a person, with a way to tell another page what it says. */
function page(actor: { id: string; name: string }) {
  const awareness = new Awareness(new Y.Doc());
  const presence = createWorkspacePresence(awareness, actor);
  const tell = (to: Awareness) =>
    applyAwarenessUpdate(to, encodeAwarenessUpdate(awareness, [awareness.clientID]), 'wire');
  return { awareness, presence, tell };
}

it('tells who is in which Codex, each person once however many tabs, and never oneself', () => {
  const [rae, jon, jonsOther, raesOther] = [page(RAE), page(JON), page(JON), page(RAE)];
  jon.presence.setCodex('a');
  jonsOther.presence.setCodex('a');
  raesOther.presence.setCodex('a');
  for (const each of [jon, jonsOther, raesOther]) each.tell(rae.awareness);
  expect(rae.presence.in('a')).toMatchObject([JON]);
  jonsOther.presence.setCodex('b');
  jonsOther.tell(rae.awareness);
  expect(rae.presence.in('a')).toMatchObject([JON]);
  expect(rae.presence.in('b')).toMatchObject([JON]);
  expect(rae.presence.in('c')).toEqual([]);
});

it('tells of a change once, and keeps the lists that did not change', () => {
  const [rae, jon, ana] = [page(RAE), page(JON), page({ id: 'u3', name: 'Ana' })];
  jon.presence.setCodex('a');
  jon.tell(rae.awareness);
  const before = rae.presence.in('a');
  const listener = vi.fn();
  rae.presence.subscribe(listener);
  ana.presence.setCodex('b');
  ana.tell(rae.awareness);
  ana.tell(rae.awareness);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(rae.presence.in('a')).toBe(before);
  ana.presence.setCodex(null);
  ana.tell(rae.awareness);
  expect(rae.presence.in('b')).toEqual([]);
});

it('ignores a state that is not what it should be', () => {
  const [rae, jon] = [page(RAE), page(JON)];
  jon.presence.setCodex('a');
  jon.awareness.setLocalStateField('user', 'Jon');
  jon.tell(rae.awareness);
  expect(rae.presence.in('a')).toEqual([]);
  jon.awareness.setLocalState({ user: JON, codexId: 7 });
  jon.tell(rae.awareness);
  expect(rae.presence.in('a')).toEqual([]);
});

it('tells of everybody who is connected how they look, as the server said, and nothing that is no colour', () => {
  const [rae, jon, raesOther] = [page(RAE), page(JON), page(RAE)];
  jon.awareness.setLocalStateField('user', { ...JON, hue: 6, picture: 'v1' });
  raesOther.awareness.setLocalStateField('user', { ...RAE, hue: 'red', picture: 1 });
  for (const each of [jon, raesOther]) each.tell(rae.awareness);
  expect(readConnected(rae.awareness)).toEqual([
    { ...JON, hue: 6, picture: 'v1' },
    { ...RAE, hue: personHue(RAE.id), picture: null },
  ]);
  jon.presence.setCodex('a');
  jon.tell(rae.awareness);
  expect(rae.presence.in('a')).toMatchObject([{ ...JON, hue: 6 }]);
  jon.awareness.setLocalStateField('user', { ...JON, hue: 2, picture: 'v1' });
  jon.tell(rae.awareness);
  expect(rae.presence.in('a')).toMatchObject([{ ...JON, hue: 2 }]);
});
