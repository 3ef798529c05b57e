/** The peer transports of this browser, loaded when a document is opened. */
import type { LoadPeers } from '#sync/session/session-peers.ts';

/** The peers of a document: tabs always, other browsers only for Codices, to limit connections. */
export function peersOf(documentName: string): LoadPeers | undefined {
  const tabs = typeof BroadcastChannel === 'function';
  const browsers = documentName.startsWith('codex/') && canConnect();
  if (!tabs && !browsers) return undefined;
  return async () => {
    const { openWebPeers } = await import('#sync/peers/web-peers.ts');
    return (context) => openWebPeers(context, { tabs, browsers });
  };
}

/** Whether this page can connect to other browsers: some browsers cannot, and no page without HTTPS. */
function canConnect(): boolean {
  return typeof RTCPeerConnection === 'function' && typeof crypto !== 'undefined' && 'subtle' in crypto;
}
