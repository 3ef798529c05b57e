/** A hook that tells which of somebody's comments the server has not taken, and why. */
import { useCallback, useEffect, useMemo, useState } from 'react';
import { toast } from '#components/ui/toast.tsx';
import { joinedWords } from '#core/comments/update-words.ts';
import { discardRefusedActs, type RefusedAct, readRefusedActs } from '#sync/outbox/refused-acts.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import type { UnsentState } from './state/unsent-state.ts';

/** What is sent later is gone from the records once it was. */
const LOOK_MS = 3_000;

export interface UnsentCommentsOptions {
  /** Of the comments. */
  readonly documentName: string;
  readonly session: Pick<DocumentSession, 'pendingUpdates'> | null;
  readonly status: SessionStatus | null;
  /** Those of the person who is here. */
  readonly records: Promise<RecordStore>;
  /** Whether nothing that waits is taken any more, although it was once. */
  readonly isClosed: boolean;
}

export function useUnsentComments(options: UnsentCommentsOptions): UnsentState {
  const { documentName, session, status, records, isClosed } = options;
  const [acts, setActs] = useState<readonly RefusedAct[]>([]);
  const refused = status?.refused ?? 0;
  const look = useCallback(
    (isWanted: () => boolean) =>
      void records
        .then((store) => readRefusedActs(store, documentName))
        .then((found) => {
          if (isWanted()) setActs((before) => (isSame(before, found) ? before : found));
        })
        // A store that can't be read is told of elsewhere.
        .catch(() => undefined),
    [records, documentName],
  );
  // Read anew when the session is another one: it is opened again after a refusal.
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the session only that it is another one counts
  useEffect(() => {
    let isWanted = true;
    look(() => isWanted);
    return () => {
      isWanted = false;
    };
  }, [look, session, refused]);
  const waitsForTime = acts.some(isPutOff);
  useEffect(() => {
    if (!waitsForTime) return;
    let isWanted = true;
    const looking = setInterval(() => look(() => isWanted), LOOK_MS);
    return () => {
      isWanted = false;
      clearInterval(looking);
    };
  }, [look, waitsForTime]);
  const discard = useCallback(() => {
    records
      .then((store) =>
        discardRefusedActs(
          store,
          acts.filter((act) => !isPutOff(act)),
        ),
      )
      .then((putBack) => {
        setActs(acts.filter(isPutOff));
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
      putOff: acts.filter(isPutOff),
      refused: acts.filter((act) => !isPutOff(act)),
      discard,
    };
  }, [session, waiting, isClosed, postponed, acts, discard]);
}

function isPutOff({ putOffAt }: RefusedAct): boolean {
  return putOffAt !== undefined;
}

function isSame(before: readonly RefusedAct[], now: readonly RefusedAct[]): boolean {
  return before.length === now.length && before.every(({ id }, index) => id === now[index]?.id);
}
