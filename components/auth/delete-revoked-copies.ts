/** Deletes local copies after access was revoked, except edits that the server does not have. */
import { useEffect, useState } from 'react';
import { forgetLastPerson, readLastPerson } from '#components/api/persisted-query.ts';
import { clientStore } from '#components/browser/client-store.ts';
import { closeDevice } from '#components/offline/device.ts';
import { closeClientPending } from '#components/pending-sending/client-pending.ts';
import { forgetSeenAssets } from '#sync/offline/forget-seen-assets.ts';
import { leaveDevice } from '#sync/session/sign-out.ts';
import { readSessionState } from './auth-queries.ts';

export type Forgetting =
  /** Not asked yet, or under way. */
  | 'looking'
  /** Nothing was to be forgotten. */
  | 'kept'
  /** The page is to be loaded anew: nothing of the person may stay in memory either. */
  | 'forgotten';

/**
 * Once `signedOut`, asks what became of the session. A session that has expired or is unknown (as after a restore) deletes
 * nothing, since this may then be the only copy.
 */
export function useForgetRevoked(signedOut: boolean): Forgetting {
  const [outcome, setOutcome] = useState<Forgetting>('looking');
  useEffect(() => {
    if (!signedOut) return;
    let wanted = true;
    const settle = (next: Forgetting) => {
      if (wanted) setOutcome(next);
    };
    const look = async (): Promise<Forgetting> => {
      if ((await readSessionState()) !== 'revoked') return 'kept';
      return (await forgetPerson()) ? 'forgotten' : 'kept';
    };
    look().then(settle, () => settle('kept'));
    return () => {
      wanted = false;
    };
  }, [signedOut]);
  return outcome;
}

/** False when nobody was known here. */
async function forgetPerson(): Promise<boolean> {
  const person = await readLastPerson(clientStore);
  if (person === null) return false;
  const store = await clientStore();
  await forgetSeenAssets().catch(() => undefined);
  // First of all: should the rest be interrupted, nobody's page opens here without the server.
  await forgetLastPerson(store);
  await closeClientPending();
  await closeDevice();
  await leaveDevice(store, person.me.id);
  return true;
}
