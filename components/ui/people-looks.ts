/** The looks of members: the colour and the picture each has chosen, and which are agents, as the server last said. Guests have neither. */
import { useSyncExternalStore } from 'react';
import type { AgentLabel } from '#core/access/policy.ts';
import { createListeners } from '#core/observable.ts';

export interface Look {
  /** 0–7; `null`: the one their id gives. */
  readonly hue: number | null;
  /** The address of their picture. */
  readonly picture: string | null;
  /** Set for an agent: whose program or model it is, and who answers for it. */
  readonly agent: AgentLabel | null;
}

interface Described {
  readonly id: string;
  readonly hue?: number | null | undefined;
  readonly picture?: string | null | undefined;
  readonly agent?: AgentLabel | null | undefined;
}

const PLAIN: Look = { hue: null, picture: null, agent: null };
const looks = new Map<string, Look>();
const listeners = createListeners();

/** Keeps what an answer of the server says of people; those it leaves out stay as they are. */
export function noteLooks(people: readonly Described[]): void {
  let changed = false;
  for (const { id, hue = null, picture = null, agent = null } of people) {
    const known = lookOf(id);
    if (known.hue === hue && known.picture === picture && isSameAgent(known.agent, agent)) continue;
    looks.set(id, { hue, picture, agent });
    changed = true;
  }
  if (changed) listeners.notify();
}

function isSameAgent(a: AgentLabel | null, b: AgentLabel | null): boolean {
  return a?.provider === b?.provider && a?.owner.name === b?.owner.name;
}

/** As it is known now. */
export function lookOf(personId: string): Look {
  return looks.get(personId) ?? PLAIN;
}

/** The same, and again when it changes. */
export function useLook(personId: string): Look {
  const get = () => lookOf(personId);
  return useSyncExternalStore(listeners.subscribe, get, get);
}
