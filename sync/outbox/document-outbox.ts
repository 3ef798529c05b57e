/** The outbox of a document: every edit made here is stored until the server has confirmed it, and sent by one tab. */
import * as Y from 'yjs';
import { EMPTY_UPDATE } from '#core/document/update-encoding.ts';
import type { Environment } from '#core/environment.ts';
import { isCommentsKind, parseDocumentName } from '#core/protocol/document-name.ts';
import {
  type DamagedEdit,
  editId,
  type LocalStore,
  type OutboxEdit,
  type StoredDocument,
  type StoredEdit,
  type StoreFailure,
} from '#sync/store/local-store.ts';
import { placeholderEdit } from '#sync/updates/placeholder-edit.ts';
import { LocalCopy } from './local-copy.ts';
import { fieldsOf, PendingEdits } from './pending-edits.ts';
import { keepRefusedAct, type RefusedAct } from './refused-acts.ts';
import { planResync, type ResyncPlan, type Sending, sendingOf } from './resync-plan.ts';
import { ServerClocks } from './server-clocks.ts';
import type { TabLocks } from './tab-locks.ts';

/** How often to look for edits of tabs that have ended since. */
const SWEEP_MS = 5_000;
/** What the server has had for this long has reached everybody who is connected. */
const SPREADING_MS = 5_000;

/** The Yjs transaction origin of updates from the local store. */
export const STORE_ORIGIN = Symbol('local store');

export interface DocumentOutboxOptions {
  /** This person's part of the store. */
  readonly store: LocalStore;
  readonly documentName: string;
  readonly doc: Y.Doc;
  readonly environment: Environment;
  /** `null` where nothing tells which tabs are still there: then every tab takes everything, for the server knows what it has. */
  readonly locks: TabLocks | null;
  readonly onFailed: (failure: StoreFailure | null) => void;
  /** Edits made here are being written to the store, or no longer are. */
  readonly onStoring: (storing: boolean) => void;
  /** Another number of edits waits, or has been found damaged. */
  readonly onChanged: () => void;
  /** There are edits that the exchange with the server, if there was one, knew nothing of. */
  readonly onFound: () => void;
}

/** What a Yjs client wrote: from `clock` to `end` (exclusive). */
type Span = Pick<OutboxEdit, 'client' | 'clock' | 'end'>;

/**
 * Tells for a Yjs item, by client id and clock: `unconfirmed` if it was written on this device and not confirmed by the
 * server, so that nobody else can have edited with it in view; `spreading` if it was confirmed so recently that others may
 * not have received it yet.
 */
export type WrittenLately = (client: number, clock: number) => 'unconfirmed' | 'spreading' | null;

/** What the connection knows about the server's state. */
export interface Exchange {
  readonly recovering: boolean;
  readonly clockOffset: number;
}

export class DocumentOutbox {
  private readonly options: DocumentOutboxOptions;
  private readonly session: string;
  /** Whether each edit is an act by itself, so that what waits behind a refused one can go on without it. */
  readonly takesActs: boolean;
  private readonly pending: PendingEdits;
  private readonly copy: LocalCopy;
  private readonly claimed: Promise<unknown>;
  /** Locks of ours, by session: of this one, and of those whose edits it has taken over. */
  private readonly held = new Map<string, () => void>();
  private readonly clients = new Set<number>();
  /** What came from other pages since the last segment was begun: client id → its first clock. */
  private readonly arrived = new Map<number, number>();
  private readonly server = new ServerClocks();
  /** Edits handed to the connection since the exchange. */
  private readonly sent = new Set<string>();
  /** Confirmed so lately that others may not have them. */
  private spreading: (Span & { readonly until: number })[] = [];
  private readonly sweeping: ReturnType<typeof setInterval>;
  private damaged: DamagedEdit[] = [];
  private damagedCount = 0;
  private made = 0;
  private closed = false;

  constructor(options: DocumentOutboxOptions) {
    this.options = options;
    const { store, documentName, doc, environment } = options;
    this.session = environment.newId();
    this.takesActs = isCommentsKind(parseDocumentName(documentName)?.kind);
    this.pending = new PendingEdits(!this.takesActs);
    this.claimed = this.hold(this.session);
    this.copy = new LocalCopy({
      store,
      documentName,
      doc,
      pending: () => this.pending.withBytes(),
      claimed: this.claimed,
      serverState: () => this.server.encode(),
      onFailed: options.onFailed,
      onStoring: options.onStoring,
    });
    this.sweeping = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  get count(): number {
    return this.pending.count;
  }

  /** Edits of this device whose bytes were damaged before the server had them. */
  get lost(): number {
    return this.damagedCount;
  }

  /** What waits of this document, oldest first; the same array until something changes. */
  list(): readonly StoredEdit[] {
    return this.pending.list();
  }

  updates(): readonly Uint8Array[] {
    return this.pending.withBytes().map(({ update }) => update);
  }

  /** See `DocumentSession.writtenLately`. */
  writtenLately(): WrittenLately | null {
    const now = this.options.environment.now();
    this.spreading = this.spreading.filter(({ until }) => until > now);
    const waiting = this.pending.withBytes();
    if (waiting.length + this.spreading.length === 0) return null;
    return (client, clock) => {
      const holds = (span: Span): boolean =>
        span.client === client && span.clock <= clock && clock < span.end;
      if (waiting.some(holds)) return 'unconfirmed';
      return this.spreading.some(holds) ? 'spreading' : null;
    };
  }

  /** Brings the stored document into memory, and takes over what ended sessions have left. */
  load(): Promise<void> {
    return this.copy.load((stored) => this.applyStored(stored));
  }

  /** Keeps an update that came from the server (`fromServer`) or from another browser. */
  keep(update: Uint8Array, transaction: Y.Transaction, fromServer: boolean): void {
    this.copy.keep(update);
    if (fromServer) this.server.add(transaction.afterState, transaction.beforeState);
    else this.noteArrival(transaction);
  }

  /** Takes notice of a change that another tab keeps in the store. */
  noteArrival({ beforeState, afterState }: Y.Transaction): void {
    for (const [client, clock] of afterState) {
      const before = beforeState.get(client) ?? 0;
      if (before < clock && !this.arrived.has(client)) this.arrived.set(client, before);
    }
  }

  /** Keeps and counts an edit made here, and answers it as it is to be sent. `isSent`: that happens now. */
  add(update: Uint8Array, transaction: Y.Transaction, isSent: boolean): OutboxEdit {
    const { clientID: client } = transaction.doc;
    const now = this.options.environment.now();
    this.made += 1;
    const place = { session: this.session, seq: this.made, count: 1 };
    const edit: OutboxEdit = {
      ...place,
      id: editId(place),
      from: now,
      at: now,
      fields: fieldsOf(transaction),
      update,
      bytes: update.length,
      client,
      clock: transaction.beforeState.get(client) ?? 0,
      end: transaction.afterState.get(client) ?? 0,
      deletes: transaction.deleteSet.clients.size > 0,
      starts: this.buildsOnArrived(update),
    };
    this.clients.add(client);
    if (edit.starts) this.arrived.clear();
    const merged = isSent ? null : this.pending.addWaiting(edit);
    if (isSent) {
      this.pending.add(edit);
      this.sent.add(edit.id);
    }
    this.copy.enqueue(merged === null ? [edit] : [merged, edit]);
    return edit;
  }

  /**
   * What to send to a server that has what `stateVector` says. Edits made from here on are sent by themselves. `again`: not what
   * was sent since the exchange.
   */
  answer(stateVector: Uint8Array, exchange: Exchange, again: boolean): ResyncPlan {
    const server = Y.decodeStateVector(stateVector);
    if (!again) this.sent.clear();
    this.addPlaceholders(server);
    this.pending.forgetRun();
    const plan = planResync({
      ...exchange,
      doc: this.options.doc,
      server,
      confirmed: this.server.clocks,
      waiting: this.pending.withBytes().filter(({ id }) => !this.sent.has(id)),
      older: this.pending.withoutBytes().filter(({ id }) => !this.sent.has(id)),
      clients: this.clients,
      now: this.options.environment.now() + exchange.clockOffset,
      areActs: this.takesActs,
    });
    this.server.add(server);
    for (const { editIds } of [...plan.sendings, plan.closing]) for (const id of editIds) this.sent.add(id);
    this.confirm(plan.known);
    void this.sweep();
    return plan;
  }

  /** One edit as it is sent. */
  sendingOf(edit: OutboxEdit, clockOffset: number): Sending {
    return sendingOf(edit, [edit.id], clockOffset);
  }

  /** The server has these edits. */
  confirm(ids: readonly string[]): void {
    if (ids.length === 0) return;
    for (const id of ids) this.sent.delete(id);
    const edits = this.pending.confirm(ids);
    const until = this.options.environment.now() + SPREADING_MS;
    for (const edit of edits) {
      if (!('client' in edit)) continue;
      const { client, clock, end } = edit;
      this.server.add(new Map([[client, end]]));
      this.spreading.push({ client, clock, end, until });
    }
    this.copy.confirm(edits);
  }

  /** Whether something may have been seen here before this edit was made that the server does not have yet. */
  isAheadAt(id: string): boolean {
    return this.server.lacksBefore(this.pending.find(id), this.pending.withBytes(), this.options.doc);
  }

  /**
   * Takes out edits that the server refuses, once they are kept as refused acts. Something empty takes their place, or the server
   * would wait for them with all that follows. Resolves to false when the device can't keep them, and all stays as it was.
   */
  async setAside(ids: readonly string[], why: Pick<RefusedAct, 'reason' | 'putOffAt'>): Promise<boolean> {
    const { store, documentName, doc } = this.options;
    const edits = ids.flatMap((id) => this.pending.find(id) ?? []);
    try {
      for (const { id, update, at } of edits)
        await keepRefusedAct(store.records, { documentName, id, update, at, ...why });
    } catch {
      return false;
    }
    if (this.closed) return false;
    const fillers = edits.map((edit) => {
      const { client, clock, end } = edit;
      const update = clock < end ? placeholderEdit(doc, client, clock, end) : EMPTY_UPDATE;
      return { ...edit, update, bytes: update.length, deletes: false, starts: true };
    });
    for (const filler of fillers) {
      this.sent.delete(filler.id);
      this.pending.replace(filler);
    }
    this.copy.enqueue(fillers);
    this.options.onChanged();
    // Whoever opens the document after this, also in another tab, is not to find them in the store.
    await this.copy.settled();
    return fillers.length > 0;
  }

  /** Writes the copy anew, without the content of what is deleted; edits that wait for the server stay as they are. */
  foldCopy(): Promise<void> {
    return this.copy.fold();
  }

  /** Resolves when everything is in the store, or can't be. What still waits is then anybody's to send. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.sweeping);
    await this.claimed;
    await this.copy.close();
    for (const release of this.held.values()) release();
  }

  private async hold(session: string): Promise<boolean> {
    const { locks } = this.options;
    if (locks === null || this.held.has(session)) return true;
    const name = `bindery outbox ${session}`;
    const release = await locks.tryHold(name).catch(() => () => undefined);
    if (release === null) return false;
    if (this.closed) {
      release();
      return false;
    }
    this.held.set(session, release);
    return true;
  }

  private async applyStored(stored: StoredDocument): Promise<void> {
    const { doc } = this.options;
    for (const client of stored.clients) this.clients.add(client);
    if (stored.confirmed !== null) this.server.add(Y.decodeStateVector(stored.confirmed));
    this.pending.addOlder(stored.older);
    await this.takeOver(stored);
    if (this.closed) return;
    this.apply([...stored.updates, ...stored.outbox.map(({ update }) => update)]);
    if (doc.isDestroyed) return;
    this.options.onChanged();
    if (this.pending.count > 0) this.options.onFound();
  }

  /** Sends from now on what sessions have left that nobody else sends. */
  private async takeOver({ outbox, damaged }: Pick<StoredDocument, 'outbox' | 'damaged'>): Promise<void> {
    const sessions = new Set([...outbox, ...damaged].map(({ session }) => session));
    for (const session of sessions) {
      if (session === this.session || !(await this.hold(session))) continue;
      this.pending.adopt(outbox.filter((edit) => edit.session === session));
      this.noteDamage(damaged.filter((edit) => edit.session === session));
    }
  }

  private noteDamage(damaged: readonly DamagedEdit[]): void {
    this.damaged.push(...damaged);
    this.damagedCount += damaged.reduce((sum, { count }) => sum + count, 0);
  }

  private apply(updates: readonly Uint8Array[]): void {
    this.options.doc.transact(() => {
      for (const update of updates) {
        try {
          Y.applyUpdate(this.options.doc, update);
        } catch {
          // Its checksum was right, so it was written like this; the server's copy fills the gap.
        }
      }
    }, STORE_ORIGIN);
  }

  /** Looks for edits of tabs that have ended meanwhile. A store that can't be read is one that is told of already. */
  private async sweep(): Promise<void> {
    const { store, documentName, locks } = this.options;
    if (locks === null) return;
    try {
      await this.claimed;
      const sessions = await store.waitingSessions(documentName);
      const unknown = sessions.filter((session) => !this.held.has(session));
      const ended: string[] = [];
      for (const session of unknown) if (!this.closed && (await this.hold(session))) ended.push(session);
      if (ended.length > 0 && !this.closed) this.takeEnded(await store.load(documentName), ended);
    } catch {
      // Tried again with the next sweep.
    }
  }

  private takeEnded(stored: StoredDocument, ended: readonly string[]): void {
    const edits = stored.outbox.filter(({ session }) => ended.includes(session));
    this.noteDamage(stored.damaged.filter(({ session }) => ended.includes(session)));
    for (const { client } of edits) this.clients.add(client);
    this.pending.adopt(edits);
    this.apply(edits.map(({ update }) => update));
    this.options.onChanged();
    this.options.onFound();
  }

  /**
   * Puts something empty in the place of damaged edits that the server lacks: without it the rest of their session could not be
   * read, here or there. What it has of them comes from it.
   */
  private addPlaceholders(server: ReadonlyMap<number, number>): void {
    const { doc } = this.options;
    for (const edit of this.damaged) {
      const from = Math.max(edit.clock, server.get(edit.client) ?? 0);
      if (from >= edit.end) continue;
      const update = placeholderEdit(doc, edit.client, from, edit.end);
      this.apply([update]);
      const filler = { ...edit, update, bytes: update.length, clock: from, deletes: false, starts: true };
      this.pending.adopt([filler]);
      this.copy.enqueue([filler]);
    }
    this.damaged = [];
  }

  private buildsOnArrived(update: Uint8Array): boolean {
    if (this.arrived.size === 0) return false;
    const { structs, ds } = Y.decodeUpdate(update);
    const isNew = (client: number, clock: number): boolean =>
      clock >= (this.arrived.get(client) ?? Number.POSITIVE_INFINITY);
    for (const [client, spans] of ds.clients)
      if (spans.some(({ clock, len }) => isNew(client, clock + len - 1))) return true;
    return structs.some(
      (struct) =>
        struct instanceof Y.Item &&
        [struct.origin, struct.rightOrigin, struct.parent].some(
          (id) => id instanceof Y.ID && isNew(id.client, id.clock),
        ),
    );
  }
}
