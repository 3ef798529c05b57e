/** Presence between pages without the server: who may be shown under which name, and when somebody has left. */
import { type Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import { personHue } from '#core/access/person-hue.ts';
import type { Member } from '#core/protocol/peer-messages.ts';
import { type PresenceState, readPresence, writePresence } from '#core/protocol/wire/presence-states.ts';

/** The client ids added, updated and removed, as in y-protocols. */
export interface PresenceChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

const MAX_STATES = 200;
const MAX_STATE_LENGTH = 8 * 1024;

export interface PeerPresenceOptions {
  readonly awareness: Awareness;
  /** What the server's link applies presence as. When it loses the server it takes everybody away. */
  readonly isServer: (origin: unknown) => boolean;
  /** Whose page this is, by its Yjs client id, as the server said; `null` for one that the server never named. */
  readonly personOf: (client: number) => Member['person'] | null;
}

export class PeerPresence {
  private readonly options: PeerPresenceOptions;
  /** Taken away with the server's connection: they may come back with the clock they had. */
  private readonly hidden = new Set<number>();
  /** Those a peer was the last to tell of. */
  private readonly heardOf = new Set<number>();

  constructor(options: PeerPresenceOptions) {
    this.options = options;
  }

  /** Call for every update of the awareness; answers the clients that others should be told of. */
  changed(change: PresenceChange, origin: unknown, fromPeer: boolean): readonly number[] {
    const { awareness, isServer } = this.options;
    if (isServer(origin)) for (const client of change.removed) this.hidden.add(client);
    const present = [...change.added, ...change.updated];
    for (const client of present) this.hidden.delete(client);
    for (const client of [...change.removed, ...present]) this.heardOf.delete(client);
    if (fromPeer) for (const client of present) this.heardOf.add(client);
    // Who is out of our sight may be in theirs; only for ourselves we know.
    return [...present, ...change.removed.filter((client) => client === awareness.clientID)];
  }

  /** Whether a peer was the last to tell of this page. */
  hasHeardOf(client: number): boolean {
    return this.heardOf.has(client);
  }

  /**
   * Shows what a peer says; `trusted` for a tab of the same browser. What is under our own id, of nobody the server has named,
   * or malformed is left out; the person is the one the server named. Throws for bytes that are no presence.
   */
  show(update: Uint8Array, origin: unknown, trusted: boolean): void {
    const states: PresenceState[] = [];
    for (const state of readPresence(update, MAX_STATES)) {
      if ((state.json?.length ?? 0) > MAX_STATE_LENGTH) throw new RangeError('a presence state is too long');
      const shown = this.inOwnName(state, trusted);
      if (shown === null) continue;
      this.admitReturned(shown);
      states.push(shown);
    }
    if (states.length > 0) applyAwarenessUpdate(this.options.awareness, writePresence(states), origin);
  }

  /** A page taken away with the server is known at the clock it still has, and would be ignored. */
  private admitReturned({ client, json }: PresenceState): void {
    const { meta } = this.options.awareness;
    if (json !== null && this.hidden.delete(client)) meta.delete(client);
  }

  private inOwnName(state: PresenceState, trusted: boolean): PresenceState | null {
    const { awareness, personOf } = this.options;
    if (state.client === awareness.clientID) return null;
    if (state.json === null) return state;
    const said: unknown = JSON.parse(state.json);
    if (typeof said !== 'object' || said === null || Array.isArray(said)) return null;
    if (trusted) return state;
    const person = personOf(state.client);
    if (person === null) return null;
    const hue = personHue(person.id, person.hue);
    const user = { ...person, hue, color: `var(--person-${hue})`, colorLight: `var(--person-${hue}-soft)` };
    return { ...state, json: JSON.stringify({ ...said, user }) };
  }
}
