/** The offline registry: which Codices this device holds and which it should hold; shared by all tabs. */
import type { Environment } from '#core/environment.ts';
import { createObservable } from '#core/observable.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import type { LocalStore } from '#sync/store/local-store.ts';

/** The registry's entry for the copy of a Codex. */
export interface OfflineCopy {
  /** The journal sequence that was fetched; `null` for a Codex that was only ever opened. */
  readonly seq: number | null;
  /** The same of its comments; `null` while none were fetched. */
  readonly commentsSeq: number | null;
  /** What was fetched, in bytes. */
  readonly bytes: number;
  /** ms since the epoch; 0: never. */
  readonly keptAt: number;
  readonly openedAt: number;
  /** The private Codex that it is, or stands below, as far as this device knows. */
  readonly privateTopId: string | null;
}

export interface OfflineState {
  /** By the id of the Codex. */
  readonly copies: ReadonlyMap<string, OfflineCopy>;
  /** Codices that are to be here with everything below them. */
  readonly pins: ReadonlySet<string>;
  /** Of those that are private, the private Codex in whose tree they stand: what is below them is known by it alone. */
  readonly pinnedTrees: ReadonlyMap<string, string>;
  /** How many Codices that were used lately are kept besides. */
  readonly recent: number;
  /** False until the store has been read. */
  readonly loaded: boolean;
}

export interface OfflineRegistry {
  readonly loaded: Promise<void>;
  /** The same object until something changes. */
  get(): OfflineState;
  subscribe(listener: () => void): () => void;
  /** Remembers what was fetched of a Codex. */
  keep(codexId: string, fetched: Pick<OfflineCopy, 'seq' | 'bytes' | 'privateTopId'>): Promise<void>;
  /** Remembers what was fetched of its comments. */
  keepComments(codexId: string, seq: number): Promise<void>;
  /** Remembers that a Codex was opened, and so is here. */
  opened(codexId: string, privateTopId?: string | null): Promise<void>;
  drop(codexId: string): Promise<void>;
  setPinned(codexId: string, pinned: boolean, privateTopId?: string | null): Promise<void>;
  setRecent(count: number): Promise<void>;
  close(): void;
}

/** The part of `BroadcastChannel` by which tabs notify one another of changes. */
export type ChangeChannel = Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>;

export const RECENT_BY_DEFAULT = 300;
const RECENT = 'offline-recent';
const NOTHING: OfflineCopy = {
  ...{ seq: null, commentsSeq: null, bytes: 0, keptAt: 0, openedAt: 0 },
  privateTopId: null,
};

export interface OfflineRegistryOptions {
  /** One person's part of it. */
  readonly store: LocalStore;
  readonly environment: Pick<Environment, 'now'>;
  /** Rung for the other tabs; `null` where there are none. */
  readonly channel: ChangeChannel | null;
}

/** Opens the registry of one person, read from the store and kept in step between tabs. */
export function openOfflineRegistry(options: OfflineRegistryOptions): OfflineRegistry {
  return new StoredRegistry(options);
}

class StoredRegistry implements OfflineRegistry {
  readonly loaded: Promise<void>;
  private readonly state = createObservable<OfflineState>({
    copies: new Map(),
    pins: new Set(),
    pinnedTrees: new Map(),
    recent: RECENT_BY_DEFAULT,
    loaded: false,
  });
  readonly get = this.state.get;
  readonly subscribe = this.state.subscribe;
  private readonly options: OfflineRegistryOptions;

  constructor(options: OfflineRegistryOptions) {
    this.options = options;
    this.loaded = this.read();
    const { channel } = options;
    if (channel) channel.onmessage = () => void this.read();
  }

  keep(
    codexId: string,
    { seq, bytes, privateTopId }: Pick<OfflineCopy, 'seq' | 'bytes' | 'privateTopId'>,
  ): Promise<void> {
    return this.put(codexId, { seq, bytes, privateTopId, keptAt: this.options.environment.now() });
  }

  keepComments(codexId: string, commentsSeq: number): Promise<void> {
    return this.put(codexId, { commentsSeq });
  }

  opened(codexId: string, privateTopId: string | null = null): Promise<void> {
    // Not known, as offline, is not known to be shared.
    const known = privateTopId === null ? {} : { privateTopId };
    return this.put(codexId, { openedAt: this.options.environment.now(), ...known });
  }

  async drop(codexId: string): Promise<void> {
    await this.options.store.records.delete('copy', codexId);
    const copies = new Map(this.get().copies);
    copies.delete(codexId);
    this.change({ copies });
  }

  async setPinned(codexId: string, pinned: boolean, privateTopId: string | null = null): Promise<void> {
    const { records } = this.options.store;
    const at = this.options.environment.now();
    if (pinned) await records.put('pin', codexId, privateTopId === null ? at : { at, privateTopId });
    else await records.delete('pin', codexId);
    const [pins, pinnedTrees] = [new Set(this.get().pins), new Map(this.get().pinnedTrees)];
    pins.delete(codexId);
    pinnedTrees.delete(codexId);
    if (pinned) pins.add(codexId);
    if (pinned && privateTopId !== null) pinnedTrees.set(codexId, privateTopId);
    this.change({ pins, pinnedTrees });
  }

  async setRecent(recent: number): Promise<void> {
    await this.options.store.records.put('setting', RECENT, recent);
    this.change({ recent });
  }

  close(): void {
    this.options.channel?.close();
    this.state.close();
  }

  private async put(codexId: string, change: Partial<OfflineCopy>): Promise<void> {
    const copy = { ...NOTHING, ...this.get().copies.get(codexId), ...change };
    await this.options.store.records.put('copy', codexId, copy);
    this.change({ copies: new Map(this.get().copies).set(codexId, copy) });
  }

  private change(change: Partial<OfflineState>): void {
    this.show(change);
    this.options.channel?.postMessage('changed');
  }

  private show(change: Partial<OfflineState>): void {
    this.state.set({ ...this.get(), ...change });
  }

  /** What cannot be read is not held: then everything is fetched again when it can be. */
  private async read(): Promise<void> {
    const { store } = this.options;
    try {
      const [documents, copies, pins, recent] = await Promise.all([
        store.list(),
        store.records.list('copy'),
        store.records.list('pin'),
        store.records.get('setting', RECENT),
      ]);
      const held = documents.flatMap(({ documentName }) => {
        const id = codexIdOf(documentName);
        return id !== null && documentName === codexDocumentName(id) ? [id] : [];
      });
      const known = new Map(copies.map(({ id, value }) => [id, readCopy(value)]));
      this.show({
        copies: new Map([...new Set([...held, ...known.keys()])].map((id) => [id, known.get(id) ?? NOTHING])),
        pins: new Set(pins.map(({ id }) => id)),
        pinnedTrees: new Map(pins.flatMap(({ id, value }) => readPinnedTree(id, value))),
        recent: typeof recent === 'number' ? recent : RECENT_BY_DEFAULT,
        loaded: true,
      });
    } catch {
      this.show({ loaded: true });
    }
  }
}

/** The Codex whose document this is, or that of one of its branches; `null` for any other document. */
export function codexIdOf(documentName: string): string | null {
  return /^codex\/([^@]+)/.exec(documentName)?.[1] ?? null;
}

function readCopy(value: unknown): OfflineCopy {
  if (typeof value !== 'object' || value === null) return NOTHING;
  const { seq, commentsSeq, bytes, keptAt, openedAt, privateTopId } = value as {
    readonly [Member in keyof OfflineCopy]?: unknown;
  };
  return {
    seq: typeof seq === 'number' ? seq : null,
    commentsSeq: typeof commentsSeq === 'number' ? commentsSeq : null,
    bytes: numberOf(bytes),
    keptAt: numberOf(keptAt),
    openedAt: numberOf(openedAt),
    privateTopId: typeof privateTopId === 'string' ? privateTopId : null,
  };
}

/** Of a Codex that every member may read it says nothing. */
function readPinnedTree(codexId: string, value: unknown): [string, string][] {
  const topId: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'privateTopId') : null;
  return typeof topId === 'string' ? [[codexId, topId]] : [];
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
