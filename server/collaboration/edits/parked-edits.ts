/**
 * Edits that wait for others. A page that comes back may send its newest edit before the ones it had not got through. Stored
 * at once, it would lie unseen in the journal, and for good if the others never came.
 */
import type { Document } from '@hocuspocus/server';
import type { WaitingEdit } from './acknowledgements.ts';
import { isThere, type Missing } from './missing-dependencies.ts';

/** The number and bytes of edits of one session that may be parked. */
export interface WaitingLimits {
  readonly maxEdits: number;
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: WaitingLimits = { maxEdits: 4_000, maxBytes: 8 * 1024 * 1024 };

export interface WaitingEdits {
  /**
   * Keeps an edit until the document has what it lacks; `null`: until anything changes. Answers false when its session has
   * too many: a provider that starts anew sends all it has in one exchange, and nothing is missing.
   */
  park(document: Document, waiting: WaitingEdit, missing: Missing | null): boolean;
  /** Takes out the edits of a document that lack nothing any more. */
  takeReady(document: Document): readonly WaitingEdit[];
}

interface BlockedEdit {
  readonly waiting: WaitingEdit;
  readonly missing: Missing | null;
}

export function createWaitingEdits({ maxEdits, maxBytes } = DEFAULT_LIMITS): WaitingEdits {
  const blocked = new WeakMap<Document, BlockedEdit[]>();
  return {
    park(document, waiting, missing) {
      const all = (blocked.get(document) ?? []).filter((other) => other.waiting.session.ended === null);
      all.push({ waiting, missing });
      blocked.set(document, all);
      const own = all.filter((other) => other.waiting.session === waiting.session);
      const bytes = own.reduce((sum, other) => sum + other.waiting.edit.update.length, 0);
      return own.length <= maxEdits && bytes <= maxBytes;
    },
    takeReady(document) {
      const all = blocked.get(document);
      if (all === undefined) return [];
      const open = all.filter(
        ({ waiting: { session } }) => session.ended === null && session.open?.document === document,
      );
      const isFree = ({ missing }: BlockedEdit): boolean => missing === null || isThere(document, missing);
      const [free, kept] = [open.filter(isFree), open.filter((one) => !isFree(one))];
      if (kept.length > 0) blocked.set(document, kept);
      else blocked.delete(document);
      return free.map(({ waiting }) => waiting);
    },
  };
}
