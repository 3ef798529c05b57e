/** Presence between pages without the server: who may be shown, under whose name, and when somebody is seen to leave. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { type Awareness, applyAwarenessUpdate } from 'y-protocols/awareness';
import { personHue } from '#core/access/person-hue.ts';

interface State {
  readonly client: number;
  readonly clock: number;
  readonly json: string;
}

/** Clients by what became of them, as y-protocols tells it. */
export interface PresenceChange {
  readonly added: readonly number[];
  readonly updated: readonly number[];
  readonly removed: readonly number[];
}

const MAX_STATES = 200;
const MAX_STATE_LENGTH = 8 * 1024;
const NOBODY = 'null';

export interface PeerPresenceOptions {
  readonly awareness: Awareness;
  /** What the server's link applies presence as. When it loses the server it takes everybody away. */
  readonly isServer: (origin: unknown) => boolean;
  /** Whose page this is, by its Yjs client id, as the server said; `null` for one that the server never named. */
  readonly personOf: (client: number) => { readonly id: string; readonly name: string } | null;
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
    const states: State[] = [];
    for (const state of readStates(update)) {
      const shown = this.inOwnName(state, trusted);
      if (shown === null) continue;
      this.admitReturned(shown);
      states.push(shown);
    }
    if (states.length > 0) applyAwarenessUpdate(this.options.awareness, writeStates(states), origin);
  }

  /** A page taken away with the server is known at the clock it still has, and would be ignored. */
  private admitReturned({ client, json }: State): void {
    const { meta } = this.options.awareness;
    if (json !== NOBODY && this.hidden.delete(client)) meta.delete(client);
  }

  private inOwnName(state: State, trusted: boolean): State | null {
    const { awareness, personOf } = this.options;
    if (state.client === awareness.clientID) return null;
    if (state.json === NOBODY) return state;
    const said: unknown = JSON.parse(state.json);
    if (typeof said !== 'object' || said === null || Array.isArray(said)) return null;
    if (trusted) return state;
    const person = personOf(state.client);
    if (person === null) return null;
    const hue = personHue(person.id);
    const user = { ...person, color: `var(--person-${hue})`, colorLight: `var(--person-${hue}-soft)` };
    return { ...state, json: JSON.stringify({ ...said, user }) };
  }
}

function readStates(update: Uint8Array): State[] {
  const decoder = decoding.createDecoder(update);
  const count = decoding.readVarUint(decoder);
  if (count > MAX_STATES) throw new RangeError('too many presence states');
  const states: State[] = [];
  for (let index = 0; index < count; index += 1) {
    const client = decoding.readVarUint(decoder);
    const clock = decoding.readVarUint(decoder);
    const json = decoding.readVarString(decoder);
    if (json.length > MAX_STATE_LENGTH) throw new RangeError('a presence state is too long');
    states.push({ client, clock, json });
  }
  return states;
}

function writeStates(states: readonly State[]): Uint8Array {
  return encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, states.length);
    for (const { client, clock, json } of states) {
      encoding.writeVarUint(encoder, client);
      encoding.writeVarUint(encoder, clock);
      encoding.writeVarString(encoder, json);
    }
  });
}
