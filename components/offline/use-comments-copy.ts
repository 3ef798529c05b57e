/** A hook that keeps what this device finds of the comments on the open Codex up to date. */
import { useEffect } from 'react';
import { readComments } from '#richtext/search/comment-text.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { useDevice } from './device-context.tsx';
import { readInPauses } from './read-in-pauses.ts';

/** `session`: that of the comments; `null` until it is open. */
export function useCommentsCopy(codexId: string, session: DocumentSession | null): void {
  const device = useDevice();
  useEffect(() => {
    if (device === null || session === null) return;
    return readInPauses(session.doc, () => device.index.putComments(codexId, readComments(session.doc)));
  }, [device, codexId, session]);
}
