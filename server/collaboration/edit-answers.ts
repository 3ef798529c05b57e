/** Keeps the answers to a session's edits in the order of the edits, and the edits that have to wait for others. */
import type { Document } from '@hocuspocus/server';
import { isThere, type Missing } from './readiness.ts';
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
  /** Keeps an edit until the document has what it lacks; `null`: until anything changes. */
  park(document: Document, waiting: WaitingEdit, missing: Missing | null): Parked;
  /** Takes out the kept edits of a document that lack nothing any more. */
  unpark(document: Document): readonly WaitingEdit[];
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

export function createEditAnswers(send: (session: Session, stored: boolean) => void): EditAnswers {
  const rows = new WeakMap<Session, Slot[]>();
  const parked = new WeakMap<Document, ParkedEdit[]>();

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
