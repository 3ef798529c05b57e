/** The search entries of this device in memory: loaded in batches on first use, and kept in step with the store. */
import { createObservable } from '#core/observable.ts';
import type { LocalEntry } from '#core/search/local-entry.ts';
import type { SearchEntry } from '#core/search/searchable-codex.ts';
import type { LocalReading } from '#richtext/search/read-local-entry.ts';
import type { ChangeChannel } from '#sync/offline/offline-registry.ts';
import type { LocalStore } from '#sync/store/local-store.ts';

/** Raise it when something else is kept of a Codex: entries of an older version are made anew. */
const VERSION = 1;
/** Few enough that reading them holds up no key. */
const PAGE = 200;

interface StoredEntry {
  readonly version: number;
  readonly entry: LocalEntry;
}

export class DeviceSearchIndex {
  private readonly store: LocalStore;
  private readonly channel: ChangeChannel | null;
  private readonly entries = new Map<string, LocalEntry>();
  private reading: Promise<void> | null = null;
  private readonly changes = createObservable(0);

  /** `channel`: reaches the person's other tabs; one of them writes for all. */
  constructor(store: LocalStore, channel: ChangeChannel | null = null) {
    this.store = store;
    this.channel = channel;
    // What can't be read now is read with all the others, after a reload at the latest.
    if (channel !== null) channel.onmessage = ({ data }) => void this.readAgain(data).catch(() => undefined);
  }

  /** Counts the changes, for useSyncExternalStore. */
  readonly get = this.changes.get;
  readonly subscribe = this.changes.subscribe;

  /** Every entry there is. */
  async all(): Promise<ReadonlyMap<string, LocalEntry>> {
    this.reading ??= this.read().catch((error: unknown) => {
      this.reading = null;
      throw error;
    });
    await this.reading;
    return this.entries;
  }

  async put(codexId: string, { entry, texts }: LocalReading): Promise<void> {
    const stored: StoredEntry = { version: VERSION, entry };
    await this.store.records.put('search', codexId, stored);
    await this.store.records.put('text', codexId, texts);
    this.entries.set(codexId, entry);
    this.channel?.postMessage(codexId);
    this.changed();
  }

  async delete(codexId: string): Promise<void> {
    await this.store.records.delete('search', codexId);
    await this.store.records.delete('text', codexId);
    this.entries.delete(codexId);
    this.channel?.postMessage(codexId);
    this.changed();
  }

  close(): void {
    this.channel?.close();
  }

  async entry(codexId: string): Promise<LocalEntry | null> {
    const stored = await this.store.records.get('search', codexId);
    return isStored(stored) ? stored.entry : null;
  }

  /** What excerpts of a Codex are cut from. */
  async texts(codexId: string): Promise<readonly SearchEntry[]> {
    const texts = await this.store.records.get('text', codexId);
    return Array.isArray(texts) ? (texts as readonly SearchEntry[]) : [];
  }

  private async read(): Promise<void> {
    for (let after = ''; ; ) {
      const page = await this.store.records.list('search', { after, limit: PAGE });
      for (const { id, value } of page) if (isStored(value)) this.entries.set(id, value.entry);
      const last = page.at(-1);
      if (last === undefined || page.length < PAGE) return;
      after = last.id;
    }
  }

  /** Another tab has written or taken away an entry. */
  private async readAgain(codexId: unknown): Promise<void> {
    if (typeof codexId !== 'string') return;
    const entry = await this.entry(codexId);
    if (entry === null) this.entries.delete(codexId);
    else this.entries.set(codexId, entry);
    this.changed();
  }

  private changed(): void {
    this.changes.set(this.changes.get() + 1);
  }
}

function isStored(value: unknown): value is StoredEntry {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === VERSION;
}
