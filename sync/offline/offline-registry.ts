/** What this device holds of a workspace, and what a person wants it to hold: the same in every tab. */
import type { Environment } from '#core/environment.ts';
import type { LocalStore } from '../store/local-store.ts';

/** The copy of a Codex as this device remembers it. */
export interface ShelfCopy {
  /** The journal sequence that was fetched; `null` for a Codex that was only ever opened. */
  readonly seq: number | null;
  /** What was fetched, in bytes. */
  readonly bytes: number;
  /** ms since the epoch; 0: never. */
  readonly keptAt: number;
  readonly openedAt: number;
}

export interface ShelfState {
  /** By the id of the Codex. */
  readonly copies: ReadonlyMap<string, ShelfCopy>;
  /** Codices that are to be here with everything below them. */
  readonly pins: ReadonlySet<string>;
  /** How many Codices that were used lately are kept besides. */
  readonly recent: number;
  /** False until the store has been read. */
  readonly loaded: boolean;
}

export interface OfflineShelf {
  readonly loaded: Promise<void>;
  /** The same object until something changes. */
  get(): ShelfState;
  subscribe(listener: () => void): () => void;
  /** Remembers what was fetched of a Codex. */
  keep(codexId: string, fetched: Pick<ShelfCopy, 'seq' | 'bytes'>): Promise<void>;
  /** Remembers that a Codex was opened, and so is here. */
  opened(codexId: string): Promise<void>;
  drop(codexId: string): Promise<void>;
  setPinned(codexId: string, pinned: boolean): Promise<void>;
  setRecent(count: number): Promise<void>;
  close(): void;
}

/** The part of BroadcastChannel that tabs tell one another of changes with. */
export type Bell = Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>;

export const RECENT_BY_DEFAULT = 300;
const RECENT = 'offline-recent';
const NOTHING: ShelfCopy = { seq: null, bytes: 0, keptAt: 0, openedAt: 0 };

export interface ShelfOptions {
  /** One person's part of it. */
  readonly store: LocalStore;
  readonly environment: Pick<Environment, 'now'>;
  /** Rung for the other tabs; `null` where there are none. */
  readonly bell: Bell | null;
}

export function openOfflineShelf(options: ShelfOptions): OfflineShelf {
  return new StoredShelf(options);
}

class StoredShelf implements OfflineShelf {
  readonly loaded: Promise<void>;
  private state: ShelfState = {
    copies: new Map(),
    pins: new Set(),
    recent: RECENT_BY_DEFAULT,
    loaded: false,
  };
  private readonly listeners = new Set<() => void>();
  private readonly options: ShelfOptions;

  constructor(options: ShelfOptions) {
    this.options = options;
    this.loaded = this.read();
    const { bell } = options;
    if (bell) bell.onmessage = () => void this.read();
  }

  readonly get = (): ShelfState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    const tell = (): void => listener();
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };

  keep(codexId: string, { seq, bytes }: Pick<ShelfCopy, 'seq' | 'bytes'>): Promise<void> {
    return this.put(codexId, { seq, bytes, keptAt: this.options.environment.now() });
  }

  opened(codexId: string): Promise<void> {
    return this.put(codexId, { openedAt: this.options.environment.now() });
  }

  async drop(codexId: string): Promise<void> {
    await this.options.store.records.delete('copy', codexId);
    const copies = new Map(this.state.copies);
    copies.delete(codexId);
    this.change({ copies });
  }

  async setPinned(codexId: string, pinned: boolean): Promise<void> {
    const { records } = this.options.store;
    if (pinned) await records.put('pin', codexId, this.options.environment.now());
    else await records.delete('pin', codexId);
    const pins = new Set(this.state.pins);
    if (pinned) pins.add(codexId);
    else pins.delete(codexId);
    this.change({ pins });
  }

  async setRecent(recent: number): Promise<void> {
    await this.options.store.records.put('setting', RECENT, recent);
    this.change({ recent });
  }

  close(): void {
    this.options.bell?.close();
    this.listeners.clear();
  }

  private async put(codexId: string, change: Partial<ShelfCopy>): Promise<void> {
    const copy = { ...NOTHING, ...this.state.copies.get(codexId), ...change };
    await this.options.store.records.put('copy', codexId, copy);
    this.change({ copies: new Map(this.state.copies).set(codexId, copy) });
  }

  private change(change: Partial<ShelfState>): void {
    this.show(change);
    this.options.bell?.postMessage('changed');
  }

  private show(change: Partial<ShelfState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of [...this.listeners]) listener();
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
      const held = documents.flatMap(({ documentName }) => codexIdOf(documentName) ?? []);
      const known = new Map(copies.map(({ id, value }) => [id, readCopy(value)]));
      this.show({
        copies: new Map([...new Set([...held, ...known.keys()])].map((id) => [id, known.get(id) ?? NOTHING])),
        pins: new Set(pins.map(({ id }) => id)),
        recent: typeof recent === 'number' ? recent : RECENT_BY_DEFAULT,
        loaded: true,
      });
    } catch {
      this.show({ loaded: true });
    }
  }
}

/** The Codex whose document this is; `null` for any other document. */
export function codexIdOf(documentName: string): string | null {
  return documentName.startsWith('codex/') ? documentName.slice('codex/'.length) : null;
}

function readCopy(value: unknown): ShelfCopy {
  if (typeof value !== 'object' || value === null) return NOTHING;
  const { seq, bytes, keptAt, openedAt } = value as { readonly [Member in keyof ShelfCopy]?: unknown };
  return {
    seq: typeof seq === 'number' ? seq : null,
    bytes: numberOf(bytes),
    keptAt: numberOf(keptAt),
    openedAt: numberOf(openedAt),
  };
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
