/** The presence of people in a room: the state of each client at its own clock, by the rules of the awareness protocol of Yjs. */
import type { PresenceState } from '#core/protocol/wire/presence-states.ts';

interface Client {
  readonly clock: number;
  /** `null` once it is gone; its clock is kept, for it may come back. */
  readonly json: string | null;
  /** When it last said so, ms. */
  readonly saidAt: number;
}

/** A client that has said nothing for so long is gone; pages say so every fifteen seconds. */
const OUTDATED_MS = 30_000;
const SWEEP_MS = OUTDATED_MS / 10;

/** Tells the readers of a room which clients' states were set, renewed or removed. */
export interface PresenceTeller {
  tellPresence(clients: readonly number[]): void;
}

export class RoomPresence {
  private readonly clients = new Map<number, Client>();
  private readonly sweep: PresenceSweep;
  private readonly teller: PresenceTeller;

  constructor(sweep: PresenceSweep, teller: PresenceTeller) {
    this.sweep = sweep;
    this.teller = teller;
  }

  /** Takes states that are newer than those it has. */
  apply(states: readonly PresenceState[]): void {
    const changed: number[] = [];
    for (const { client, clock, json } of states) {
      const known = this.clients.get(client);
      const last = known?.clock ?? 0;
      const isNewer = last < clock || (last === clock && json === null && this.has(client));
      if (!isNewer) continue;
      this.clients.set(client, { clock, json, saidAt: this.sweep.clock() });
      // Whoever goes without having come is news for nobody.
      if (json !== null || known !== undefined) changed.push(client);
    }
    this.sweep.watch(this);
    if (changed.length > 0) this.teller.tellPresence(changed);
  }

  /** Removes clients that said nothing of it themselves, at the clock they had. */
  remove(clients: readonly number[]): void {
    const gone = clients.filter((client) => this.has(client));
    for (const client of gone) {
      const known = this.clients.get(client);
      if (known !== undefined) this.clients.set(client, { ...known, json: null });
    }
    if (gone.length > 0) this.teller.tellPresence(gone);
  }

  has(client: number): boolean {
    return (this.clients.get(client)?.json ?? null) !== null;
  }

  /** Also of clients that are gone; `null` for those that were never there. */
  clockOf(client: number): number | null {
    return this.clients.get(client)?.clock ?? null;
  }

  /** The states of these clients, gone ones included. */
  statesOf(clients: Iterable<number>): PresenceState[] {
    return [...clients].flatMap((client) => {
      const known = this.clients.get(client);
      return known === undefined ? [] : [{ client, clock: known.clock, json: known.json }];
    });
  }

  /** The states of all who are there. */
  list(): PresenceState[] {
    return this.statesOf(this.clients.keys()).filter(({ json }) => json !== null);
  }

  removeOutdated(now: number): void {
    const isOutdated = ({ json, saidAt }: Client): boolean => json !== null && now - saidAt >= OUTDATED_MS;
    this.remove([...this.clients].filter(([, client]) => isOutdated(client)).map(([id]) => id));
  }
}

/** Removes outdated states from all rooms where somebody is present, by one timer. */
export class PresenceSweep {
  /** ms, monotonic. */
  readonly clock: () => number;
  private readonly watched = new Set<RoomPresence>();
  private timer: NodeJS.Timeout | null = null;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  watch(presence: RoomPresence): void {
    this.watched.add(presence);
    this.timer ??= setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  forget(presence: RoomPresence): void {
    this.watched.delete(presence);
    this.stopIfIdle();
  }

  private sweep(): void {
    const now = this.clock();
    for (const presence of this.watched) {
      presence.removeOutdated(now);
      if (presence.list().length === 0) this.watched.delete(presence);
    }
    this.stopIfIdle();
  }

  private stopIfIdle(): void {
    if (this.watched.size > 0 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }
}
