/** Exchanges presence with other processes: people connected there are shown here for as long as their process lives. */
import { type PresenceState, readPresence, writePresence } from '#core/protocol/wire/presence-states.ts';
import type { ProcessBus, ProcessMessages } from '../../ports/process-bus.port.ts';
import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import type { ClientIds } from '../edits/client-ids.ts';
import type { ConnectionContext, Session } from '../sessions/sessions.ts';

export interface SharedPresence {
  /** The document was loaded into memory. */
  opened(document: Room): void;
  closed(documentName: string): void;
  /** Sends other processes the states that were broadcast here. */
  tell(document: Room, states: readonly PresenceState[]): void;
  /** Whether the client's presence comes from another process, to which it may have reconnected. */
  isElsewhere(document: Room, client: number): boolean;
  /** The client is connected to this process now. */
  isHere(document: Room, client: number): void;
}

/** More states than any process sends for one document. */
const MAX_STATES = 100_000;

export function createSharedPresence(bus: ProcessBus, clientIds: Pick<ClientIds, 'claim'>): SharedPresence {
  const presence = new PresenceOfProcesses(bus, clientIds);
  bus.listen('presence', (message, from) => presence.take(message, from));
  bus.listen('presence-here', ({ documents }, from) => presence.keepOnly(new Map(documents), from));
  bus.listen('presence-wanted', ({ documents }) => presence.sayAgain(documents));
  const ask = (): void => bus.publish('presence-wanted', { documents: 'all' }, 'all');
  bus.watch({ joined: ask, missed: ask, left: (id) => presence.forget(id) });
  return presence;
}

class PresenceOfProcesses implements SharedPresence {
  private readonly bus: ProcessBus;
  private readonly clientIds: Pick<ClientIds, 'claim'>;
  private readonly documents = new Map<string, Room>();
  /** The process that each client is connected to, by client id. */
  private readonly elsewhere = new WeakMap<Room, Map<number, string>>();

  constructor(bus: ProcessBus, clientIds: Pick<ClientIds, 'claim'>) {
    this.bus = bus;
    this.clientIds = clientIds;
  }

  opened(document: Room): void {
    this.documents.set(document.name, document);
    this.bus.publish('presence-wanted', { documents: [document.name] });
  }

  closed(documentName: string): void {
    this.documents.delete(documentName);
  }

  tell(document: Room, states: readonly PresenceState[]): void {
    if (states.length === 0 || this.bus.others.size === 0) return;
    const clients = new Set(states.map(({ client }) => client));
    const people = sessionsOf(document).flatMap(({ clientId, actor: { kind, id } }) =>
      clientId !== null && clients.has(clientId) ? [{ client: clientId, kind, id }] : [],
    );
    const update = Buffer.from(writePresence(states)).toString('base64');
    this.bus.publish('presence', { document: document.name, update, people });
  }

  isElsewhere(document: Room, client: number): boolean {
    return this.elsewhere.get(document)?.has(client) ?? false;
  }

  isHere(document: Room, client: number): void {
    this.elsewhere.get(document)?.delete(client);
  }

  take({ document: name, update, people }: ProcessMessages['presence'], from: string): void {
    const document = this.documents.get(name);
    if (document === undefined || document.isDestroyed) return;
    const owners = this.elsewhere.get(document) ?? new Map<number, string>();
    this.elsewhere.set(document, owners);
    const states = readPresence(Buffer.from(update, 'base64'), MAX_STATES).filter(
      // A process may remove a client only while that client is still attributed to it, not after a reconnect elsewhere.
      ({ client, json }) => json !== null || owners.get(client) === from,
    );
    for (const { client, json } of states) {
      if (json === null) owners.delete(client);
      else owners.set(client, from);
    }
    // Nobody here may claim a client id that belongs to somebody there.
    for (const { client, ...person } of people)
      void contentOf(document)
        .hasClient(client)
        .then((known) => this.clientIds.claim(name, person, client, known))
        .catch(() => undefined);
    document.presence.apply(states);
  }

  sayAgain(names: readonly string[] | 'all'): void {
    const wanted =
      names === 'all'
        ? [...this.documents.values()]
        : names.flatMap((name) => this.documents.get(name) ?? []);
    const here = wanted.map((document) => ({ document, states: this.statesHere(document) }));
    for (const { document, states } of here) this.tell(document, states);
    if (names !== 'all') return;
    const clientsOf = ({ states }: (typeof here)[number]): number[] => states.map(({ client }) => client);
    const documents = here
      .filter(({ states }) => states.length > 0)
      .map((one) => [one.document.name, clientsOf(one)] as const);
    this.bus.publish('presence-here', { documents }, 'all');
  }

  private statesHere(document: Room): PresenceState[] {
    return document.present().filter(({ client }) => !this.isElsewhere(document, client));
  }

  /** The process is gone: removes the presence of clients connected to it. */
  forget(id: string): void {
    this.keepOnly(new Map(), id);
  }

  /** Removes the presence of clients that are not at that process any more, though nobody has heard them leave. */
  keepOnly(clients: ReadonlyMap<string, readonly number[]>, id: string): void {
    for (const document of this.documents.values()) {
      const owners = this.elsewhere.get(document) ?? new Map<number, string>();
      const kept = new Set(clients.get(document.name));
      const gone = [...owners].flatMap(([client, owner]) =>
        owner === id && !kept.has(client) ? [client] : [],
      );
      for (const client of gone) owners.delete(client);
      if (gone.length > 0) document.presence.remove(gone);
    }
  }
}

function sessionsOf(document: Room): Session[] {
  return document
    .getConnections()
    .flatMap(({ context }: { context: ConnectionContext }) => context.session ?? []);
}
