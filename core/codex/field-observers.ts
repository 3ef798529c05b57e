/** Notifies listeners of changed fields, from one listener on the document. */
import type * as Y from 'yjs';
import { CODEX_ROOT, rootsOf } from '#core/document/roots.ts';

export interface FieldObservers {
  observe(fieldId: string, listener: () => void): () => void;
}

/**
 * Observes the document only while there are listeners. Roots are looked up by name when they change, so that observing
 * creates no root type but that of the pin. A field whose content is kept elsewhere from now on has changed.
 */
export function createFieldObservers(doc: Y.Doc, slotOf: (fieldId: string) => string): FieldObservers {
  const listeners = new Map<string, Set<() => void>>();
  const slots = new Map<string, string>();

  const notify = (transaction: Y.Transaction): void => {
    if (transaction.changed.size === 0) return;
    const changed = changedRoots(doc, transaction);
    for (const [fieldId, callbacks] of [...listeners]) {
      const slot = slotOf(fieldId);
      const isMoved = slots.get(fieldId) !== slot;
      slots.set(fieldId, slot);
      const isChanged =
        isMoved || [fieldId, slot].some((name) => rootsOf(name).some((root) => changed.has(root)));
      if (isChanged) for (const callback of [...callbacks]) callback();
    }
  };

  return {
    observe(fieldId, listener) {
      // Wrapped, so that one function given twice is two observers.
      const callback = (): void => listener();
      const callbacks = listeners.get(fieldId) ?? new Set();
      callbacks.add(callback);
      listeners.set(fieldId, callbacks);
      // `slotOf` reads the pin. Were its root made a map by that only while changes are told, it would be another than the one that changed.
      doc.getMap(CODEX_ROOT);
      slots.set(fieldId, slotOf(fieldId));
      doc.on('afterTransaction', notify);
      return () => {
        callbacks.delete(callback);
        if (callbacks.size === 0 && listeners.get(fieldId) === callbacks) listeners.delete(fieldId);
        if (listeners.size === 0) doc.off('afterTransaction', notify);
      };
    },
  };
}

const rootsByTransaction = new WeakMap<Y.Transaction, ReadonlySet<string>>();

/**
 * The names of the roots that a transaction changed. Found once, before any observer of the document has read anything: a root that
 * just came is another object as soon as somebody asks for it by its type, and no longer the one that the transaction names.
 */
function changedRoots(doc: Y.Doc, transaction: Y.Transaction): ReadonlySet<string> {
  const known = rootsByTransaction.get(transaction);
  if (known !== undefined) return known;
  const types = new Set<Child>([...transaction.changed.keys()].map(rootType));
  const names = new Set([...doc.share].flatMap(([name, type]) => (types.has(type) ? [name] : [])));
  rootsByTransaction.set(transaction, names);
  return names;
}

/** The part of a shared type that leads to its parent. */
interface Child {
  readonly _item: Y.Item | null;
}

function rootType(type: Child): Child {
  let current = type;
  for (let parent = current._item?.parent; parent; parent = current._item?.parent) {
    if (!('_item' in parent)) break;
    current = parent;
  }
  return current;
}
