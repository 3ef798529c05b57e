/** Examines what a ready-made update would do to its document: in place, or in a worker thread when it is large. */
import * as Y from 'yjs';
import { isContained, summarizeUpdate, type UpdateSummary } from '#core/document/summarize-update.ts';
import { deletesOnce, isOrderable } from '#core/document/update-order.ts';
import { BinderyError } from '#core/errors.ts';
import type { Task } from '../../threads/task.ts';

export interface Examination {
  /** The document holds all of it. */
  readonly isContained: boolean;
  readonly summary: UpdateSummary;
}

/** Throws `invalid_update` for bytes that are not an update, or one that no writer makes. */
export function examineUpdate(documentName: string, base: Y.Doc, update: Uint8Array): Examination {
  const decoded = decodeOrThrow(documentName, update);
  return {
    isContained: isContained(base, update, decoded),
    summary: summarizeUpdate(base, update, decoded),
  };
}

export interface ExamineInput {
  readonly documentName: string;
  /** The whole document as one Yjs update. */
  readonly state: Uint8Array;
  readonly update: Uint8Array;
}

export const examineTask: Task<ExamineInput, Examination> = {
  name: 'examine an update',
  work({ documentName, state, update }) {
    const base = new Y.Doc();
    try {
      Y.applyUpdate(base, state);
      return examineUpdate(documentName, base, update);
    } finally {
      base.destroy();
    }
  },
};

function decodeOrThrow(documentName: string, update: Uint8Array): ReturnType<typeof Y.decodeUpdate> {
  let decoded: ReturnType<typeof Y.decodeUpdate>;
  try {
    decoded = Y.decodeUpdate(update);
  } catch (cause) {
    throw new BinderyError('invalid_update', `The update for ${documentName} cannot be read.`, { cause });
  }
  // As of an edit from a socket: Yjs would be kept busy with it for as long as its sender likes.
  if (!isOrderable(decoded.structs) || !deletesOnce(decoded))
    throw new BinderyError(
      'invalid_update',
      `The update for ${documentName} builds on itself, or deletes the same twice.`,
    );
  return decoded;
}
