/** A hook that keeps what this device finds of the comments on the open Codex up to date. */
import { useEffect } from 'react';
import { type KnownTexts, readComments } from '#richtext/search/comment-text.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { isTakenAway } from '#sync/session/session-status.ts';
import { useDevice } from './device-context.tsx';
import { nextTask, readInPauses } from './read-in-pauses.ts';

/** `session`: that of the comments; `null` until it is open. */
export function useCommentsCopy(codexId: string, session: DocumentSession | null): void {
  const device = useDevice();
  useEffect(() => {
    if (device === null || session === null) return;
    const known: KnownTexts = new Map();
    const read = async () => {
      const comments = await readComments(session.doc, { known, pause: nextTask });
      if (!isTakenAway(session.status.get())) await device.index.putComments(codexId, comments);
    };
    // One after the other: a long reading is not written over a later one.
    let turn: Promise<void> = Promise.resolve();
    return readInPauses(session.doc, async () => {
      if (isTakenAway(session.status.get())) return;
      turn = turn.catch(() => undefined).then(read);
      await turn;
    });
  }, [device, codexId, session]);
}
