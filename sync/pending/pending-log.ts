/** The log of pending operations of one person: edits and requests that the server does not have, in sending order. */
import type { Environment } from '#core/environment.ts';
import { createObservable, type Observable } from '#core/observable.ts';
import { parseDocumentName } from '#core/protocol/document-name.ts';
import type { PendingOperation } from '#sync/session/document-session.ts';
import { openSessions, watchSessions } from '#sync/session/shared-sessions.ts';
import type { LocalStore, StoredEdit } from '#sync/store/local-store.ts';
import { readRefusals } from './document-refusals.ts';
import {
  type NewRequest,
  type PendingRequest,
  parseRequest,
  type RequestFailure,
} from './pending-request.ts';

/** Changes of a page are told at once, those of other tabs and of the store after this; sooner while something waits. */
const LOOK_AGAIN_MS = 10_000;
const LOOK_WHILE_WAITING_MS = 1_500;
const SETTLE_MS = 200;
const LASTING_MS = 1_000;

interface Entry {
  /** What it is about; `null` for the tree. */
  readonly codexId: string | null;
  /** How many changes these are: a segment is several. */
  readonly count: number;
  /** Why the server does not take it; `null` while it only waits. */
  readonly refusal: string | null;
  /** It has been waiting for a while: what arrives at once passes through the store on its way. */
  readonly lasting: boolean;
}

/** The pending edits of one document. */
export interface PendingDocument extends Entry {
  readonly kind: 'edits';
  readonly documentName: string;
  /** Oldest first. */
  readonly edits: readonly PendingOperation[];
  /** A session of this page sends them. */
  readonly isOpen: boolean;
}

export interface PendingRequestEntry extends Entry {
  readonly kind: 'request';
  readonly request: PendingRequest;
}

export type PendingEntry = PendingDocument | PendingRequestEntry;

export interface PendingState {
  /** Requests first, for documents may need them; then the tree; then documents by their oldest edit. */
  readonly entries: readonly PendingEntry[];
  /** The requests among them, also those refused; the same array until one changes. */
  readonly requests: readonly PendingRequest[];
  /** Changes that wait to be sent, and those that the server does not take. */
  readonly waiting: number;
  readonly refused: number;
  readonly sending: boolean;
}

export interface PendingLogOptions {
  /** This person's part. */
  readonly store: LocalStore;
  readonly personId: string;
  readonly environment: Environment;
}

/** The state in which nothing is pending. */
export const NOTHING_PENDING: PendingState = {
  entries: [],
  requests: [],
  waiting: 0,
  refused: 0,
  sending: false,
};

export class PendingLog {
  /** Resolves when the requests of earlier pages are in it. */
  readonly loaded: Promise<void>;
  readonly state: Observable<PendingState>;
  private readonly options: PendingLogOptions;
  private readonly observable = createObservable(NOTHING_PENDING, sameState);
  private readonly channel: BroadcastChannel | null;
  private readonly stopWatching: () => void;
  private documents: readonly PendingDocument[] = [];
  private requests: readonly PendingRequest[] = [];
  private sending = false;
  private soon: ReturnType<typeof setTimeout> | null = null;
  private later: ReturnType<typeof setTimeout> | null = null;
  private looking: Promise<void> | null = null;
  private latest = 0;
  private closed = false;
  /** The oldest operation of each lane, and when it was first seen, in ms. */
  private readonly oldest = new Map<string, { readonly id: string; readonly seenAt: number }>();

  constructor(options: PendingLogOptions) {
    this.options = options;
    this.state = this.observable;
    this.channel = openChannel(options.personId, () => void this.readRequests());
    this.stopWatching = watchSessions(() => this.lookSoon());
    this.loaded = this.readRequests().then(() => undefined);
    void this.look();
  }

  /** Adds a request. Resolves when it is kept on this device; rejects as `RequestStore.put` does. */
  async add(request: NewRequest, file?: Blob): Promise<PendingRequest> {
    const { store } = this.options;
    // Another tab may have added some: this one comes after them.
    await this.readRequests();
    const pending: PendingRequest = { ...request, id: this.nextId(), failure: null };
    // The file first: a request without its file could never be sent, and a file without a request is only in the way.
    if (file !== undefined) await store.records.put('file', pending.id, file);
    await store.requests.put(pending.id, pending);
    await this.refresh();
    return pending;
  }

  /** What was handed in along with a request; `undefined` when it is not here any more. */
  async file(requestId: string): Promise<Blob | undefined> {
    const file = await this.options.store.records.get('file', requestId);
    return file instanceof Blob ? file : undefined;
  }

  /** Says why the server refused a request, or with `null` that it waits again. */
  async setFailure(request: PendingRequest, failure: RequestFailure | null): Promise<void> {
    await this.options.store.requests.put(request.id, { ...request, failure });
    await this.refresh();
  }

  /** Takes a request out of the log, with its file. */
  async remove(requestId: string): Promise<void> {
    const { records, requests } = this.options.store;
    await requests.delete(requestId);
    await records.delete('file', requestId);
    await this.refresh();
  }

  /** Reads the requests anew, also those of other tabs. */
  async readRequests(): Promise<readonly PendingRequest[]> {
    try {
      const stored = await this.options.store.requests.list();
      this.requests = stored.flatMap(({ value }) => parseRequest(value) ?? []);
      this.publish();
    } catch {
      // A store that cannot be read now: the list stays what it was.
    }
    return this.requests;
  }

  /** Looks what there is now. A store that can't be read says nothing of what is open here. */
  look(): Promise<void> {
    if (this.later !== null) clearTimeout(this.later);
    this.later = null;
    this.looking ??= this.read().finally(() => {
      this.looking = null;
      if (this.closed || this.later !== null) return;
      const delay = this.state.get().waiting > 0 ? LOOK_WHILE_WAITING_MS : LOOK_AGAIN_MS;
      this.later = setTimeout(() => void this.look(), delay);
    });
    return this.looking;
  }

  /** Tells whether something is being sent. */
  setSending(sending: boolean): void {
    this.sending = sending;
    this.publish();
  }

  /** Nothing is told any more. */
  close(): void {
    this.closed = true;
    if (this.later !== null) clearTimeout(this.later);
    if (this.soon !== null) clearTimeout(this.soon);
    this.stopWatching();
    this.channel?.close();
    this.observable.close();
  }

  private lookSoon(): void {
    this.soon ??= setTimeout(() => {
      this.soon = null;
      void this.look();
    }, SETTLE_MS);
  }

  private async read(): Promise<void> {
    const { store, personId } = this.options;
    const [stored, refusals] = await Promise.all([
      store.pending().then(
        ({ edits }) => edits,
        () => new Map<string, readonly StoredEdit[]>(),
      ),
      readRefusals(store.records).catch(() => new Map<string, { reason: string }>()),
    ]);
    if (this.closed) return;
    const edits = new Map(stored);
    const reasons = new Map([...refusals].map(([name, { reason }]) => [name, reason]));
    const open = new Set<string>();
    for (const { documentName, session } of openSessions(personId)) {
      const { phase, reason } = session.status.get();
      open.add(documentName);
      if (phase === 'loading') continue;
      // A page knows before its store does, and the store knows of other tabs.
      edits.set(documentName, joinEdits(session.pendingOperations(), edits.get(documentName) ?? []));
      if (phase === 'gone' || phase === 'read-only') reasons.set(documentName, reason ?? phase);
      else if (phase === 'denied') reasons.set(documentName, reason ?? phase);
      else if (phase === 'saved' || phase === 'saving') reasons.delete(documentName);
    }
    this.documents = [...edits]
      .filter(([, list]) => list.length > 0)
      .map(([documentName, list]) => ({
        kind: 'edits' as const,
        documentName,
        codexId: codexOf(documentName),
        edits: list,
        count: list.reduce((sum, { count }) => sum + count, 0),
        refusal: reasons.get(documentName) ?? null,
        lasting: this.isLasting(documentName, list[0]?.id ?? ''),
        isOpen: open.has(documentName),
      }))
      .sort(inOrder);
    this.publish();
    this.forgetOldest();
  }

  private publish(): void {
    if (this.closed) return;
    const entries: readonly PendingEntry[] = [
      ...this.requests.map((one) => this.entryOf(one)),
      ...this.documents,
    ];
    const sum = (refused: boolean) =>
      entries.reduce((total, { refusal, count }) => total + ((refusal !== null) === refused ? count : 0), 0);
    const { requests } = this.state.get();
    this.observable.set({
      entries,
      requests: sameRequests(requests, this.requests) ? requests : this.requests,
      waiting: sum(false),
      refused: sum(true),
      sending: this.sending,
    });
  }

  private entryOf(request: PendingRequest): PendingRequestEntry {
    return {
      kind: 'request',
      codexId: request.codexId,
      request,
      count: 1,
      refusal: request.failure?.message ?? null,
      lasting: this.isLasting(request.id, request.id),
    };
  }

  private isLasting(lane: string, id: string): boolean {
    const now = this.options.environment.now();
    const known = this.oldest.get(lane);
    if (known?.id === id) return now - known.seenAt >= LASTING_MS;
    this.oldest.set(lane, { id, seenAt: now });
    return false;
  }

  private forgetOldest(): void {
    const lanes = new Set([
      ...this.documents.map(({ documentName }) => documentName),
      ...this.requests.map(({ id }) => id),
    ]);
    for (const lane of [...this.oldest.keys()]) if (!lanes.has(lane)) this.oldest.delete(lane);
  }

  private async refresh(): Promise<void> {
    await this.readRequests();
    this.channel?.postMessage(null);
  }

  /** Later than all there are, also when the clock was set back: ids are the order. */
  private nextId(): string {
    const { environment } = this.options;
    const newest = Number.parseInt(this.requests.at(-1)?.id.slice(0, 12) ?? '0', 16);
    this.latest = Math.max(environment.now(), this.latest + 1, newest + 1);
    return `${this.latest.toString(16).padStart(12, '0')} ${environment.newId()}`;
  }
}

function openChannel(personId: string, onChange: () => void): BroadcastChannel | null {
  if (typeof window === 'undefined' || typeof BroadcastChannel === 'undefined') return null;
  const channel = new BroadcastChannel(`bindery-requests ${personId}`);
  channel.addEventListener('message', onChange);
  return channel;
}

function joinEdits(
  own: readonly PendingOperation[],
  stored: readonly PendingOperation[],
): readonly PendingOperation[] {
  const ids = new Set(own.map(({ id }) => id));
  return [...own, ...stored.filter(({ id }) => !ids.has(id))].sort((a, b) => a.from - b.from);
}

function codexOf(documentName: string): string | null {
  const name = parseDocumentName(documentName);
  return name?.kind === 'codex' || name?.kind === 'comments' ? name.id : null;
}

function inOrder(a: PendingDocument, b: PendingDocument): number {
  if ((a.codexId === null) !== (b.codexId === null)) return a.codexId === null ? -1 : 1;
  return (a.edits[0]?.from ?? 0) - (b.edits[0]?.from ?? 0);
}

function sameRequests(a: readonly PendingRequest[], b: readonly PendingRequest[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, failure }, index) => id === b[index]?.id && failure?.at === b[index]?.failure?.at)
  );
}

function sameState(a: PendingState, b: PendingState): boolean {
  return (
    a.sending === b.sending &&
    a.requests === b.requests &&
    a.entries.length === b.entries.length &&
    a.entries.every((one, index) => sameEntry(one, b.entries[index]))
  );
}

function sameEntry(a: PendingEntry, b: PendingEntry | undefined): boolean {
  if (b === undefined || a.lasting !== b.lasting || a.refusal !== b.refusal) return false;
  if (a.kind === 'request' || b.kind === 'request') return a.kind === b.kind;
  return (
    a.documentName === b.documentName &&
    a.count === b.count &&
    a.isOpen === b.isOpen &&
    a.edits.at(-1)?.id === b.edits.at(-1)?.id
  );
}
