/** Keeps the answers to a session's edits in the order of the edits, and the edits that have to wait for others. */
import type { Document } from '@hocuspocus/server';
import type { Session } from './sessions.ts';
import type { Edit } from './write-ahead.ts';

/** The place of one edit in the row of answers: what became of it, `null` while that is open. */
export interface Slot {
  stored: boolean | null;
}

export interface WaitingEdit {
  readonly session: Session;
  readonly edit: Edit;
  readonly slot: Slot;
}

export interface EditAnswers {
  /** Takes the next place in the row. */
  open(session: Session): Slot;
  /** Fills a place, and sends every answer that is not behind an open one. */
  settle(session: Session, slot: Slot, stored: boolean): void;
  /** Keeps an edit until the document has what it builds on. Answers how many of the session are kept. */
  park(document: Document, waiting: WaitingEdit): number;
  /** Takes out the kept edits of a document, those of ended sessions left out. */
  unpark(document: Document): readonly WaitingEdit[];
}

export function createEditAnswers(send: (session: Session, stored: boolean) => void): EditAnswers {
  const rows = new WeakMap<Session, Slot[]>();
  const parked = new WeakMap<Document, WaitingEdit[]>();

  return {
    open(session) {
      const slot: Slot = { stored: null };
      const row = rows.get(session) ?? [];
      row.push(slot);
      rows.set(session, row);
      return slot;
    },
    settle(session, slot, stored) {
      slot.stored = stored;
      const row = rows.get(session) ?? [];
      for (let first = row[0]; first !== undefined && first.stored !== null; first = row[0]) {
        row.shift();
        send(session, first.stored);
      }
    },
    park(document, waiting) {
      const all = [...(parked.get(document) ?? []).filter(({ session }) => session.ended === null), waiting];
      parked.set(document, all);
      return all.filter(({ session }) => session === waiting.session).length;
    },
    unpark(document) {
      const all = parked.get(document) ?? [];
      parked.delete(document);
      return all.filter(({ session }) => session.ended === null && session.open?.document === document);
    },
  };
}
