/** A store in a file: kept in memory, with every change written to the file before it counts as kept. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { Confirmed, LocalStore, OutboxEdit, RecordKind } from '#sync/store/local-store.ts';
import { createMemoryStore, emptyState, type MemoryState } from '#sync/store/memory-store.ts';
import { lockFile } from './lock-file.ts';
import { LogWriter, readLog, replaceLog } from './store-log.ts';

/** A log is written anew when it has grown by this much, and to twice what it began with. */
const MIN_GROWTH_BYTES = 4 * 1024 * 1024;

/** A change of the store, as it is written. */
type StoreCall =
  | readonly ['append', documentName: string, update: Uint8Array]
  | readonly ['enqueue', documentName: string, edits: readonly OutboxEdit[]]
  | readonly ['confirm', documentName: string, confirmed: Confirmed]
  | readonly ['compact' | 'delete', documentName: string]
  | readonly ['putRequest', id: string, value: unknown]
  | readonly ['deleteRequest', id: string]
  | readonly ['putRecord', kind: RecordKind, id: string, value: unknown]
  | readonly ['deleteRecord', kind: RecordKind, id: string];

type Entry = { readonly state: MemoryState } | { readonly at: number; readonly call: StoreCall };

/**
 * Opens the store in a file of its own, which is made when there is none; readable for its owner alone. One process has it at a time:
 * `conflict` while another has. `corrupt` when the file is damaged, or another kind of file. Close it when the client is closed.
 */
export async function openFileStore(path: string, now: () => number = Date.now): Promise<LocalStore> {
  await mkdir(dirname(path), { recursive: true });
  const unlock = await lockFile(`${path}.lock`);
  try {
    return await DurableStore.open(path, now, unlock);
  } catch (error) {
    await unlock();
    throw error;
  }
}

class DurableStore implements LocalStore {
  readonly requests: LocalStore['requests'];
  readonly records: LocalStore['records'];
  private readonly path: string;
  private readonly state: MemoryState;
  private readonly memory: LocalStore;
  private readonly now: () => number;
  private readonly unlock: () => Promise<void>;
  private writer: LogWriter;
  private startBytes: number;
  /** The log is being written anew; what comes meanwhile is written behind it. */
  private renewing: Promise<void> | null = null;
  private closed: Promise<void> | null = null;

  private constructor(
    path: string,
    state: MemoryState,
    writer: LogWriter,
    now: () => number,
    unlock: () => Promise<void>,
  ) {
    this.path = path;
    this.state = state;
    this.memory = createMemoryStore({ now }, state);
    this.writer = writer;
    this.startBytes = writer.bytes;
    this.now = now;
    this.unlock = unlock;
    const { memory } = this;
    this.requests = {
      list: () => memory.requests.list(),
      put: (id, value) => this.change(['putRequest', id, value]),
      delete: (id) => this.change(['deleteRequest', id]),
    };
    this.records = {
      get: (kind, id) => memory.records.get(kind, id),
      list: (kind, page) => memory.records.list(kind, page),
      put: (kind, id, value) => this.change(['putRecord', kind, id, value]),
      delete: (kind, id) => this.change(['deleteRecord', kind, id]),
    };
  }

  static async open(path: string, now: () => number, unlock: () => Promise<void>): Promise<DurableStore> {
    const { entries, end } = await readLog(path);
    const state = await replay(entries);
    if (entries.length > 1) await replaceLog(path, { state });
    const writer = await LogWriter.open(path, entries.length > 1 ? (await readLog(path)).end : end);
    return new DurableStore(path, state, writer, now, unlock);
  }

  load(documentName: string) {
    return this.memory.load(documentName);
  }

  append(documentName: string, update: Uint8Array) {
    return this.change(['append', documentName, update]);
  }

  enqueue(documentName: string, edits: readonly OutboxEdit[]) {
    return this.change(['enqueue', documentName, edits]);
  }

  waitingSessions(documentName: string) {
    return this.memory.waitingSessions(documentName);
  }

  pending(prefix?: string) {
    return this.memory.pending(prefix);
  }

  confirm(documentName: string, confirmed: Confirmed) {
    return this.change(['confirm', documentName, confirmed]);
  }

  compact(documentName: string) {
    return this.change(['compact', documentName]);
  }

  list() {
    return this.memory.list();
  }

  delete(documentName: string) {
    return this.change(['delete', documentName]);
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    await this.renewing?.catch(() => undefined);
    await this.writer.close();
    await this.unlock();
  }

  /** In memory at once, so that what is read next has it; resolves when it is in the file. */
  private async change(call: StoreCall): Promise<void> {
    if (this.closed !== null) throw new BinderyError('unavailable', `${this.path} was closed.`);
    const entry: Entry = { at: this.now(), call };
    const applied = applyCall(this.memory, call);
    try {
      await Promise.all([applied, this.write(entry)]);
    } catch (error) {
      throw asStoreError(error, this.path);
    }
  }

  private async write(entry: Entry): Promise<void> {
    if (this.renewing !== null) await this.renewing.catch(() => undefined);
    await this.writer.append(entry);
    const grown = this.writer.bytes - this.startBytes;
    if (this.renewing === null && grown > Math.max(MIN_GROWTH_BYTES, this.startBytes)) {
      // The change is written already: a log that stays long is tried again when it has grown more.
      this.renewing = this.renew().finally(() => {
        this.renewing = null;
      });
      await this.renewing.catch(() => undefined);
    }
  }

  private async renew(): Promise<void> {
    await this.writer.close();
    try {
      await replaceLog(this.path, { state: this.state } satisfies Entry);
    } finally {
      this.writer = await LogWriter.open(this.path, (await readLog(this.path)).end);
      this.startBytes = this.writer.bytes;
    }
  }
}

async function replay(entries: readonly unknown[]): Promise<MemoryState> {
  let state = emptyState();
  let at = 0;
  let memory = createMemoryStore({ now: () => at }, state);
  // The checksum says that they are as they were written, and only this file writes them.
  for (const entry of entries as readonly Entry[]) {
    if ('state' in entry) {
      state = entry.state;
      memory = createMemoryStore({ now: () => at }, state);
    } else {
      at = entry.at;
      await applyCall(memory, entry.call);
    }
  }
  return state;
}

function applyCall(store: LocalStore, call: StoreCall): Promise<void> {
  switch (call[0]) {
    case 'append':
      return store.append(call[1], call[2]);
    case 'enqueue':
      return store.enqueue(call[1], call[2]);
    case 'confirm':
      return store.confirm(call[1], call[2]);
    case 'compact':
      return store.compact(call[1]);
    case 'delete':
      return store.delete(call[1]);
    case 'putRequest':
      return store.requests.put(call[1], call[2]);
    case 'deleteRequest':
      return store.requests.delete(call[1]);
    case 'putRecord':
      return store.records.put(call[1], call[2], call[3]);
    case 'deleteRecord':
      return store.records.delete(call[1], call[2]);
  }
}

function asStoreError(error: unknown, path: string): BinderyError {
  if (isBinderyError(error)) return error;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (error instanceof Error && error.name === 'DataCloneError')
    return new BinderyError('unsupported', `A store in a file keeps no ${error.message}`, { cause: error });
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new BinderyError('too_large', `There is no room left for ${path}.`, { cause: error });
  return new BinderyError('unavailable', `${path} can’t be written.`, { cause: error });
}
