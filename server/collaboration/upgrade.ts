/** The door for WebSockets: which pages may knock, and what the connection agrees on. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { inflateQuickly } from './quick-inflate.ts';

export interface UpgradeOptions {
  /** Origins a page may connect from. Programs send none and are let in: they too must show a token in their first frame. */
  readonly origins: readonly string[];
  readonly maxPayload: number;
  readonly isClosing: () => boolean;
  readonly onSocket: (ws: WebSocket, request: Request, wire: Wire) => void;
}

/** What lies below a WebSocket. Its messages are framed here (`shared-frame.ts`); `ws` reads, and sends control frames. */
export interface Wire {
  readonly socket: Duplex;
  /** The peer inflates messages, and refers back as far as we do. */
  readonly compresses: boolean;
}

/** Only what the hooks read; a cookie or an address has no business there. */
const KEPT_HEADERS = ['origin', 'user-agent'];

/** Answers the handler for a server's `upgrade` event. It always takes the socket: upgraded, or refused and closed. */
export function createUpgradeHandler(
  options: UpgradeOptions,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const { maxPayload } = options;
  const common = { noServer: true, clientTracking: false, maxPayload };
  const server = new WebSocketServer({ ...common, perMessageDeflate: true });
  const narrowing = new WebSocketServer({
    ...common,
    perMessageDeflate: { clientMaxWindowBits: NARROW_WINDOW_BITS },
  });
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    if (options.isClosing()) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    const { origin } = request.headers;
    if (origin !== undefined && !options.origins.includes(origin)) {
      refuse(socket, '403 Forbidden');
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

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

function toWebRequest(request: IncomingMessage): Request {
  const headers = new Headers();
  for (const name of KEPT_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  return new Request(new URL(request.url ?? '/', 'http://collab.invalid'), { headers });
}
