/** How pages of this browser reach each other: what it can do, asked once. */
import type { PeerTransports } from '#sync/peers.ts';

/** Tabs by BroadcastChannel. */
export const browserPeers: PeerTransports = {
  ...(typeof BroadcastChannel === 'function' && { openTabChannel: (name) => new BroadcastChannel(name) }),
};
