/** Takes a guest's copy off this device once their link was revoked; what the server lacks stays. */
import { useEffect, useState } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { forgetSeenAssets } from '#sync/offline/forget-seen-assets.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { leaveDevice } from '#sync/session/sign-out.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { forgetRememberedCopy, rememberedCopy } from './guest-identity.ts';

/** On the page of a link that is open. What is on the page stays readable until it is left. */
export function useForgetCopy(documentName: string, status: SessionStatus | null, guestId: string): void {
  const isRevoked = status?.phase === 'denied' && status.reason === CLOSE.revoked.reason;
  const isForgotten = isRevoked && status.waiting === 0;
  useEffect(() => {
    if (!isForgotten) return;
    const forget = async () => {
      await personalStore(await clientStore(), guestId).delete(documentName);
      await forgetSeenAssets();
    };
    forget().catch((error: unknown) => console.warn('A copy of a closed link could not be deleted.', error));
  }, [isForgotten, documentName, guestId]);
}

/**
 * At the door of a link that was revoked while the guest was away. Answers whether edits stay here that the server lacks; `false` until
 * it is known.
 */
export function useForgetCopyOfLink(token: string, isRevoked: boolean): boolean {
  const [keepsEdits, setKeepsEdits] = useState(false);
  useEffect(() => {
    const guestId = isRevoked ? rememberedCopy(token) : null;
    if (guestId === null) return;
    const forget = async () => {
      const kept = await leaveDevice(await clientStore(), guestId);
      await forgetSeenAssets();
      if (kept.length === 0) forgetRememberedCopy(token);
      setKeepsEdits(kept.length > 0);
    };
    forget().catch((error: unknown) => console.warn('A copy of a closed link could not be deleted.', error));
  }, [token, isRevoked]);
  return keepsEdits;
}
