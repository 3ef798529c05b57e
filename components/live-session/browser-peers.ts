/** The means by which pages of this browser reach each other, as far as the browser has them. */

import type { PeerTransports } from '#sync/peers/document-peers.ts';
import { canConnect, connectByWebRtc } from '#sync/peers/peer-connection.ts';

/** Tabs by BroadcastChannel; other browsers by WebRTC, in Codices only: a connection each is too much for every document. */
export function peersOf(documentName: string): PeerTransports {
  return {
    ...(typeof BroadcastChannel === 'function' && {
      openTabChannel: (name: string) => new BroadcastChannel(name),
    }),
    ...(documentName.startsWith('codex/') && canConnect() && { connect: connectByWebRtc }),
  };
}
