/** Takes a guest's copy off this device once the link was revoked while it was open; what the server lacks stays. */
import { useEffect } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { forgetSeenAssets } from '#sync/offline/forget-seen-assets.ts';
import type { SessionStatus } from '#sync/session/session-status.ts';
import { personalStore } from '#sync/store/personal-store.ts';

/** What is on the page stays readable until it is left. */
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
