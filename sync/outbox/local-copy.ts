/** The local copy of a document: stores every update at once, and retries what could not be written. */
import * as Y from 'yjs';
import { isBinderyError } from '#core/errors.ts';
import type {
  EditPlace,
  LocalStore,
  OutboxEdit,
  StoredDocument,
  StoreFailure,
} from '#sync/store/local-store.ts';

const COMPACT_AFTER_ROWS = 200;
const RETRY_MS = 5_000;
const CONFIRM_DELAY_MS = 250;
/** A blocked database must not keep a page from the network. */
const LOAD_LIMIT_MS = 4_000;

export interface LocalCopyOptions {
  readonly store: LocalStore;
  readonly documentName: string;
  readonly doc: Y.Doc;
  /** The edits made here that the server has not confirmed. */
  readonly pending: () => readonly OutboxEdit[];
  /** Resolves when other tabs can see that these edits have somebody who sends them. */
  readonly claimed: Promise<unknown>;
  /** What the server is known to have. */
  readonly serverState: () => Uint8Array;
  readonly onFailed: (failure: StoreFailure | null) => void;
  /** Edits made here began to be written, or have been, or can't be. */
  readonly onStoring: (storing: boolean) => void;
}

export class LocalCopy {
  private readonly options: LocalCopyOptions;
  private rows = 0;
  private failure: StoreFailure | null = null;
  /** A row from elsewhere was not written: whatever builds on it would be hidden. */
  private incomplete = false;
  private confirmed: EditPlace[] = [];
  private confirmTimer: ReturnType<typeof setTimeout> | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly inFlight = new Set<Promise<void>>();
  /** Writes of edits made here that have not been answered. */
  private storing = 0;

  constructor(options: LocalCopyOptions) {
    this.options = options;
  }

  /**
   * Hands the stored document to `apply`. Resolves when that is done or after a few seconds, whichever is first: what comes late is
   * merged all the same.
   */
  load(apply: (stored: StoredDocument) => Promise<void> | void): Promise<void> {
    const { store, documentName } = this.options;
    if (store.isVolatile) this.tell('blocked');
    const reading = store.load(documentName).then(
      (stored) => {
        this.rows = stored.updates.length;
        return apply(stored);
      },
      (error: unknown) => this.failed(error),
    );
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, LOAD_LIMIT_MS);
      void reading.then(() => {
        clearTimeout(limit);
        resolve();
      });
    });
  }

  /** Appends what was not made here; a failure is reported and mended later by writing the whole document. */
  keep(update: Uint8Array): void {
    const { store, documentName } = this.options;
    const writing = store.append(documentName, update).catch((error: unknown) => {
      this.incomplete = true;
      throw error;
    });
    void this.track(writing);
    this.count();
  }

  /** Writes edits made here to the outbox; a failure is reported and mended later. */
  enqueue(edits: readonly OutboxEdit[]): void {
    const { store, documentName, claimed } = this.options;
    this.storing += 1;
    if (this.storing === 1) this.options.onStoring(true);
    void this.track(claimed.then(() => store.enqueue(documentName, edits))).then(() => {
      this.storing -= 1;
      if (this.storing === 0) this.options.onStoring(false);
    });
  }

  /**
   * Remembers that the server has these edits. Written together a little later: what is forgotten in a crash is only offered
   * again.
   */
  confirm(edits: readonly EditPlace[]): void {
    // It may be in neither part of the store: it was to be written again, and waits no longer.
    if (edits.length > 0 && this.failure !== null) this.incomplete = true;
    this.confirmed.push(...edits);
    this.confirmTimer ??= setTimeout(() => this.flushConfirmed(), CONFIRM_DELAY_MS);
  }

  private flushConfirmed(): void {
    if (this.confirmTimer === null) return;
    clearTimeout(this.confirmTimer);
    this.confirmTimer = null;
    const { store, documentName, claimed, serverState } = this.options;
    const edits = this.confirmed;
    this.confirmed = [];
    const stateVector = serverState();
    void this.track(claimed.then(() => store.confirm(documentName, { stateVector, edits })));
    if (edits.length > 0) this.count();
  }

  /** Resolves when everything handed in so far is written, or has failed. */
  async settled(): Promise<void> {
    this.flushConfirmed();
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  /** Resolves when everything handed in is written, or has failed. */
  async close(): Promise<void> {
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    await this.settled();
  }

  /** Folds all rows into one; rejects when the store cannot. */
  async fold(): Promise<void> {
    await this.settled();
    this.rows = 1;
    await this.options.store.compact(this.options.documentName);
  }

  private count(): void {
    this.rows += 1;
    if (this.rows <= COMPACT_AFTER_ROWS) return;
    this.rows = 1;
    void this.track(this.options.store.compact(this.options.documentName));
  }

  /** Resolves when it is written, or its failure has been reported. */
  private track(write: Promise<void>): Promise<void> {
    const settled: Promise<void> = write
      .catch((error: unknown) => this.failed(error))
      .finally(() => {
        this.inFlight.delete(settled);
      });
    this.inFlight.add(settled);
    return settled;
  }

  private failed(error: unknown): void {
    this.retryTimer ??= setTimeout(() => this.mend(), RETRY_MS);
    this.tell(isBinderyError(error) && error.code === 'too_large' ? 'full' : 'blocked');
  }

  private tell(told: StoreFailure | null): void {
    const failure = told ?? (this.options.store.isVolatile ? 'blocked' : null);
    if (failure === this.failure) return;
    this.failure = failure;
    this.options.onFailed(failure);
  }

  /** What waits comes first: it is small, and exists nowhere else. */
  private mend(): void {
    this.retryTimer = null;
    void this.track(this.writeAgain());
  }

  private async writeAgain(): Promise<void> {
    const { store, documentName, doc, pending } = this.options;
    await store.enqueue(documentName, pending());
    if (this.incomplete) {
      await store.append(documentName, Y.encodeStateAsUpdate(doc));
      this.incomplete = false;
    }
    if (this.retryTimer === null) this.tell(null);
  }
}
