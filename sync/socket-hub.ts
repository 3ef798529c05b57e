/** Shares one socket between all documents of a server, and lets it go when the last of them is closed. */
import { HocuspocusProviderWebsocket, WebSocketStatus } from '@hocuspocus/provider';
import type { Environment } from '#core/environment.ts';

/** The first attempt after a loss comes within this many ms, so that a thousand pages don't return in one instant. */
const FIRST_RETRY_MS = 400;
const RETRY_SPREAD_MS = 800;
const MAX_RETRY_MS = 10_000;
/** Nothing at all was heard for this long: the connection is half-open. Awareness and pings come far more often. */
const SILENCE_MS = 30_000;
/** A browser waits minutes for a server that does not answer; a new attempt often finds another route. */
const CONNECT_LIMIT_MS = 15_000;

export interface SharedSocket {
  readonly socket: HocuspocusProviderWebsocket;
  /** Other documents that would lose their connection with this socket. */
  others(): number;
  isOpen(): boolean;
  /** Drops the connection at once, without waiting for a peer that may be gone, and tries again. */
  reconnect(): void;
  /** Tries now instead of after the current delay. */
  hurry(): void;
  release(): void;
}

export interface SocketOptions {
  readonly url: string;
  readonly documentName: string;
  readonly WebSocketPolyfill?: unknown;
  readonly environment: Pick<Environment, 'random'>;
}

class Socket extends HocuspocusProviderWebsocket {
  /** `ws` throws the error of an attempt that is given up at the process when nobody listens, and the library no longer does. */
  override attachWebSocketListeners(
    ...[socket, reject]: Parameters<HocuspocusProviderWebsocket['attachWebSocketListeners']>
  ): void {
    socket.addEventListener('error', () => undefined);
    super.attachWebSocketListeners(socket, reject);
  }

  /** As if the peer had closed: the browser's own `close` would wait for an answer that may never come. */
  drop(): void {
    if (this.webSocket) this.emit('close', { event: { code: 4408, reason: 'forced' } });
  }
}

interface Hub {
  readonly url: string;
  readonly polyfill: unknown;
  readonly socket: Socket;
  readonly documentNames: Set<string>;
}

const hubs = new Set<Hub>();

/** A socket to `url` on which `documentName` is free; a second session of the same document gets a socket of its own. */
export function acquireSocket(options: SocketOptions): SharedSocket {
  const hub = findHub(options) ?? openHub(options);
  hub.documentNames.add(options.documentName);
  const { socket } = hub;
  return {
    socket,
    others: () => hub.documentNames.size - 1,
    isOpen: () => socket.status === WebSocketStatus.Connected && socket.webSocket?.readyState === 1,
    reconnect() {
      socket.drop();
    },
    hurry() {
      if (socket.shouldConnect && socket.status !== WebSocketStatus.Connected) void socket.connect();
    },
    release() {
      hub.documentNames.delete(options.documentName);
      if (hub.documentNames.size > 0) return;
      hubs.delete(hub);
      socket.destroy();
    },
  };
}

function findHub({ url, documentName, WebSocketPolyfill }: SocketOptions): Hub | undefined {
  return [...hubs].find(
    (hub) => hub.url === url && hub.polyfill === WebSocketPolyfill && !hub.documentNames.has(documentName),
  );
}

function openHub({ url, WebSocketPolyfill, environment }: SocketOptions): Hub {
  const socket = new Socket({
    url,
    delay: FIRST_RETRY_MS + Math.round(environment.random() * RETRY_SPREAD_MS),
    minDelay: FIRST_RETRY_MS,
    factor: 2,
    maxDelay: MAX_RETRY_MS,
    jitter: true,
    messageReconnectTimeout: SILENCE_MS,
    ...(WebSocketPolyfill === undefined ? {} : { WebSocketPolyfill }),
  });
  limitAttempts(socket);
  const hub: Hub = { url, polyfill: WebSocketPolyfill, socket, documentNames: new Set() };
  hubs.add(hub);
  return hub;
}

function limitAttempts(socket: Socket): void {
  let limit: ReturnType<typeof setTimeout> | undefined;
  socket.on('status', ({ status }: { status: WebSocketStatus }) => {
    clearTimeout(limit);
    if (status === WebSocketStatus.Connecting) limit = setTimeout(() => socket.drop(), CONNECT_LIMIT_MS);
  });
  socket.on('destroy', () => clearTimeout(limit));
}
