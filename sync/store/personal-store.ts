/** The part of a browser's store that belongs to one person, so that nobody's edits are sent in another's name. */
import type { LocalStore } from './local-store.ts';

/**
 * The part of a shared store that belongs to one person, a member or a guest of one link. Edits pending for another person
 * are neither shown to this one nor sent in their name: a Yjs client id belongs to whoever used it first. Closing a part
 * leaves the store open.
 */
export function personalStore(store: LocalStore, personId: string): LocalStore {
  const prefix = `${personId} `;
  return {
    ...(store.isVolatile && { isVolatile: true }),
    load: (documentName) => store.load(prefix + documentName),
    append: (documentName, update) => store.append(prefix + documentName, update),
    enqueue: (documentName, edits) => store.enqueue(prefix + documentName, edits),
    waitingSessions: (documentName) => store.waitingSessions(prefix + documentName),
    async pending(rest = '') {
      const { edits, requests } = await store.pending(prefix + rest);
      return {
        edits: new Map([...edits].map(([documentName, list]) => [documentName.slice(prefix.length), list])),
        requests: requests.map(({ id, value }) => ({ id: id.slice(prefix.length), value })),
      };
    },
    confirm: (documentName, confirmed) => store.confirm(prefix + documentName, confirmed),
    compact: (documentName) => store.compact(prefix + documentName),
    async list() {
      const all = await store.list();
      return all
        .filter(({ documentName }) => documentName.startsWith(prefix))
        .map((listed) => ({ ...listed, documentName: listed.documentName.slice(prefix.length) }));
    },
    delete: (documentName) => store.delete(prefix + documentName),
    close: async () => undefined,
    requests: {
      async list() {
        const all = await store.requests.list();
        return all
          .filter(({ id }) => id.startsWith(prefix))
          .map(({ id, value }) => ({ id: id.slice(prefix.length), value }));
      },
      put: (id, value) => store.requests.put(prefix + id, value),
      delete: (id) => store.requests.delete(prefix + id),
    },
    records: {
      get: (kind, id) => store.records.get(kind, prefix + id),
      put: (kind, id, value) => store.records.put(kind, prefix + id, value),
      delete: (kind, id) => store.records.delete(kind, prefix + id),
      async list(kind, page) {
        const all = await store.records.list(kind, page && { ...page, after: prefix + page.after });
        return all
          .filter(({ id }) => id.startsWith(prefix))
          .map(({ id, value }) => ({ id: id.slice(prefix.length), value }));
      },
    },
  };
}
