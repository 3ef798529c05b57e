/** A room: the readers of an open document, what they are told, and who is present. Hocuspocus takes it for a document of its own. */
import type { Connection, Document } from '@hocuspocus/server';
import * as Y from 'yjs';
import { BinderyError } from '#core/errors.ts';
import { writeRemovalNotice } from '#core/protocol/removal-notice.ts';
import { SYNC_STEP, writeEdit, writePresenceUpdate, writeStateless } from '#core/protocol/wire/frames.ts';
import type { PresenceState } from '#core/protocol/wire/presence-states.ts';
import { type PresenceSweep, type PresenceTeller, RoomPresence } from './room-presence.ts';

/** What all rooms of a server share. */
export interface RoomParts {
  /** Milliseconds over which changes are merged into one message; `gapMs` is the time between changes. */
  readonly window: (readers: number, gapMs: number) => number;
  readonly measureGap: () => ChangePace;
  /** Gathers what `tell` sends to readers, and sends it when `tell` is done. */
  readonly during: (tell: () => void) => void;
  readonly sweep: PresenceSweep;
}

/** How fast changes follow each other. */
export interface ChangePace {
  /** Records a change. */
  note(): void;
  /** Milliseconds between changes. */
  average(): number;
}

/** Called when a room is destroyed. */
interface Ending {
  close(): void;
}

/** From so many bytes on updates are sent before the window ends. */
const MAX_PENDING_BYTES = 1024 * 1024;
const NONE: readonly never[] = [];

/** Documents are not stored by Hocuspocus, so nothing ever waits for that. */
const UNLOCKED = { isLocked: () => false, runExclusive: <T>(work: () => Promise<T>) => work() };
/** No presence goes through Hocuspocus. */
const REFUSING = {
  beforeHandleAwareness: (): Promise<never> =>
    Promise.reject(new BinderyError('invalid_update', 'Presence is not taken here.')),
};

/**
 * There is one for each open document, most of which rest, so it holds nothing that is not in use. The document of Hocuspocus itself is a Yjs document,
 * which for a room would stay empty; what a document holds is asked of `contentOf` (docs/adr/0032).
 */
export class Room implements PresenceTeller {
  readonly name: string;
  readonly connections = new Set<Connection>();
  /** How often a passage was removed from its history; a room is made anew with each. */
  removals = 0;
  /** Of extracts, which hold their Codex in memory. */
  directConnectionsCount = 0;
  isLoading = true;
  isDestroyed = false;
  private readonly parts: RoomParts;
  private here: RoomPresence | null = null;
  private pace: ChangePace | null = null;
  private updates: Uint8Array[] | null = null;
  private updateBytes = 0;
  /** Clients whose presence is told with the updates. */
  private changed: Set<number> | null = null;
  private cancel: (() => void) | null = null;
  private endings: readonly Ending[] = NONE;

  constructor(name: string, parts: RoomParts) {
    this.name = name;
    this.parts = parts;
  }

  get presence(): RoomPresence {
    this.here ??= new RoomPresence(this.parts.sweep, this);
    return this.here;
  }

  /** The states of all who are present. */
  present(): PresenceState[] {
    return this.here?.list() ?? [];
  }

  /** Tells the readers of an update, together with others of its window. */
  tell(update: Uint8Array): void {
    this.pace ??= this.parts.measureGap();
    this.pace.note();
    this.updates ??= [];
    this.updates.push(update);
    this.updateBytes += update.length;
    if (this.updateBytes >= MAX_PENDING_BYTES) this.flush();
    else this.schedule();
  }

  tellPresence(clients: readonly number[]): void {
    this.changed ??= new Set();
    for (const client of clients) this.changed.add(client);
    this.schedule();
  }

  /** Tells all readers at once, whatever else waits for the end of the window. */
  broadcastStateless(payload: string): void {
    this.broadcast((address) => writeStateless(address, payload));
  }

  onDestroy(ending: Ending): void {
    this.endings = [...this.endings, ending];
  }

  destroy(): void {
    if (this.isDestroyed) return;
    this.flush();
    this.isDestroyed = true;
    if (this.here !== null) this.parts.sweep.forget(this.here);
    for (const ending of this.endings) ending.close();
  }

  /** Sends what was gathered, and ends the window. */
  private flush(): void {
    this.cancel?.();
    this.cancel = null;
    const { updates, changed } = this;
    this.updates = null;
    this.updateBytes = 0;
    this.changed = null;
    if (updates === null && changed === null) return;
    this.parts.during(() => {
      if (updates !== null) this.sendUpdate(mergeUpdates(updates));
      if (changed !== null) this.sendPresence(this.presence.statesOf(changed));
    });
  }

  private schedule(): void {
    if (this.isDestroyed) this.flush();
    if (this.isDestroyed || this.cancel !== null) return;
    const wait = this.parts.window(this.connections.size, this.pace?.average() ?? Number.POSITIVE_INFINITY);
    const end = (): void => {
      this.cancel = null;
      this.flush();
    };
    if (wait === 0) {
      // What comes in the same turn of the event loop goes out together.
      const immediate = setImmediate(end);
      this.cancel = () => clearImmediate(immediate);
    } else {
      const timer = setTimeout(end, wait);
      this.cancel = () => clearTimeout(timer);
    }
  }

  private sendUpdate(update: Uint8Array): void {
    this.broadcast((address) => writeEdit(address, SYNC_STEP.update, { update, trailer: null }));
  }

  private sendPresence(states: readonly PresenceState[]): void {
    this.broadcast((address) => writePresenceUpdate(address, states));
  }

  /** Encodes once for each run of connections with the same address, which is nearly always all. */
  private broadcast(encode: (address: string) => Uint8Array): void {
    let last: { readonly address: string; readonly message: Uint8Array } | undefined;
    // A copy: a connection that can't be sent to is closed, and leaves.
    for (const connection of this.getConnections()) {
      const address = connection.messageAddress;
      if (last?.address !== address) last = { address, message: encode(address) };
      connection.send(last.message);
    }
  }

  // From here on: what Hocuspocus asks of a document.

  addConnection(connection: Connection): this {
    this.connections.add(connection);
    const states = this.present();
    if (states.length > 0) connection.send(writePresenceUpdate(connection.messageAddress, states));
    if (this.removals > 0)
      connection.send(writeStateless(connection.messageAddress, writeRemovalNotice(this.removals)));
    return this;
  }

  removeConnection(connection: Connection): this {
    this.connections.delete(connection);
    return this;
  }

  hasConnection(connection: Connection): boolean {
    return this.connections.has(connection);
  }

  getConnections(): Connection[] {
    return [...this.connections];
  }

  addDirectConnection(): this {
    this.directConnectionsCount += 1;
    return this;
  }

  removeDirectConnection(): this {
    this.directConnectionsCount = Math.max(0, this.directConnectionsCount - 1);
    return this;
  }

  getConnectionsCount(): number {
    return this.connections.size + this.directConnectionsCount;
  }

  /** A connection has been sent them when it was added. */
  hasAwarenessStates(): boolean {
    return false;
  }

  /** As much as it takes to answer who is present. */
  get awareness(): {
    readonly meta: ReadonlyMap<number, Pick<PresenceState, 'clock'>>;
    getStates(): ReadonlyMap<number, unknown>;
    readonly states: ReadonlyMap<number, unknown>;
  } {
    const present = this.present();
    const states = new Map<number, unknown>(
      present.map(({ client, json }) => [client, JSON.parse(json ?? 'null')]),
    );
    return { states, getStates: () => states, meta: new Map(present.map((state) => [state.client, state])) };
  }

  get saveMutex(): typeof UNLOCKED {
    return UNLOCKED;
  }

  get callbacks(): typeof REFUSING {
    return REFUSING;
  }
}

function mergeUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const [only, ...others] = updates;
  return only !== undefined && others.length === 0 ? only : Y.mergeUpdates([...updates]);
}

/** Hocuspocus, as the rest of the server sees it: with rooms for documents. */
export interface OpenRooms {
  readonly documents: Map<string, Room>;
  readonly loadingDocuments: ReadonlyMap<string, Promise<Room>>;
  /** Counts as somebody who has the document open. */
  openDirectConnection(documentName: string): Promise<RoomConnection>;
}

export interface RoomConnection {
  readonly document: Room | null;
  disconnect(): Promise<void>;
}

/** The room that Hocuspocus has in place of a document. Our Hocuspocus makes no others. */
export function roomOf(document: Document): Room {
  return document as unknown as Room;
}

/** A room as Hocuspocus knows it. */
export function asDocument(room: Room): Document {
  return room as unknown as Document;
}
