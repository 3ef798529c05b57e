/** Keeps the answers to a session's edits in the order of the edits, and the edits that have to wait for others. */
import type { Document } from '@hocuspocus/server';
import type { BatchedEdit } from '#core/protocol/wire/edit-batch.ts';
import type { Session } from '../sessions/sessions.ts';
import { isThere, type Missing } from './missing-dependencies.ts';

/** The place of one edit in the row of answers: what became of it, `null` while that is open. */
export interface Slot {
  stored: boolean | null;
  /** Its sender understands one answer for several edits. */
  readonly countable: boolean;
}

/** Some answers of one session, the oldest first. */
export interface Answer {
  readonly stored: boolean;
  /** How many edits in a row it answers. */
  readonly count: number;
}

export interface WaitingEdit {
  readonly session: Session;
  readonly edit: BatchedEdit;
  readonly slot: Slot;
}

export interface Acknowledgements {
  /** Takes the next place in the row. */
  open(session: Session, countable: boolean): Slot;
  /**
   * Fills a place. Every answer that is not behind an open one is sent: at once when it is the last, else at the end of the turn,
   * together with what the same commit has stored.
   */
  settle(session: Session, slot: Slot, stored: boolean): void;
  /** Keeps an edit until the document has what it lacks; `null`: until anything changes. */
  park(document: Document, waiting: WaitingEdit, missing: Missing | null): Parked;
  /** Takes out the kept edits of a document that lack nothing any more. */
  unpark(document: Document): readonly WaitingEdit[];
}

function isLike(slot: Slot | undefined, stored: boolean | null): boolean {
  return slot?.countable === true && slot.stored === stored;
}

/** What is kept of one session. */
export interface Parked {
  readonly edits: number;
  readonly bytes: number;
}

interface ParkedEdit {
  readonly waiting: WaitingEdit;
  readonly missing: Missing | null;
}

export function createAcknowledgements(send: (session: Session, answer: Answer) => void): Acknowledgements {
  const rows = new WeakMap<Session, Slot[]>();
  const sending = new WeakSet<Session>();
  const parked = new WeakMap<Document, ParkedEdit[]>();

  function sendReady(session: Session, row: Slot[]): void {
    const open = row.findIndex(({ stored }) => stored === null);
    const ready = row.splice(0, open === -1 ? row.length : open);
    for (let next = 0; next < ready.length; ) {
      const { stored, countable } = ready[next] as Slot;
      let count = 1;
      while (countable && isLike(ready[next + count], stored)) count += 1;
      send(session, { stored: stored === true, count });
      next += count;
    }
  }

  return {
    open(session, countable) {
      const slot: Slot = { stored: null, countable };
      const row = rows.get(session) ?? [];
      row.push(slot);
      rows.set(session, row);
      return slot;
    },
    settle(session, slot, stored) {
      slot.stored = stored;
      const row = rows.get(session) ?? [];
      if (row.length === 1) sendReady(session, row);
      else if (!sending.has(session)) {
        sending.add(session);
        setImmediate(() => {
          sending.delete(session);
          sendReady(session, row);
        });
      }
    },
    park(document, waiting, missing) {
      const all = (parked.get(document) ?? []).filter((other) => other.waiting.session.ended === null);
      all.push({ waiting, missing });
      parked.set(document, all);
      const own = all.filter((other) => other.waiting.session === waiting.session);
      return {
        edits: own.length,
        bytes: own.reduce((sum, other) => sum + other.waiting.edit.update.length, 0),
      };
    },
    unpark(document) {
      const all = parked.get(document);
      if (all === undefined) return [];
      const open = all.filter(
        ({ waiting: { session } }) => session.ended === null && session.open?.document === document,
      );
      const isFree = ({ missing }: ParkedEdit): boolean => missing === null || isThere(document, missing);
      const [free, kept] = [open.filter(isFree), open.filter((one) => !isFree(one))];
      if (kept.length > 0) parked.set(document, kept);
      else parked.delete(document);
      return free.map(({ waiting }) => waiting);
    },
  };
}
