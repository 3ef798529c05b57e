import { expect, it, vi } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createWhereabouts } from './workspace-presence.ts';

const RAE = { id: 'u1', name: 'Rae' };
const JON = { id: 'u2', name: 'Jon' };

/** A page of a person, with a way to tell another page what it says. */
function page(actor: { id: string; name: string }) {
  const awareness = new Awareness(new Y.Doc());
  const whereabouts = createWhereabouts(awareness, actor);
  const tell = (to: Awareness) =>
    applyAwarenessUpdate(to, encodeAwarenessUpdate(awareness, [awareness.clientID]), 'wire');
  return { awareness, whereabouts, tell };
}

it('tells who is in which Codex, each person once however many tabs, and never oneself', () => {
  const [rae, jon, jonsOther, raesOther] = [page(RAE), page(JON), page(JON), page(RAE)];
  jon.whereabouts.setCodex('a');
  jonsOther.whereabouts.setCodex('a');
  raesOther.whereabouts.setCodex('a');
  for (const each of [jon, jonsOther, raesOther]) each.tell(rae.awareness);
  expect(rae.whereabouts.in('a')).toMatchObject([JON]);
  jonsOther.whereabouts.setCodex('b');
  jonsOther.tell(rae.awareness);
  expect(rae.whereabouts.in('a')).toMatchObject([JON]);
  expect(rae.whereabouts.in('b')).toMatchObject([JON]);
  expect(rae.whereabouts.in('c')).toEqual([]);
});

it('tells of a change once, and keeps the lists that did not change', () => {
  const [rae, jon, ana] = [page(RAE), page(JON), page({ id: 'u3', name: 'Ana' })];
  jon.whereabouts.setCodex('a');
  jon.tell(rae.awareness);
  const before = rae.whereabouts.in('a');
  const listener = vi.fn();
  rae.whereabouts.subscribe(listener);
  ana.whereabouts.setCodex('b');
  ana.tell(rae.awareness);
  ana.tell(rae.awareness);
  expect(listener).toHaveBeenCalledTimes(1);
  expect(rae.whereabouts.in('a')).toBe(before);
  ana.whereabouts.setCodex(null);
  ana.tell(rae.awareness);
  expect(rae.whereabouts.in('b')).toEqual([]);
});

it('ignores a state that is not what it should be', () => {
  const [rae, jon] = [page(RAE), page(JON)];
  jon.whereabouts.setCodex('a');
  jon.awareness.setLocalStateField('user', 'Jon');
  jon.tell(rae.awareness);
  expect(rae.whereabouts.in('a')).toEqual([]);
  jon.awareness.setLocalState({ user: JON, codexId: 7 });
  jon.tell(rae.awareness);
  expect(rae.whereabouts.in('a')).toEqual([]);
});
