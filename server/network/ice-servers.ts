/** The STUN and TURN servers for browsers, with short-lived credentials for each person. */
import { createHmac } from 'node:crypto';
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

/** As long as a connection may have to be made anew while the server is away, which alone could hand out more. */
const TURN_SECONDS = 6 * 60 * 60;
/** The interval of renewal, by which a page always has credentials for at least half of their lifetime. */
export const TURN_RENEWAL_MS = (TURN_SECONDS / 2) * 1000;

export interface IceServerOptions {
  readonly servers: readonly IceServer[];
  /** Shared with the TURN servers (coturn: `static-auth-secret`); `null` when they have fixed passwords. */
  readonly turnSecret: string | null;
  /** ms since the epoch. */
  readonly now: () => number;
}

/**
 * What to tell the page of a person. A TURN server without a password of its own is entered with one that expires: the
 * user name is the time of that and the person, the password its HMAC-SHA1 under the shared secret (draft-uberti-behave-turn-rest-00,
 * as coturn and others read it).
 */
export function iceServersFor(personId: string, { servers, turnSecret, now }: IceServerOptions): IceServer[] {
  return servers.map((server) => {
    if (turnSecret === null || !isTurn(server) || server.credential !== undefined) return server;
    const username = `${Math.floor(now() / 1000) + TURN_SECONDS}:${personId}`;
    return {
      ...server,
      username,
      credential: createHmac('sha1', turnSecret).update(username).digest('base64'),
    };
  });
}

/** Whether the server is a TURN relay, which needs credentials. */
export function isTurn({ urls }: IceServer): boolean {
  return [urls].flat().some((url) => /^turns?:/.test(url));
}
