/** Shares one socket between all documents of a server, and closes it with the last of them. */
import { HocuspocusProviderWebsocket, WebSocketStatus } from '@hocuspocus/provider';
import type { Environment } from '#core/environment.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { MAX_DOCUMENTS_PER_SOCKET } from '#core/protocol/rates.ts';
import { FIRST_RETRY_MS, MAX_RETRY_MS, RETRY_SPREAD_MS, returnDelayMs } from './return-delay.ts';
import { createSendRateLimiter } from './send-rate-limiter.ts';

/** After the server has said that it restarts: it has let everybody go in good order, and another process may be there. */
const RETURN_SPREAD_MS = 250;
/** Nothing at all was heard for this long: the connection is half-open. Awareness and pings come far more often. */
const SILENCE_MS = 30_000;
/** One is left for what is still closing at the server. */
const MOST_DOCUMENTS = MAX_DOCUMENTS_PER_SOCKET - 1;
/** A connection that lasted this long was a good one: what ends it is no answer to having connected. */
const LASTING_MS = 10_000;
/** A browser waits minutes for a server that does not answer; a new attempt often finds another route. */
const CONNECT_LIMIT_MS = 15_000;

export interface SharedSocket {
  readonly socket: HocuspocusProviderWebsocket;
  /** Other documents that would lose their connection with this socket. */
  others(): number;
  isOpen(): boolean;
  /** Drops the connection at once, without waiting for a peer that may be gone, and tries again. */
  reconnect(): void;
  /** Asks to send a frame of so many bytes: 0 when it may go, else how many ms to wait before asking again. */
  pace(bytes: number): number;
  /** Tries now instead of after the current delay. */
  hurry(): void;
  release(): void;
}

interface SocketOptions {
  readonly url: string;
  readonly documentName: string;
  readonly WebSocketPolyfill?: unknown;
  readonly environment: Pick<Environment, 'random'>;
}

class Socket extends HocuspocusProviderWebsocket {
  private readonly environment: Pick<Environment, 'random'>;
  private isDestroyed = false;
  private isReturning = false;
  readonly rateLimiter = createSendRateLimiter(() => performance.now());
  private openedAt: number | null = null;
  /** Connections in a row that did not last. */
  private brief = 0;

  constructor({ url, WebSocketPolyfill, environment }: SocketOptions) {
    super({
      url,
      delay: FIRST_RETRY_MS + Math.round(environment.random() * RETRY_SPREAD_MS),
      minDelay: FIRST_RETRY_MS,
      factor: 2,
      maxDelay: MAX_RETRY_MS,
      jitter: true,
      messageReconnectTimeout: SILENCE_MS,
      ...(WebSocketPolyfill === undefined ? {} : { WebSocketPolyfill }),
    });
    this.environment = environment;
  }

  /** The library's timer to come back goes on after `destroy`, and would open a socket that nobody ever closes. */
  override async connect(): Promise<void> {
    if (this.isDestroyed) return;
    // Only the first attempt after a restart comes at once.
    if (this.isReturning) this.configuration.delay = this.firstDelay();
    this.isReturning = false;
    await super.connect();
  }

  private firstDelay(): number {
    return FIRST_RETRY_MS + Math.round(this.environment.random() * RETRY_SPREAD_MS);
  }

  override destroy(): void {
    this.isDestroyed = true;
    super.destroy();
  }

  /**
   * The library forgets at "open" that it is trying to connect, but goes on trying until the first message: a socket that
   * dies in between would start a second loop of attempts, and each would close what the other has opened.
   */
  override async onOpen(event: Event): Promise<void> {
    this.openedAt = performance.now();
    this.rateLimiter.refill();
    const cancelAttempts = this.cancelWebsocketRetry;
    const opened = super.onOpen(event);
    if (this.connectionAttempt && cancelAttempts) this.cancelWebsocketRetry = cancelAttempts;
    await opened;
  }

  override resolveConnectionAttempt(): void {
    if (this.connectionAttempt) delete this.cancelWebsocketRetry;
    super.resolveConnectionAttempt();
  }

  override onClose(parameters: Parameters<HocuspocusProviderWebsocket['onClose']>[0]): void {
    if (this.openedAt !== null && parameters.event.code === CLOSE.restarting.code) {
      this.openedAt = null;
      this.isReturning = true;
      this.configuration.delay = Math.round(this.environment.random() * RETURN_SPREAD_MS);
    } else if (this.openedAt !== null) {
      this.brief = performance.now() - this.openedAt < LASTING_MS ? this.brief + 1 : 0;
      this.openedAt = null;
      this.configuration.delay = returnDelayMs(this.brief, () => this.environment.random());
    }
    super.onClose(parameters);
  }

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

/**
 * A socket to `url` on which `documentName` is not in use, and that is not full: a second session of the same document gets a socket of
 * its own, and what goes beyond the documents that the server takes on one gets another.
 */
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
    pace: (bytes) => socket.rateLimiter.take(bytes),
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
    ({ documentNames, ...hub }) =>
      hub.url === url &&
      hub.polyfill === WebSocketPolyfill &&
      !documentNames.has(documentName) &&
      documentNames.size < MOST_DOCUMENTS,
  );
}

function openHub(options: SocketOptions): Hub {
  const { url, WebSocketPolyfill } = options;
  const socket = new Socket(options);
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
