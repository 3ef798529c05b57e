/** Editing the source of a draft: every change, by whichever part of the page, goes through here and can be undone. */
import * as Y from 'yjs';
import { createListeners } from '#core/observable.ts';
import { replaceSource } from '#core/template/draft/template-draft.ts';
import { carryChanges, orderChanges, type TextChange } from '#core/text/text-change.ts';

/** Edits this person makes within this time are one step of undo. */
const STEP_MS = 500;

/** A source that was taken instead of another. */
export interface Replacement {
  /** Also later, after other edits, and when the page has been left: what has been written since stays. */
  takeBack(): void;
  /** It won't be taken back this way any more: nothing of it is remembered for that. */
  keep(): void;
}

/** One person's hand on a draft. What others write comes and goes beneath it, and their edits are not undone by it. */
export class DraftEditing {
  readonly source: Y.Text;
  readonly manager: Y.UndoManager;
  private readonly listeners = createListeners();

  constructor(source: Y.Text) {
    this.source = source;
    this.manager = new Y.UndoManager(source, {
      captureTimeout: STEP_MS,
      trackedOrigins: new Set<unknown>([this]),
    });
    for (const event of STACK_EVENTS) this.manager.on(event, this.listeners.notify);
  }

  /** Calls back when `canUndo` or `canRedo` may answer differently. */
  readonly subscribe = this.listeners.subscribe;

  readonly canUndo = (): boolean => this.manager.canUndo();
  readonly canRedo = (): boolean => this.manager.canRedo();
  readonly undo = (): void => void this.manager.undo();
  readonly redo = (): void => void this.manager.redo();

  /** An editor binding writes with an origin of its own; its edits count as this person’s from now on. */
  trackOrigin(origin: unknown): void {
    this.manager.addTrackedOrigin(origin);
  }

  /**
   * Makes the changes in one transaction, which is one step of undo. `of` is the text they were made for, where that may not be
   * the present one. Returns false, having done nothing, when somebody has changed the same place since. Throws `RangeError` for
   * changes that overlap or lie outside of the text.
   */
  apply(changes: readonly TextChange[], of?: string): boolean {
    const now = this.source.toString();
    const ordered = orderChanges(changes, (of ?? now).length);
    const carried = of === undefined ? ordered : carryChanges(ordered, of, now);
    if (carried === null) return false;
    this.asOneStep(() =>
      this.source.doc?.transact(() => {
        // From the end, so that each finds its place.
        for (const { from, to, insert } of carried.toReversed()) {
          if (to > from) this.source.delete(from, to - from);
          if (insert !== '') this.source.insert(from, insert);
        }
      }, this),
    );
    return true;
  }

  /** Takes another source as one step, which can be taken back by itself until it is kept. */
  replace(source: string): Replacement {
    const step = {};
    const own = new Y.UndoManager(this.source, { trackedOrigins: new Set<unknown>([step]) });
    this.trackOrigin(step);
    this.asOneStep(() => replaceSource(this.source, source, step));
    this.manager.removeTrackedOrigin(step);
    return {
      takeBack() {
        own.undo();
        own.destroy();
      },
      keep: () => own.destroy(),
    };
  }

  destroy(): void {
    this.manager.destroy();
  }

  private asOneStep(edit: () => void): void {
    this.manager.stopCapturing();
    edit();
    this.manager.stopCapturing();
  }
}

const STACK_EVENTS = [
  'stack-item-added',
  'stack-item-updated',
  'stack-item-popped',
  'stack-cleared',
] as const;
