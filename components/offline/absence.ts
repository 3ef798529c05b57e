/** Notices that somebody was away, and from when: the connection was gone, or the page was not there. */
import type { LocalStore } from '#sync/local-store.ts';
import { personalStore } from '#sync/personal-store.ts';
import { readLastContact, writeLastContact } from './last-contact.ts';

/** Shorter absences are told of only when something was written meanwhile. */
export const AWAY_MS = 5 * 60_000;
/** How much later than this page was closed the next one may believe it to have been there. */
const NOTE_MS = 20_000;
const ID = 'absence';

export interface AbsenceOptions {
  readonly store: LocalStore;
  readonly personId: string;
  /** The clock of the server, as far as it is known. */
  readonly now: () => number;
}

/**
 * What was not looked at stays: a reload, or another absence, tells of everything since the first. A laptop that slept notices
 * by the pause between two looks at the clock, before its connection does.
 */
export class AbsenceWatch {
  private readonly options: AbsenceOptions;
  private readonly listeners = new Set<() => void>();
  private readonly loaded: Promise<void>;
  private timer: ReturnType<typeof setInterval> | null = null;
  private lastContact: number | null = null;
  private since: number | null = null;

  constructor(options: AbsenceOptions) {
    this.options = options;
    this.loaded = this.load().catch(() => undefined);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Since when there may be news, ms since the epoch; `null` while there was no absence. */
  readonly get = (): number | null => this.since;

  /** The connection is there. `hasWaiting`: something was written without it. */
  async connected(hasWaiting: boolean): Promise<void> {
    await this.loaded;
    await this.returned(hasWaiting);
    this.timer ??= setInterval(() => void this.returned(false).catch(() => undefined), NOTE_MS);
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
    this.setSince(null);
    void personalStore(store, personId)
      .records.delete('setting', ID)
      .catch(() => undefined);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.listeners.clear();
  }

  private async load(): Promise<void> {
    const { store, personId } = this.options;
    const kept = await personalStore(store, personId).records.get('setting', ID);
    this.lastContact = await readLastContact(store, personId);
    if (typeof kept === 'number') this.setSince(kept);
  }

  private async returned(hasWaiting: boolean): Promise<void> {
    const { store, personId, now } = this.options;
    const last = this.lastContact;
    const isNews = last !== null && (hasWaiting || now() - last >= AWAY_MS);
    if (isNews && this.since === null) {
      this.setSince(last);
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

  private setSince(since: number | null): void {
    if (this.since === since) return;
    this.since = since;
    for (const listener of [...this.listeners]) listener();
  }
}
