/**
 * Parked edits: those that depend on edits which have not arrived. A reconnecting page may send its newest edit before earlier ones.
 * If it were stored at once, it would be in the journal but not visible, permanently if the others never arrived.
 */

import { contentOf } from '../content/document-content.ts';
import type { Room } from '../content/room.ts';
import type { IncomingEdit } from './acknowledgements.ts';
import { isThere, type Missing } from './missing-dependencies.ts';

/** The number and bytes of edits of one session that may be parked. */
export interface ParkingLimits {
  readonly maxEdits: number;
  readonly maxBytes: number;
}

const DEFAULT_LIMITS: ParkingLimits = { maxEdits: 4_000, maxBytes: 8 * 1024 * 1024 };

export interface ParkedEdits {
  /**
   * Parks an edit until the document has what is missing; `null`: until anything changes. Returns false when its session has too
   * many parked: after a reconnect the provider sends everything in one exchange, and nothing is missing.
   */
  park(document: Room, waiting: IncomingEdit, missing: Missing | null): boolean;
  /** Whether an edit sent from the page with this client id is parked. */
  isParked(document: Room, clientId: number): boolean;
  /** Removes and returns the edits of a document whose dependencies have arrived, but for `except`. */
  takeReady(document: Room, except?: IncomingEdit): readonly IncomingEdit[];
}

interface BlockedEdit {
  readonly waiting: IncomingEdit;
  readonly missing: Missing | null;
  /** Where its page had it open: the document, or an extract of it. */
  readonly shown: Room | undefined;
}

export function createParkedEdits({ maxEdits, maxBytes } = DEFAULT_LIMITS): ParkedEdits {
  const blocked = new WeakMap<Room, BlockedEdit[]>();
  return {
    park(document, waiting, missing) {
      const all = (blocked.get(document) ?? []).filter((other) => other.waiting.session.ended === null);
      all.push({ waiting, missing, shown: waiting.session.open?.document });
      blocked.set(document, all);
      const own = all.filter((other) => other.waiting.session === waiting.session);
      const bytes = own.reduce((sum, other) => sum + other.waiting.edit.update.length, 0);
      return own.length <= maxEdits && bytes <= maxBytes;
    },
    isParked: (document, clientId) =>
      (blocked.get(document) ?? []).some(
        ({ waiting: { session } }) => session.ended === null && session.clientId === clientId,
      ),
    takeReady(document, except) {
      const all = blocked.get(document);
      if (all === undefined) return [];
      const open = all.filter(
        ({ waiting: { session }, shown }) =>
          session.ended === null && session.open !== null && session.open.document === shown,
      );
      const free = contentOf(document).use((doc) =>
        open.filter(
          ({ waiting, missing }) => waiting !== except && (missing === null || isThere(doc, missing)),
        ),
      );
      const kept = open.filter((one) => !free.includes(one));
      if (kept.length > 0) blocked.set(document, kept);
      else blocked.delete(document);
      return free.map(({ waiting }) => waiting);
    },
  };
}
