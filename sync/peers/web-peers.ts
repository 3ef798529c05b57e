/** Peers by the means of a browser: tabs by BroadcastChannel, other browsers by WebRTC. */
import type { Peers, PeersContext } from '#sync/session/session-peers.ts';
import { DocumentPeers } from './document-peers.ts';
import { connectByWebRtc } from './peer-connection.ts';

/** Which of the means this browser has, and which are worth their cost for the document. */
export interface PeerMeans {
  readonly tabs: boolean;
  readonly browsers: boolean;
}

/** The peers of one document, by the means that `means` allows. */
export function openWebPeers(context: PeersContext, { tabs, browsers }: PeerMeans): Peers {
  return new DocumentPeers(context, {
    ...(tabs && { openTabChannel: (name: string) => new BroadcastChannel(name) }),
    ...(browsers && { connect: connectByWebRtc }),
  });
}
