/** Acknowledges the edits of a session in order, several in one frame where the client supports it. */
import type { BatchedEdit } from '#core/protocol/wire/edit-batch.ts';
import type { Session } from '../sessions/sessions.ts';

/** The place of an edit in the sequence of answers: its outcome, `null` while it is pending. */
export interface Slot {
  stored: boolean | null;
  /** Its sender supports one answer for several edits. */
  readonly countable: boolean;
}

/** An answer to one or more consecutive edits of a session. */
export interface Answer {
  readonly stored: boolean;
  /** How many consecutive edits it answers. */
  readonly count: number;
}

/** An edit in the pipeline, with its session and the place of its answer. */
export interface IncomingEdit {
  readonly session: Session;
  readonly edit: BatchedEdit;
  readonly slot: Slot;
  /** When it was read from the socket, where edits are traced. */
  readonly receivedAt?: number | undefined;
}

export interface Acknowledgements {
  /** Reserves the next place in the sequence. */
  open(session: Session, countable: boolean): Slot;
  /**
   * Sets the outcome of a place and sends every answer that has no pending one before it: at once if it is the only one, otherwise
   * at the end of the turn, together with others of the same commit.
   */
  settle(session: Session, slot: Slot, stored: boolean): void;
}

function isLike(slot: Slot | undefined, stored: boolean | null): boolean {
  return slot?.countable === true && slot.stored === stored;
}

export function createAcknowledgements(send: (session: Session, answer: Answer) => void): Acknowledgements {
  const rows = new WeakMap<Session, Slot[]>();
  const sending = new WeakSet<Session>();

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
  };
}
