/** The setting that names STUN and TURN servers: addresses, or a list with user names and passwords. */
import { z } from 'zod';
import { type IceServer, iceServerSchema } from '#core/protocol/peer-messages.ts';

const ADDRESS = /^(stuns?|turns?):[^\s@]+$/;

/** `stun:host:port, …`, or JSON as `RTCPeerConnection` takes it. `null` when it is neither. */
export function parseIceServers(text: string): readonly IceServer[] | null {
  const servers = text.trim().startsWith('[')
    ? parseList(text)
    : [{ urls: text.split(',').map((url) => url.trim()) }];
  return servers?.every(({ urls }) => [urls].flat().every((url) => ADDRESS.test(url))) ? servers : null;
}

function parseList(text: string): readonly IceServer[] | null {
  try {
    return z.array(iceServerSchema).safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
