/** Detects an offline interval and its beginning: the connection was lost, or no page was open. */
import { createObservable } from '#core/observable.ts';
import type { LocalStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { readLastContact, writeLastContact } from './last-contact.ts';

/** Shorter absences are reported only if something was edited meanwhile. */
export const AWAY_MS = 5 * 60_000;
/** How much later than this page was closed the next one may believe it to have been there. */
const NOTE_MS = 20_000;
/** Longer than a page that is being used goes without a note: a reload in the middle of a sentence is no absence. */
const LEFT_MS = 2 * NOTE_MS;
const ID = 'absence';

export interface OfflineIntervalOptions {
  readonly store: LocalStore;
  readonly personId: string;
  /** The clock of the server, as far as it is known. */
  readonly now: () => number;
}

/**
 * Watches for offline intervals. An interval stays until its news was looked at, over reloads and further absences. A
 * sleeping laptop is detected by a gap between two readings of the clock.
 */
export class OfflineIntervalWatch {
  private readonly options: OfflineIntervalOptions;
  private readonly loaded: Promise<void>;
  private timer: ReturnType<typeof setInterval> | null = null;
  private lastContact: number | null = null;
  private readonly since = createObservable<number | null>(null);

  constructor(options: OfflineIntervalOptions) {
    this.options = options;
    this.loaded = this.load().catch(() => undefined);
  }

  /** Since when there may be news, ms since the epoch; `null` while there was no absence. */
  readonly get = this.since.get;
  readonly subscribe = this.since.subscribe;

  /**
   * The connection is there. `hasWritten`: something was written on this page while it was known to be gone. `hasLeft`: something
   * waits in the store, which an earlier page may have left without a connection, or only not had the time to send.
   */
  async connected({ hasWritten, hasLeft }: { hasWritten: boolean; hasLeft: boolean }): Promise<void> {
    await this.loaded;
    await this.returned(hasWritten ? 0 : hasLeft ? LEFT_MS : AWAY_MS);
    this.timer ??= setInterval(() => void this.returned(AWAY_MS).catch(() => undefined), NOTE_MS);
  }

  /** The connection is lost. */
  disconnected(): void {
    if (this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
    this.note();
  }

  /** It has been seen, or there was nothing to see. */
  dismiss(): void {
    const { store, personId } = this.options;
    this.since.set(null);
    void personalStore(store, personId)
      .records.delete('setting', ID)
      .catch(() => undefined);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.since.close();
  }

  private async load(): Promise<void> {
    const { store, personId } = this.options;
    const kept = await personalStore(store, personId).records.get('setting', ID);
    this.lastContact = await readLastContact(store, personId);
    if (typeof kept === 'number') this.since.set(kept);
  }

  /** Tells of an absence that was at least so long, in ms. */
  private async returned(least: number): Promise<void> {
    const { store, personId, now } = this.options;
    // Whoever was in another tab meanwhile was not away.
    const elsewhere = await readLastContact(store, personId).catch(() => null);
    const last = this.lastContact === null ? elsewhere : Math.max(this.lastContact, elsewhere ?? 0);
    if (last !== null && now() - last >= least && this.since.get() === null) {
      this.since.set(last);
      await personalStore(store, personId)
        .records.put('setting', ID, last)
        .catch(() => undefined);
    }
    this.note();
  }

  private note(): void {
    const { store, personId, now } = this.options;
    this.lastContact = now();
    // What can't be kept only makes the next summary longer.
    void writeLastContact(store, personId, this.lastContact).catch(() => undefined);
  }
}
