/** Keeps a document's copy on this device: every update right away, and a full copy again after a failed write. */
import * as Y from 'yjs';
import type { LocalStore, StoredDocument, StoredEdit } from './local-store.ts';

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
  readonly pending: () => readonly StoredEdit[];
  readonly onFailed: (failed: boolean) => void;
}

export class LocalCopy {
  private readonly options: LocalCopyOptions;
  private rows = 0;
  private failed = false;
  private confirmed: string[] = [];
  private allConfirmed: Uint8Array | null = null;
  private confirmTimer: ReturnType<typeof setTimeout> | null = null;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(options: LocalCopyOptions) {
    this.options = options;
  }

  /**
   * Hands the stored document to `apply`. Resolves when that is done or after a few seconds, whichever is first: what comes late is
   * merged all the same.
   */
  load(apply: (stored: StoredDocument) => void): Promise<void> {
    const { store, documentName } = this.options;
    const reading = store.load(documentName).then(
      (stored) => {
        this.rows = stored.updates.length;
        apply(stored);
      },
      () => this.setFailed(true),
    );
    return new Promise((resolve) => {
      const limit = setTimeout(resolve, LOAD_LIMIT_MS);
      void reading.then(() => {
        clearTimeout(limit);
        resolve();
      });
    });
  }

  /** Appends; a failure is reported and mended later by writing the whole document. */
  keep(update: Uint8Array, edit?: StoredEdit): void {
    const { store, documentName } = this.options;
    this.rows += 1;
    this.track(store.append(documentName, update, edit && [edit]));
    if (this.rows > COMPACT_AFTER_ROWS) {
      this.rows = 1;
      this.track(store.compact(documentName));
    }
  }

  /**
   * Remembers that the server has these edits; `all` when nothing else is waiting, so that the whole document is
   * committed. Written together a little later: what is forgotten in a crash is only asked for again.
   */
  confirm(editIds: readonly string[], all: boolean): void {
    this.confirmed.push(...editIds);
    this.allConfirmed = all ? Y.encodeStateVector(this.options.doc) : null;
    this.confirmTimer ??= setTimeout(() => this.flushConfirmed(), CONFIRM_DELAY_MS);
  }

  private flushConfirmed(): void {
    if (this.confirmTimer === null) return;
    clearTimeout(this.confirmTimer);
    this.confirmTimer = null;
    const edits = this.confirmed;
    this.confirmed = [];
    this.track(this.options.store.confirm(this.options.documentName, this.allConfirmed, edits));
  }

  /** Resolves when everything handed in so far is written, or has failed. */
  async settled(): Promise<void> {
    this.flushConfirmed();
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  async close(): Promise<void> {
    if (this.retryTimer !== null) clearTimeout(this.retryTimer);
    this.retryTimer = null;
    await this.settled();
  }

  private track(write: Promise<void>): void {
    const settled: Promise<void> = write
      .catch(() => this.setFailed(true))
      .finally(() => {
        this.inFlight.delete(settled);
      });
    this.inFlight.add(settled);
  }

  private setFailed(failed: boolean): void {
    if (failed) this.retryTimer ??= setTimeout(() => this.mend(), RETRY_MS);
    if (failed === this.failed) return;
    this.failed = failed;
    this.options.onFailed(failed);
  }

  /** A lost row would leave a gap that hides every later one, so the mend is the whole document, with all that waits. */
  private mend(): void {
    const { store, documentName, doc, pending } = this.options;
    this.retryTimer = null;
    const writing = store
      .append(documentName, Y.encodeStateAsUpdate(doc), pending())
      .then(() => this.setFailed(false));
    this.track(writing);
  }
}
