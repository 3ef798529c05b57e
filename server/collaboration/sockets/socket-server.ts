/** The WebSocket server: accepts, tracks, pings and closes sockets. */
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { CloseEvent, Session, Socket } from '../sessions/sessions.ts';
import type { Limits } from '../sessions/socket-limits.ts';
import type { Broadcast } from './broadcast.ts';
import { createFrameRouter, type FrameRouter, type FrameRouterOptions } from './frame-router.ts';
import type { Wire } from './upgrade.ts';
import { type ServerSocket, wrapWebSocket } from './web-socket.ts';

/** The Hocuspocus side of a socket, for frames that we do not handle. */
export interface SocketClient {
  handleMessage(bytes: Uint8Array): void;
  handleClose(event: { readonly code: number; readonly reason: string }): void;
}

export interface SocketServerOptions
  extends Pick<FrameRouterOptions, 'answerSync' | 'takeEdit' | 'takePresence' | 'takeMessage' | 'clock'> {
  readonly limits: Limits;
  readonly broadcast: Broadcast;
  readonly log: Logger;
  /** Makes the other end of a new socket. */
  readonly connect: (socket: ServerSocket, request: Request) => SocketClient;
  readonly onClosing: (event: CloseEvent) => void;
  /** A session is over whose document was never opened. */
  readonly onLeft: (session: Session) => void;
}

export interface SocketServer {
  readonly size: number;
  accept(ws: WebSocket, request: Request, wire: Wire): void;
  routerOf(session: Session): FrameRouter | undefined;
  /** Takes nothing more from anybody. */
  pause(): void;
  /** Resolves when the peers have taken it, or were given up on. */
  close(event: CloseEvent): Promise<void>;
}

const HEARTBEAT_MS = 20_000;

export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { limits, broadcast, log } = options;
  const sockets = new Map<Socket, FrameRouter>();
  const open = new Set<ServerSocket>();
  let onEmpty = (): void => undefined;
  const heartbeat = setInterval(() => {
    for (const socket of open) socket.beat();
  }, HEARTBEAT_MS).unref();

  function accept(ws: WebSocket, request: Request, wire: Wire): void {
    const socket = wrapWebSocket({ ws, wire, limits, broadcast, onClosing: options.onClosing });
    const client = options.connect(socket, request);
    const router = createFrameRouter({
      ...options,
      socket,
      forward: (bytes) => client.handleMessage(bytes),
    });
    sockets.set(socket, router);
    open.add(socket);
    const stranger = setTimeout(() => {
      if (socket.sessions.size === 0) socket.close(CLOSE.unauthenticated);
    }, limits.authenticationMs).unref();
    ws.on('message', (data: Buffer, isBinary: boolean) =>
      isBinary ? router.take(data) : socket.close(CLOSE.invalidUpdate),
    );
    ws.on('error', (error) => log.debug({ err: error, socketId: socket.id }, 'socket error'));
    ws.on('close', (code, reason) => {
      clearTimeout(stranger);
      client.handleClose({ code, reason: reason.toString() });
      sockets.delete(socket);
      open.delete(socket);
      if (open.size === 0) onEmpty();
      for (const session of [...socket.sessions]) if (session.open === null) options.onLeft(session);
    });
  }

  return {
    get size() {
      return sockets.size;
    },
    accept,
    routerOf: (session) => sockets.get(session.socket),
    pause() {
      clearInterval(heartbeat);
      for (const socket of open) socket.pause();
    },
    async close(event) {
      const left = new Promise<void>((resolve) => {
        onEmpty = resolve;
      });
      for (const socket of open) socket.close(event);
      if (open.size > 0) await left;
    },
  };
}
