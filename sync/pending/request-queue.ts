/** What a person asked of the server while it was out of reach: kept on this device, sent in order, and never dropped. */
import type { Environment } from '#core/environment.ts';
import { type ErrorCode, isBinderyError } from '#core/errors.ts';
import type { RecordStore } from '../store/local-store.ts';
import { browserNetwork, type Network } from '../transport/network-status.ts';
import {
  firstToSend,
  type NewRequest,
  parseRequest,
  type QueuedRequest,
  type RequestFailure,
} from './queued-request.ts';

export interface RequestQueueOptions {
  /** Those of the person. */
  readonly records: RecordStore;
  readonly personId: string;
  readonly environment: Environment;
  /** Resolves when it is this person who is signed in; rejects with BinderyError as `send` does. */
  readonly assertSignedIn: () => Promise<void>;
  /**
   * Resolves when the server has done it, now or before; rejects with BinderyError otherwise. `file` is what was handed in along
   * with the request, `undefined` when it is not on this device any more.
   */
  readonly send: (request: QueuedRequest, file: Blob | undefined) => Promise<void>;
  /** The browser's `online` and `offline` events unless a test hands in another. */
  readonly network?: Network;
  /** The browser's locks unless a test hands in others; `null`: every tab sends for itself, which changes nothing but the work. */
  readonly locks?: Pick<LockManager, 'request'> | null;
}

export interface RequestQueue {
  /** Resolves when the requests of earlier pages are in the list. */
  readonly loaded: Promise<void>;
  /** Oldest first, those refused included; the same array until something changes. */
  list(): readonly QueuedRequest[];
  subscribe(listener: () => void): () => void;
  /** Resolves when it is kept on this device; it is sent behind that. Rejects as `RecordStore.put` does. */
  add(request: NewRequest, file?: Blob): Promise<QueuedRequest>;
  /** What was handed in along with a request; `undefined` when it is not here any more. */
  file(requestId: string): Promise<Blob | undefined>;
  /** Sends a refused one again. */
  retry(requestId: string): Promise<void>;
  /** Lets a request go, with its file. */
  discard(requestId: string): Promise<void>;
  /** Sends what waits, now. Resolves when all is sent or the server is away; never rejects. */
  flush(): Promise<void>;
  close(): void;
}

const RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;
/** Failures that say nothing about the request. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'rate_limited', 'unauthenticated']);
/** The server's own mistakes, and answers of something that is not the server (a hotel's sign-in page): they may pass. */
const DOUBTFUL: ReadonlySet<ErrorCode> = new Set(['internal', 'corrupt']);
const DOUBTFUL_TRIES = 6;

export function openRequestQueue(options: RequestQueueOptions): RequestQueue {
  return new StoredQueue(options);
}

class StoredQueue implements RequestQueue {
  readonly loaded: Promise<void>;
  private readonly options: RequestQueueOptions;
  private readonly network: Network;
  private readonly channel: BroadcastChannel | null;
  private readonly listeners = new Set<() => void>();
  private readonly ignoreNetwork: () => void;
  private readonly doubtfulTries = new Map<string, number>();
  private requests: readonly QueuedRequest[] = [];
  private flushing: Promise<void> | null = null;
  /** Something changed while a round was under way. */
  private again = false;
  private failures = 0;
  private latest = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private closed = false;

  constructor(options: RequestQueueOptions) {
    this.options = options;
    this.network = options.network ?? browserNetwork;
    this.channel = openChannel(options.personId, () => void this.reload());
    this.ignoreNetwork = this.network.subscribe(() => {
      if (this.network.isOnline()) void this.flush();
    });
    this.loaded = this.reload();
    void this.flush();
  }

  list(): readonly QueuedRequest[] {
    return this.requests;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async add(request: NewRequest, file?: Blob): Promise<QueuedRequest> {
    const { records } = this.options;
    // Another tab may have added some: this one comes after them.
    this.show(await this.read());
    const queued: QueuedRequest = { ...request, id: this.nextId(), failure: null };
    // The file first: a request without its file could never be sent, and a file without a request is only in the way.
    if (file !== undefined) await records.put('file', queued.id, file);
    await records.put('request', queued.id, queued);
    await this.refresh();
    void this.flushAgain();
    return queued;
  }

  async file(requestId: string): Promise<Blob | undefined> {
    const file = await this.options.records.get('file', requestId);
    return file instanceof Blob ? file : undefined;
  }

  async retry(requestId: string): Promise<void> {
    const request = (await this.read()).find(({ id }) => id === requestId);
    if (!request) return;
    await this.options.records.put('request', requestId, { ...request, failure: null });
    this.doubtfulTries.delete(requestId);
    await this.refresh();
    await this.flushAgain();
  }

  async discard(requestId: string): Promise<void> {
    await this.forget(requestId);
    void this.flushAgain();
  }

  flush(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.flushing ??= this.exclusively(() => this.sendAll())
      .catch(() => this.sendLater())
      .then(() => {
        this.flushing = null;
        if (!this.again) return;
        this.again = false;
        return this.flush();
      });
    return this.flushing;
  }

  /** Also when a round is ending that has not seen what has just changed. */
  private flushAgain(): Promise<void> {
    this.again = this.flushing !== null;
    return this.flush();
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.ignoreNetwork();
    this.channel?.close();
    this.listeners.clear();
  }

  /** One tab sends at a time. What another has sent meanwhile is not found any more when it is this one's turn. */
  private async exclusively(work: () => Promise<void>): Promise<void> {
    const { locks = browserLocks(), personId } = this.options;
    if (locks === null) await work();
    else await locks.request(`bindery-requests ${personId}`, work);
  }

  private async sendAll(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    let asked = false;
    for (;;) {
      if (this.closed) return;
      this.show(await this.read());
      const next = firstToSend(this.requests);
      if (next === null) break;
      const failure = await this.sendOne(next, asked);
      asked = true;
      if (failure === 'later') return this.sendLater();
      if (failure === null) await this.forget(next.id);
      else {
        await this.options.records.put('request', next.id, { ...next, failure });
        await this.refresh();
      }
    }
    this.failures = 0;
  }

  /** `null` when it was done, `later` when the server is away, else why it is refused. */
  private async sendOne(request: QueuedRequest, asked: boolean): Promise<RequestFailure | 'later' | null> {
    const { assertSignedIn, send, environment } = this.options;
    try {
      if (!asked) await assertSignedIn();
      await send(request, await this.file(request.id));
      return null;
    } catch (error) {
      const { code, message } = isBinderyError(error)
        ? error
        : { code: 'internal' as const, message: String(error) };
      if (PASSING.has(code)) return 'later';
      const tries = (this.doubtfulTries.get(request.id) ?? 0) + 1;
      this.doubtfulTries.set(request.id, tries);
      if (DOUBTFUL.has(code) && tries < DOUBTFUL_TRIES) return 'later';
      return { code, message, at: environment.now() };
    }
  }

  private sendLater(): void {
    this.again = false;
    if (this.closed || this.timer !== null) return;
    const limit = Math.min(MAX_RETRY_MS, RETRY_MS * 2 ** this.failures);
    this.failures += 1;
    const delay = limit * (0.5 + this.options.environment.random() / 2);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.flush();
    }, delay);
  }

  private async forget(requestId: string): Promise<void> {
    await this.options.records.delete('request', requestId);
    await this.options.records.delete('file', requestId);
    this.doubtfulTries.delete(requestId);
    await this.refresh();
  }

  /** Later than all there are, also when the clock was set back: ids are the order. */
  private nextId(): string {
    const { environment } = this.options;
    const newest = Number.parseInt(this.requests.at(-1)?.id.slice(0, 12) ?? '0', 16);
    this.latest = Math.max(environment.now(), this.latest + 1, newest + 1);
    return `${this.latest.toString(16).padStart(12, '0')} ${environment.newId()}`;
  }

  private async read(): Promise<readonly QueuedRequest[]> {
    const records = await this.options.records.list('request');
    return records.flatMap(({ value }) => parseRequest(value) ?? []);
  }

  private async reload(): Promise<void> {
    try {
      this.show(await this.read());
    } catch {
      // A store that cannot be read now: the list stays what it was.
    }
  }

  private show(requests: readonly QueuedRequest[]): void {
    const known = this.requests;
    const isSame =
      known.length === requests.length &&
      known.every(({ id, failure }, index) => {
        const other = requests[index];
        return id === other?.id && failure?.at === other.failure?.at;
      });
    if (isSame) return;
    this.requests = requests;
    for (const listener of [...this.listeners]) listener();
  }

  private async refresh(): Promise<void> {
    await this.reload();
    this.channel?.postMessage(null);
  }
}

function browserLocks(): Pick<LockManager, 'request'> | null {
  // Pages without TLS, on an address of the local network, have none.
  return globalThis.navigator?.locks ?? null;
}

function openChannel(personId: string, onChange: () => void): BroadcastChannel | null {
  if (typeof window === 'undefined' || typeof BroadcastChannel === 'undefined') return null;
  const channel = new BroadcastChannel(`bindery-requests ${personId}`);
  channel.addEventListener('message', onChange);
  return channel;
}
