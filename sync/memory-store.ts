/** A local store that forgets with the page: for tests, Node, and browsers that refuse IndexedDB. */
import type { Environment } from '#core/environment.ts';
import type { LocalStore, RecordKind, RecordStore, StoredEdit } from './local-store.ts';
import { foldUpdates, joinStateVectors } from './update-folding.ts';

interface Held {
  updates: Uint8Array[];
  confirmed: Uint8Array | null;
  pending: Map<string, StoredEdit>;
  updatedAt: number;
}

export function createMemoryStore(environment: Pick<Environment, 'now'>): LocalStore {
  const documents = new Map<string, Held>();
  const held = (documentName: string): Held => {
    const document = documents.get(documentName) ?? {
      updates: [],
      confirmed: null,
      pending: new Map(),
      updatedAt: 0,
    };
    documents.set(documentName, document);
    return document;
  };
  return {
    records: createMemoryRecords(),
    async load(documentName) {
      const { updates, confirmed, pending } = held(documentName);
      return { updates: [...updates], quarantined: 0, confirmed, pending: [...pending.values()] };
    },
    async append(documentName, update, edits = []) {
      const document = held(documentName);
      document.updates.push(update.slice());
      document.updatedAt = environment.now();
      for (const edit of edits) document.pending.set(edit.id, edit);
    },
    async confirm(documentName, stateVector, edits = []) {
      const document = held(documentName);
      document.confirmed = joinStateVectors(document.confirmed, stateVector);
      for (const id of edits) document.pending.delete(id);
    },
    async compact(documentName) {
      const document = held(documentName);
      if (document.updates.length > 1) document.updates = [foldUpdates(document.updates)];
    },
    async list() {
      return [...documents]
        .filter(([, { updates }]) => updates.length > 0)
        .map(([documentName, { updatedAt, pending }]) => ({ documentName, updatedAt, waiting: pending.size }))
        .sort((a, b) => b.updatedAt - a.updatedAt);
    },
    async delete(documentName) {
      documents.delete(documentName);
    },
    async close() {},
  };
}

function createMemoryRecords(): RecordStore {
  const kinds = new Map<RecordKind, Map<string, unknown>>();
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
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .slice(0, page?.limit)
        .map(([id, value]) => ({ id, value: structuredClone(value) })),
  };
}
