/** A hook that keeps the content of a document hidden whose reader lost the right to it, also on a page that does not reach the server. */
import { useEffect, useState } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import {
  isTakenAway,
  type SessionStatus,
  type SettledPhase,
  settledPhase,
} from '#sync/session/session-status.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import { personalStore } from '#sync/store/personal-store.ts';

export interface EndedAccessOptions {
  readonly documentName: string;
  readonly personId: string;
  readonly session: Pick<DocumentSession, 'revoke' | 'status'>;
}

/** `unknown` until this device was asked; `ended` until the server lets them in again. */
export type KnownAccess = 'unknown' | 'open' | 'ended';

/** The server has let this page in. */
export const ANSWERED: readonly SettledPhase[] = ['saved', 'read-only'];
const AWAY: readonly SettledPhase[] = ['offline', 'unreachable'];

/**
 * What this device knows of the right to read a document. A copy with edits that were not sent outlasts that right, so it is noted beside
 * it; without the server the session then ends as the server would end it.
 */
export function useEndedAccess({ documentName, personId, session }: EndedAccessOptions): KnownAccess {
  const [known, setKnown] = useState<KnownAccess>('unknown');
  const phase = useSessionState(session, settledPhase) ?? 'loading';
  const isTaken = useSessionState(session, isTakenAway) === true;
  const holdsWork = useSessionState(session, isTakenAwayWithWork) === true;
  const isAnswered = ANSWERED.includes(phase);
  const isAway = AWAY.includes(phase);
  useEffect(() => {
    let isWanted = true;
    const tell = (value: unknown) => {
      if (isWanted)
        setKnown((before) => (before === 'unknown' ? (value === true ? 'ended' : 'open') : before));
    };
    // A device that keeps nothing has no copy either.
    recordsOf(personId)
      .then((records) => records.get('setting', nameOf(documentName)))
      .then(tell, () => tell(false));
    return () => {
      isWanted = false;
    };
  }, [documentName, personId]);
  useEffect(() => {
    if (isTaken) {
      setKnown('ended');
      note(personId, (records) =>
        holdsWork
          ? records.put('setting', nameOf(documentName), true)
          : records.delete('setting', nameOf(documentName)),
      );
    } else if (isAnswered && known === 'ended') {
      setKnown('open');
      note(personId, (records) => records.delete('setting', nameOf(documentName)));
    }
  }, [isTaken, isAnswered, holdsWork, known, documentName, personId]);
  useEffect(() => {
    if (known === 'ended' && isAway) session.revoke();
  }, [known, isAway, session]);
  return known;
}

function isTakenAwayWithWork(status: SessionStatus): boolean {
  return isTakenAway(status) && status.waiting > 0;
}

function nameOf(documentName: string): string {
  return `access ended ${documentName}`;
}

async function recordsOf(personId: string): Promise<RecordStore> {
  return personalStore(await clientStore(), personId).records;
}

function note(personId: string, write: (records: RecordStore) => Promise<void>): void {
  recordsOf(personId)
    .then(write)
    .catch(() => undefined);
}
