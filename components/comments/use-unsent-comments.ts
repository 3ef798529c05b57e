/** A hook that tells which of somebody's comments the server has not taken, and why. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { toast } from '#components/ui/toast.tsx';
import { joinedWords } from '#core/comments/update-words.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import { discardRefusedActs, type RefusedAct, readRefusedActs } from '#sync/outbox/refused-acts.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { UnsentState } from './state/unsent-state.ts';

export interface UnsentCommentsOptions {
  readonly codexId: string;
  readonly session: Pick<DocumentSession, 'pendingUpdates'> | null;
  readonly status: SessionStatus | null;
  /** Those of the person who is here. */
  readonly records: Promise<RecordStore>;
  /** Whether nothing that waits is taken any more, although it was once. */
  readonly isClosed: boolean;
}

export function useUnsentComments(options: UnsentCommentsOptions): UnsentState {
  const { codexId, session, status, records, isClosed } = options;
  const [acts, setActs] = useState<readonly RefusedAct[]>([]);
  const refused = status?.refused ?? 0;
  // Read anew when the session is another one: it is opened again after a refusal.
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the session only that it is another one counts
  useEffect(() => {
    let isWanted = true;
    records
      .then((store) => readRefusedActs(store, commentsDocumentName(codexId)))
      .then((found) => {
        if (isWanted) setActs((before) => (found.length + before.length === 0 ? before : found));
      })
      // A store that can't be read is told of elsewhere.
      .catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [records, codexId, session, refused]);
  const discard = useCallback(() => {
    records
      .then((store) => discardRefusedActs(store, acts))
      .then((putBack) => {
        setActs([]);
        toast.undo('What could not be sent was discarded', () => {
          putBack().then(
            () => setActs(acts),
            (error: unknown) => toast.failed('It could not be put back', error),
          );
        });
      })
      .catch((error: unknown) => toast.failed('Nothing was discarded', error));
  }, [records, acts]);
  const waiting = status?.waiting ?? 0;
  const postponed = status?.postponed ?? null;
  return useMemo((): UnsentState => {
    const words = isClosed ? joinedWords(session?.pendingUpdates() ?? []) : '';
    return {
      closed: isClosed && waiting > 0 ? { count: waiting, words } : null,
      postponed: waiting > 0 && !isClosed ? postponed : null,
      refused: acts,
      discard,
    };
  }, [session, waiting, isClosed, postponed, acts, discard]);
}
