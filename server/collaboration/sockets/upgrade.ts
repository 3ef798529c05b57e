/** The WebSocket upgrade: checks the origin and negotiates extensions. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type WebSocket, WebSocketServer } from 'ws';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { isOwnName } from '../../network/host-names.ts';
import { bareAnswer, securityHeaders } from '../../network/security-headers.ts';
import { inflateQuickly } from './quick-inflate.ts';

export interface UpgradeOptions {
  /** Origins a page may connect from, the address of the instance first. Programs send none; they too must show a token. */
  readonly origins: readonly string[];
  readonly log: Logger;
  readonly maxPayload: number;
  readonly isClosing: () => boolean;
  readonly onSocket: (ws: WebSocket, request: Request, wire: Wire) => void;
}

/** The connection below a WebSocket. Messages are framed here (`shared-frame.ts`); `ws` parses, and sends control frames. */
export interface Wire {
  readonly socket: Duplex;
  /** The peer inflates messages, and refers back as far as we do. */
  readonly compresses: boolean;
}

/** Only what the hooks read; a cookie or an address has no business there. */
const KEPT_HEADERS = ['origin', 'user-agent'];

/** What the reason of a close may hold. */
const MAX_REASON_BYTES = 123;
const CLOSE_PATIENCE_MS = 1_000;
const MAX_WARNINGS = 100;

/** Creates the handler of `upgrade` events. It always takes the socket: upgrades it, or refuses and closes it. */
export function createUpgradeHandler(
  options: UpgradeOptions,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const { maxPayload, origins } = options;
  const [address = ''] = origins;
  const headers = securityHeaders(address);
  const warnOnce = createWarnings(options.log, address);
  const common = { noServer: true, clientTracking: false, maxPayload };
  const server = new WebSocketServer({ ...common, perMessageDeflate: true });
  const narrowing = new WebSocketServer({
    ...common,
    perMessageDeflate: { clientMaxWindowBits: NARROW_WINDOW_BITS },
  });
  const refuse = (socket: Duplex, status: string): void => {
    socket.end(bareAnswer(status, headers), () => socket.destroy());
  };
  for (const each of [server, narrowing])
    each.on('wsClientError', (_error, socket) => refuse(socket, '400 Bad Request'));
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (options.isClosing()) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    const { origin, host } = request.headers;
    if (origin !== undefined && !origins.includes(origin)) {
      warnOnce('origin', origin);
      server.handleUpgrade(request, socket, head, (ws) => sendAway(ws, address));
      return;
    }
    if (!isOwnName(host, origins)) {
      warnOnce('host', host ?? '');
      refuse(socket, '421 Misdirected Request');
      return;
    }
    const narrow = letsUsNarrow(request);
    (narrow ? narrowing : server).handleUpgrade(request, socket, head, (ws) => {
      inflateQuickly(ws, maxPayload, narrow ? NARROW_WINDOW_BITS : WIDEST_WINDOW_BITS);
      const compresses = ws.extensions === 'permessage-deflate' && !limitsOurWindow(request);
      options.onSocket(ws, toWebRequest(request), { socket, compresses });
    });
  };
}

/** How far back a peer's messages may refer: what we keep of each of them. 4 KB hold some ten carets. */
const NARROW_WINDOW_BITS = 12;
const WIDEST_WINDOW_BITS = 15;

/** The peer offers to keep to a window of our choice, without a bound of its own. */
function letsUsNarrow({ headers }: IncomingMessage): boolean {
  return /client_max_window_bits\s*(;|,|$)/.test(headers['sec-websocket-extensions'] ?? '');
}

/** Browsers keep the window they have inflated; a program that asks for less is sent plain messages. */
function limitsOurWindow({ headers }: IncomingMessage): boolean {
  return /server_(no_context_takeover|max_window_bits)/.test(headers['sec-websocket-extensions'] ?? '');
}

/** Closes a socket before anything it sends is read: only in the reason of a close can a page be told anything. */
function sendAway(ws: WebSocket, address: string): void {
  const { code, reason } = CLOSE.wrongAddress;
  const full = `${reason} ${address}`;
  ws.on('error', () => ws.terminate());
  ws.close(code, Buffer.byteLength(full) <= MAX_REASON_BYTES ? full : reason);
  setTimeout(() => ws.terminate(), CLOSE_PATIENCE_MS).unref();
}

/** Tells the log of each wrong address once, and not of endless made-up ones. */
function createWarnings(log: Logger, address: string): (header: 'origin' | 'host', value: string) => void {
  const told = new Set<string>();
  return (header, value) => {
    const entry = `${header} ${value}`;
    if (told.has(entry) || told.size >= MAX_WARNINGS) return;
    told.add(entry);
    const what =
      header === 'origin' ? 'a page opened at another address' : 'a program that calls another name';
    const remedy = 'open it at APP_URL, or set APP_URL to the address people use';
    log.warn({ [header]: value.slice(0, 200), appUrl: address }, `refused the socket of ${what}: ${remedy}`);
  };
}

function toWebRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const name of KEPT_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Request(new URL(request.url ?? '/', 'http://collab.invalid'), { headers });
}
