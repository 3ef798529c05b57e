/** The search entries of this device in memory: loaded in batches on first use, and kept in step with the store. */
import { createObservable } from '#core/observable.ts';
import type { SearchableComment } from '#core/search/comment-excerpts.ts';
import type { LocalEntry } from '#core/search/local-entry.ts';
import type { SearchEntry } from '#core/search/searchable-codex.ts';
import { foldText } from '#core/search/words.ts';
import type { LocalReading } from '#richtext/search/read-local-entry.ts';
import type { ChangeChannel } from '#sync/offline/offline-registry.ts';
import type { LocalStore } from '#sync/store/local-store.ts';

/** Raise it when something else is kept of a Codex: entries of an older version are made anew. */
const VERSION = 2;
/** Few enough that reading them holds up no key. */
const PAGE = 200;

/** The same of its comments. */
const COMMENTS_VERSION = 1;
const NOTHING_SAID: readonly string[] = [];

interface StoredEntry {
  readonly version: number;
  readonly entry: LocalEntry;
}

interface StoredComments {
  readonly version: number;
  /** Of each comment, in the same order. */
  readonly words: readonly string[];
  readonly comments: readonly SearchableComment[];
}

export class DeviceSearchIndex {
  private readonly store: LocalStore;
  private readonly channel: ChangeChannel | null;
  private readonly entries = new Map<string, LocalEntry>();
  /** The folded words of each comment, by the id of the Codex. */
  private readonly said = new Map<string, readonly string[]>();
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

  /** Keeps what was said about a Codex in place of what was kept before. */
  async putComments(codexId: string, comments: readonly SearchableComment[]): Promise<void> {
    const words = comments.map(({ text }) => ` ${foldText(text)} `);
    const stored: StoredComments = { version: COMMENTS_VERSION, words, comments };
    await this.store.records.put('said', codexId, stored);
    this.said.set(codexId, words);
    this.channel?.postMessage(codexId);
    this.changed();
  }

  async delete(codexId: string): Promise<void> {
    await this.store.records.delete('search', codexId);
    await this.store.records.delete('text', codexId);
    await this.store.records.delete('said', codexId);
    this.entries.delete(codexId);
    this.said.delete(codexId);
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

  /** The folded words of each comment on a Codex, as far as `all` has read them. */
  commentsOn(codexId: string): readonly string[] {
    return this.said.get(codexId) ?? NOTHING_SAID;
  }

  /** The comments that excerpts are cut from; `null` where they were not read for search. */
  async comments(codexId: string): Promise<readonly SearchableComment[] | null> {
    return (await this.storedComments(codexId))?.comments ?? null;
  }

  private async storedComments(codexId: string): Promise<StoredComments | null> {
    const stored = await this.store.records.get('said', codexId);
    return isSaid(stored) ? stored : null;
  }

  private async read(): Promise<void> {
    await this.readPages('search', (id, value) => {
      if (isStored(value)) this.entries.set(id, value.entry);
    });
    await this.readPages('said', (id, value) => {
      if (isSaid(value)) this.said.set(id, value.words);
    });
  }

  private async readPages(
    kind: 'search' | 'said',
    take: (codexId: string, value: unknown) => void,
  ): Promise<void> {
    for (let after = ''; ; ) {
      const page = await this.store.records.list(kind, { after, limit: PAGE });
      for (const { id, value } of page) take(id, value);
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
    const said = await this.storedComments(codexId);
    if (said === null) this.said.delete(codexId);
    else this.said.set(codexId, said.words);
    this.changed();
  }

  private changed(): void {
    this.changes.set(this.changes.get() + 1);
  }
}

function isStored(value: unknown): value is StoredEntry {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === VERSION;
}

function isSaid(value: unknown): value is StoredComments {
  return (
    typeof value === 'object' && value !== null && 'version' in value && value.version === COMMENTS_VERSION
  );
}
