/** Undo for a whole Codex: one stack over all fields, which undoes one's own edits only. */
import * as Y from 'yjs';
import { type Arrival, settleArrivals } from '#core/crdt/register-undo.ts';
import type { Writer } from '#core/crdt/writer.ts';
import { REFERENCES_ROOT, rootOf } from '#core/document/roots.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { storageOf } from '#core/fields/registry.ts';
import { type Codex, LOCAL_ORIGIN } from './codex.ts';
import { writerOf } from './open-codex.ts';
import { UndoSteps } from './undo-steps.ts';

type Scope = Parameters<Y.UndoManager['addToScope']>[0];

export interface Undo {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  /** Calls back whenever `canUndo` or `canRedo` may have changed; answers the unsubscriber. */
  observe(listener: () => void): () => void;
  /** Begins a new step, so that the next edit isn't merged into the last one. */
  endStep(): void;
  /** An editor binding writes with an origin of its own; its edits count as one's own from now on. */
  trackOrigin(origin: unknown): void;
  /** Fields that came with a newer template version, where `shown` has their content: by default where the Codex has it. */
  addFields(fields: Iterable<Pick<FieldDefinition, 'id' | 'type' | 'layer'>>, shown?: Codex): void;
  readonly manager: Y.UndoManager;
  /**
   * The manager as one editor should get it: the same stacks, but the listeners it adds go when it calls `destroy`, and
   * nothing else does. (The editor's undo plugin destroys the manager it was given whenever the editor unmounts.)
   */
  forEditor(): Y.UndoManager;
  destroy(): void;
}

/** Starts recording edits made with `LOCAL_ORIGIN` in the title, the references and the given fields. */
export function createUndo(
  codex: Codex,
  fields: Iterable<Pick<FieldDefinition, 'id' | 'type' | 'layer'>>,
): Undo {
  const manager = new CodexUndoManager(codex, writerOf(codex));
  const addFields: Undo['addFields'] = (added, shown = codex) => {
    for (const field of added) {
      const type = rootType(shown, field);
      if (type !== null) manager.addToScope(type);
    }
  };
  manager.addToScope(codex.doc.getArray(REFERENCES_ROOT));
  addFields(fields);
  return {
    undo: () => void manager.undo(),
    redo: () => void manager.redo(),
    canUndo: () => manager.canUndo(),
    canRedo: () => manager.canRedo(),
    observe: (listener) => observeStacks(manager, listener),
    endStep: () => manager.endStep(),
    trackOrigin: (origin) => manager.addTrackedOrigin(origin),
    addFields,
    manager,
    forEditor: () => editorView(manager),
    destroy: () => manager.destroy(),
  };
}

/**
 * Yjs undoes a deletion by inserting a copy of what was deleted. In the text layer that is right. In the metadata layer the
 * copy is an entry with an old time: it would lose against whatever is there, or stand beside it as a conflict that nobody
 * made. So each entry that came back is settled before the transaction ends, that is before anybody can see it:
 * see `settleArrivals`. Doing it in the same transaction keeps each step one operation and keeps Yjs's own bookkeeping
 * (what was redone as what) intact, which deleting and writing anew afterwards would not.
 */
class CodexUndoManager extends Y.UndoManager {
  private readonly writer: Writer;
  private readonly steps: UndoSteps;

  constructor(codex: Codex, writer: Writer) {
    super(codex.title, {
      // Yjs knows pauses only, and by the clock of the machine: `UndoSteps` says when a step ends.
      captureTimeout: Number.POSITIVE_INFINITY,
      trackedOrigins: new Set<unknown>([LOCAL_ORIGIN]),
      captureTransaction: (transaction) => this.capture(transaction),
      deleteFilter: isEmptied,
    });
    this.writer = writer;
    this.steps = new UndoSteps(writer.environment);
  }

  endStep(): void {
    this.steps.end();
  }

  /** Asked by Yjs before it files a transaction, its own and other people's too. */
  private capture(transaction: Y.Transaction): boolean {
    // An editor binding marks what shall leave no trace in the history in this way.
    if (transaction.meta.get('addToHistory') === false) return false;
    if (this.undoing || this.redoing) {
      this.steps.end();
      return true;
    }
    const fields = this.trackedOrigins.has(transaction.origin)
      ? this.scope.filter((type) =>
          transaction.changedParentTypes.has(type as Y.AbstractType<Y.YEvent<Y.Text>>),
        )
      : [];
    if (fields.length > 0 && this.steps.begins(transaction, fields)) this.stopCapturing();
    return true;
  }

  override undo(): ReturnType<Y.UndoManager['undo']> {
    return this.pop('undoing', () => super.undo());
  }

  override redo(): ReturnType<Y.UndoManager['redo']> {
    return this.pop('redoing', () => super.redo());
  }

  /** The flag must still stand when the outer transaction ends, for then Yjs files it on the undo or the redo stack. */
  private pop<T>(flag: 'undoing' | 'redoing', pop: () => T): T {
    try {
      return this.doc.transact((transaction) => {
        const popped = pop();
        this[flag] = true;
        for (const type of transaction.changed.keys()) {
          if (type instanceof Y.Array) settleArrivals(arrivalsIn(type, transaction), this.writer);
        }
        return popped;
      }, this);
    } finally {
      this[flag] = false;
    }
  }
}

/**
 * May undo take this away? Children go before their parents, so a paragraph of one's own that still holds something holds
 * somebody else's words: it stays, and with it the list or table around it.
 */
function isEmptied({ content }: Y.Item): boolean {
  return !(content instanceof Y.ContentType) || content.type._length === 0;
}

/** What stands in an array now, each element with whether this transaction put it there and how to replace it. */
function arrivalsIn(array: Y.Array<unknown>, transaction: Y.Transaction): Arrival[] {
  const { clientID } = transaction.doc;
  const before = transaction.beforeState.get(clientID) ?? 0;
  const arrivals: Arrival[] = [];
  for (let item = array._start; item !== null; item = item.right) {
    const { content, id } = item;
    if (item.deleted || !(content instanceof Y.ContentAny)) continue;
    const isNew = id.client === clientID && id.clock >= before;
    // The copy shares its list of elements with the original: never write into that one.
    if (isNew) content.arr = [...content.arr];
    for (const [index, raw] of content.arr.entries()) {
      const replace = (next: unknown): void => {
        content.arr[index] = next;
      };
      arrivals.push({ raw, replace: isNew ? replace : null });
    }
  }
  return arrivals;
}

function rootType(codex: Codex, field: Pick<FieldDefinition, 'id' | 'type' | 'layer'>): Scope | null {
  const storage = storageOf(field);
  const name = rootOf(codex.slot(field.id), storage);
  if (name === null) return null;
  if (storage === 'fragment') return codex.fragment(field.id);
  return storage === 'text' ? codex.text(field.id) : codex.doc.getArray(name);
}

function observeStacks(manager: Y.UndoManager, listener: () => void): () => void {
  const events = ['stack-item-added', 'stack-item-updated', 'stack-item-popped', 'stack-cleared'] as const;
  const callback = (): void => listener();
  for (const event of events) manager.on(event, callback);
  return () => {
    for (const event of events) manager.off(event, callback);
  };
}

function editorView(manager: Y.UndoManager): Y.UndoManager {
  const registrations: (() => void)[] = [];
  const own: Record<string | symbol, unknown> = {
    on(...args: Parameters<Y.UndoManager['on']>) {
      manager.on(...args);
      registrations.push(() => manager.off(...args));
    },
    destroy() {
      for (const off of registrations.splice(0)) off();
    },
    // An editor ends a step whenever its view is drawn anew after an edit of somebody else's.
    stopCapturing: () => undefined,
  };
  return new Proxy(manager, {
    get(target, key) {
      if (Object.hasOwn(own, key)) return own[key];
      const value: unknown = Reflect.get(target, key, target);
      // A listener of the manager's own must stay the one that is registered: as another function it would be registered
      // beside it by an editor that “restores” the manager, and every edit be filed twice.
      return typeof value === 'function' && !Object.hasOwn(target, key) ? value.bind(target) : value;
    },
    // What an editor's plugin hangs on the manager (`restore`, …) concerns that editor alone.
    set(target, key, value) {
      if (key in target) return Reflect.set(target, key, value, target);
      own[key] = value;
      return true;
    },
  });
}
