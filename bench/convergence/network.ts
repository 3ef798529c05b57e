/** The simulated network of a schedule: delays, reorders, duplicates and loses messages. */
import * as Y from 'yjs';
import type { Chance } from './chance.ts';
import { DOCUMENTS, type Replica, type Update } from './replica.ts';

interface Message {
  readonly to: Replica;
  readonly update: Update;
}

const MAX_IN_FLIGHT = 200;

export class Network {
  private readonly replicas: readonly Replica[];
  private readonly chance: Chance;
  private inFlight: Message[] = [];

  constructor(replicas: readonly Replica[], chance: Chance) {
    this.replicas = replicas;
    this.chance = chance;
  }

  /** To everybody else who is online; some of it as one merged update, as an outbox sends it. */
  send(from: Replica): void {
    const updates = from.flush();
    if (!from.online || updates.length === 0) return;
    for (const to of this.replicas) {
      if (to === from || !to.online || this.chance.oneIn(6)) continue;
      for (const update of this.chance.oneIn(4) ? merged(updates) : updates) {
        this.inFlight.push({ to, update });
        if (this.chance.oneIn(8)) this.inFlight.push({ to, update });
      }
    }
    if (this.inFlight.length > MAX_IN_FLIGHT) this.inFlight.splice(0, this.inFlight.length - MAX_IN_FLIGHT);
  }

  /** One message, not necessarily the oldest. */
  deliver(): void {
    if (this.inFlight.length === 0) return;
    const index = this.chance.oneIn(2) ? 0 : this.chance.below(this.inFlight.length);
    const [message] = this.inFlight.splice(index, 1);
    if (message === undefined || !message.to.online) return;
    message.to.receive(message.update);
  }

  /** Two who are online exchange what the other lacks, as on a new connection. */
  exchange(a: Replica, b: Replica): void {
    if (!a.online || !b.online) return;
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      from.flush();
      for (const document of DOCUMENTS) {
        const lacking = Y.encodeStateVector(to.doc(document));
        to.receive({ document, bytes: Y.encodeStateAsUpdate(from.doc(document), lacking) });
      }
    }
  }

  /** Everybody comes back, and everybody gets everything. */
  heal(): void {
    for (const replica of this.replicas) replica.online = true;
    while (this.inFlight.length > 0) this.deliver();
    const [hub, ...others] = this.replicas;
    if (hub === undefined) return;
    for (let round = 0; round < 2; round += 1) for (const other of others) this.exchange(hub, other);
  }
}

function merged(updates: readonly Update[]): Update[] {
  return DOCUMENTS.flatMap((document) => {
    const bytes = updates.filter((update) => update.document === document).map((update) => update.bytes);
    return bytes.length === 0 ? [] : [{ document, bytes: Y.mergeUpdates(bytes) }];
  });
}
