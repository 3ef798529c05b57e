/** The door for WebSockets: which pages may knock, and what the connection agrees on. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface UpgradeOptions {
  /** Origins a page may connect from. Programs send none and are let in: they too must show a token in their first frame. */
  readonly origins: readonly string[];
  readonly maxPayload: number;
  readonly isClosing: () => boolean;
  readonly onSocket: (ws: WebSocket, request: Request) => void;
}

/** Only what the hooks read; a cookie or an address has no business there. */
const KEPT_HEADERS = ['origin', 'user-agent'];

/** Answers the handler for a server's `upgrade` event. It always takes the socket: upgraded, or refused and closed. */
export function createUpgradeHandler(
  options: UpgradeOptions,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: options.maxPayload,
    perMessageDeflate: COMPRESSION,
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
    server.handleUpgrade(request, socket, head, (ws) => options.onSocket(ws, toWebRequest(request)));
  };
}

/**
 * Both sides keep their window between messages, so the second caret of a person costs a tenth of the first. A 4 KB
 * window and the smallest memory level bound it to about 20 KB per socket; short messages are not worth the call.
 */
const COMPRESSION = {
  threshold: 128,
  serverMaxWindowBits: 12,
  zlibDeflateOptions: { memLevel: 4, level: 1 },
  concurrencyLimit: 8,
} as const;

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
