/** The local store in memory: for tests, Node, and browsers that refuse IndexedDB. */
import type { Environment } from '#core/environment.ts';
import { foldUpdates, joinStateVectors } from '#sync/updates/update-folding.ts';
import {
  type EditPlace,
  editId,
  type LocalStore,
  type OutboxEdit,
  type RecordKind,
  type RecordStore,
  type RequestStore,
  type StoredEdit,
} from './local-store.ts';

interface Held {
  updates: Uint8Array[];
  confirmed: Uint8Array | null;
  clients: Set<number>;
  outbox: OutboxEdit[];
  updatedAt: number;
}

/** Everything in a store: what can be cloned structurally. */
export interface MemoryState {
  readonly documents: Map<string, Held>;
  readonly requests: Map<string, unknown>;
  readonly records: Map<RecordKind, Map<string, unknown>>;
}

/** The state of an empty store. */
export function emptyState(): MemoryState {
  return { documents: new Map(), requests: new Map(), records: new Map() };
}

/** A store over `state`, which is empty unless given; `environment` gives the times of changes. */
export function createMemoryStore(
  environment: Pick<Environment, 'now'>,
  { documents, ...state }: MemoryState = emptyState(),
): LocalStore {
  const held = (documentName: string): Held => {
    const document = documents.get(documentName) ?? {
      updates: [],
      confirmed: null,
      clients: new Set<number>(),
      outbox: [],
      updatedAt: 0,
    };
    documents.set(documentName, document);
    return document;
  };
  const requests = createMemoryRequests(state.requests);
  return {
    records: createMemoryRecords(state.records),
    requests,
    async load(documentName) {
      const { updates, confirmed, clients, outbox } = held(documentName);
      return {
        updates: [...updates],
        quarantined: 0,
        confirmed,
        clients: [...clients],
        outbox: [...outbox],
        damaged: [],
        older: [],
      };
    },
    async append(documentName, update) {
      const document = held(documentName);
      document.updates.push(update.slice());
      document.updatedAt = environment.now();
    },
    async enqueue(documentName, edits) {
      const document = held(documentName);
      document.updatedAt = environment.now();
      putEdits(document, edits);
    },
    async waitingSessions(documentName) {
      return [...new Set(held(documentName).outbox.map(({ session }) => session))];
    },
    async pending(prefix = '') {
      const edits = [...documents]
        .filter(([documentName, { outbox }]) => documentName.startsWith(prefix) && outbox.length > 0)
        .sort(([a], [b]) => compare(a, b))
        .map(([documentName, { outbox }]) => [documentName, outbox.map(describe).sort(byTime)] as const);
      const asked = await requests.list();
      return { edits: new Map(edits), requests: asked.filter(({ id }) => id.startsWith(prefix)) };
    },
    async confirm(documentName, { stateVector, edits = [] }) {
      const document = held(documentName);
      document.confirmed = joinStateVectors(document.confirmed, stateVector);
      settleEdits(document, edits);
    },
    async compact(documentName) {
      const document = held(documentName);
      if (document.updates.length > 1) document.updates = [foldUpdates(document.updates)];
    },
    async list() {
      return [...documents]
        .filter(([, { updates, outbox }]) => updates.length + outbox.length > 0)
        .map(([documentName, { updatedAt, outbox }]) => ({
          documentName,
          updatedAt,
          waiting: outbox.reduce((sum, { count }) => sum + count, 0),
        }))
        .sort((a, b) => b.updatedAt - a.updatedAt);
    },
    async delete(documentName) {
      documents.delete(documentName);
    },
    async close() {},
  };
}

/** An edit takes the place of those it covers. */
function putEdits(document: Held, edits: readonly OutboxEdit[]): void {
  for (const edit of edits) {
    const end = edit.seq + edit.count;
    const isCovered = ({ session, seq }: OutboxEdit): boolean =>
      session === edit.session && seq >= edit.seq && seq < end;
    document.outbox = document.outbox.filter((other) => !isCovered(other));
    document.outbox.push({ ...edit, id: editId(edit), update: edit.update.slice() });
    document.clients.add(edit.client);
  }
  document.outbox.sort((a, b) => compare(a.session, b.session) || a.seq - b.seq);
}

/** Moves what the server has to the document. */
function settleEdits(document: Held, places: readonly EditPlace[]): void {
  for (const place of places) {
    const end = place.seq + place.count;
    const isConfirmed = ({ session, seq, count }: OutboxEdit): boolean =>
      session === place.session && seq >= place.seq && seq + count <= end;
    document.updates.push(...document.outbox.filter(isConfirmed).map(({ update }) => update));
    document.outbox = document.outbox.filter((edit) => !isConfirmed(edit));
  }
}

function describe({ id, from, at, count, fields, bytes }: OutboxEdit): StoredEdit {
  return { id, from, at, count, fields, bytes };
}

function byTime(a: StoredEdit, b: StoredEdit): number {
  return a.at - b.at;
}

function createMemoryRequests(values: MemoryState['requests']): RequestStore {
  return {
    list: async () =>
      [...values]
        .sort(([a], [b]) => compare(a, b))
        .map(([id, value]) => ({ id, value: structuredClone(value) })),
    async put(id, value) {
      values.set(id, structuredClone(value));
    },
    async delete(id) {
      values.delete(id);
    },
  };
}

function createMemoryRecords(kinds: MemoryState['records']): RecordStore {
  const of = (kind: RecordKind): Map<string, unknown> => {
    const records = kinds.get(kind) ?? new Map<string, unknown>();
    kinds.set(kind, records);
    return records;
  };
  return {
    get: async (kind, id) => structuredClone(of(kind).get(id)),
    async put(kind, id, value) {
      of(kind).set(id, structuredClone(value));
    },
    async delete(kind, id) {
      of(kind).delete(id);
    },
    list: async (kind, page) =>
      [...of(kind)]
        .filter(([id]) => page === undefined || id > page.after)
        .sort(([a], [b]) => compare(a, b))
        .slice(0, page?.limit)
        .map(([id, value]) => ({ id, value: structuredClone(value) })),
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
