/** Copies of the open Codex that suggestions are typed in. What happens in the Codex happens in them; nothing of them goes there. */
import * as Y from 'yjs';
import type { CodexActor, Fork } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import type { Codex } from '#core/codex/codex.ts';
import { createUndo, type Undo } from '#core/codex/undo.ts';
import { createListeners } from '#core/observable.ts';
import { forgetDeleted } from '#core/suggesting/settle-fork.ts';
import type { Template } from '#core/template/template.ts';

/** The Yjs transaction origin of what comes from the Codex, or from suggestions that are written already. */
export const NOT_TYPED = 'not typed here';

/** One copy; a field is edited in one of them, several fields in the same. */
export interface ForkDocument extends Fork {
  /** Fields that something was written into here: for these it is no copy any more. */
  readonly written: Set<string>;
}

export class ForkDocuments {
  private readonly codex: Codex;
  private readonly template: Template;
  private readonly actor: CodexActor;
  private readonly documents = new Set<ForkDocument>();
  private readonly listeners = createListeners();
  private latest: ForkDocument | null = null;
  /** Of whichever copy was typed in last: the page has one undo. */
  readonly undo: Undo;

  constructor(codex: Codex, template: Template, actor: CodexActor) {
    this.codex = codex;
    this.template = template;
    this.actor = actor;
    this.undo = undoOf(() => (this.latest ?? this.make()).undo, this.listeners.subscribe);
  }

  /** Somebody has typed in this one. */
  typedIn(document: ForkDocument): void {
    this.latest = document;
  }

  /** A document in which this field is as in the Codex. */
  forField(fieldId: string): ForkDocument {
    const known = [...this.documents].find(({ written }) => !written.has(fieldId)) ?? this.make();
    known.written.add(fieldId);
    return known;
  }

  /** Undo brings nothing back there that was let go in the Codex by a decision. */
  forgetDeleted({ undo }: ForkDocument): void {
    forgetDeleted(undo.manager, this.codex.doc);
  }

  /** A field is edited in another copy from now on: what was typed into it here is taken back nowhere, so undo goes on to what is before it. */
  leave({ undo: { manager } }: ForkDocument, root: Y.Text | Y.XmlFragment): void {
    manager.scope = manager.scope.filter((type) => type !== root);
  }

  /** An update of the Codex. */
  take(update: Uint8Array): void {
    for (const { codex } of this.documents) Y.applyUpdate(codex.doc, update, NOT_TYPED);
  }

  close(): void {
    for (const { undo, codex } of this.documents) {
      undo.destroy();
      codex.doc.destroy();
    }
    this.documents.clear();
  }

  private make(): ForkDocument {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.codex.doc), NOT_TYPED);
    const source = createLocalSource(doc, this.actor);
    const codex = source.codex.asShown({ slots: this.template.slots ?? {} });
    const undo = createUndo(source.codex, []);
    undo.addFields(Object.values(this.template.fields), codex);
    const document: ForkDocument = { codex, source, undo, written: new Set() };
    undo.observe(this.listeners.notify);
    this.documents.add(document);
    this.latest ??= document;
    return document;
  }
}

function undoOf(current: () => Undo, observe: Undo['observe']): Undo {
  return {
    undo: () => current().undo(),
    redo: () => current().redo(),
    canUndo: () => current().canUndo(),
    canRedo: () => current().canRedo(),
    observe,
    endStep: () => current().endStep(),
    trackOrigin: (origin) => current().trackOrigin(origin),
    addFields: (fields, shown) => current().addFields(fields, shown),
    get manager() {
      return current().manager;
    },
    forEditor: () => current().forEditor(),
    destroy: () => undefined,
  };
}
