/** One WebSocket: closing with a reason, detecting slow readers, pausing, heartbeat. */
import { randomUUID } from 'node:crypto';
import type { WebSocketLike } from '@hocuspocus/server';
import type { WebSocket } from 'ws';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { CloseEvent, Session, Socket } from '../sessions/sessions.ts';
import type { Limits } from '../sessions/socket-limits.ts';
import type { Broadcast } from './broadcast.ts';
import { createSocketSender } from './socket-sender.ts';
import type { Wire } from './upgrade.ts';

export interface ServerSocket extends Socket {
  /** The interface that Hocuspocus writes to. */
  readonly outlet: WebSocketLike;
  /** Call at every tick of the heartbeat; a peer that has not answered since the last one is gone. */
  beat(): void;
}

/** Time a peer has to answer a close, and to take what is still in its buffer. */
const CLOSE_WITHIN_MS = 1_000;
/** Messages from here on are a document's content on its way to somebody who has just opened it, and may take a while. */
const LARGE_MESSAGE_BYTES = 256 * 1024;

export interface ServerSocketOptions {
  readonly ws: WebSocket;
  readonly wire: Wire;
  readonly limits: Limits;
  readonly broadcast: Broadcast;
  readonly onClosing: (event: CloseEvent) => void;
}

export function wrapWebSocket({ ws, wire, limits, broadcast, onClosing }: ServerSocketOptions): ServerSocket {
  const sessions = new Set<Session>();
  const sender = createSocketSender(wire, { mayWrite });
  let closing = false;
  let pauses = 0;
  let alive = true;
  let largeBytes = 0;
  ws.on('pong', () => {
    alive = true;
  });

  function close(event: CloseEvent): void {
    if (closing) return;
    closing = true;
    onClosing(event);
    ws.resume();
    ws.close(event.code, event.reason);
    setTimeout(() => ws.terminate(), CLOSE_WITHIN_MS).unref();
  }

  /** Asked before each message of so many bytes; closes the socket of a reader that is too slow to take it. */
  function mayWrite(bytes: number): boolean {
    if (closing || ws.readyState !== ws.OPEN) return false;
    const buffered = sender.buffered;
    if (buffered === 0) largeBytes = 0;
    if (bytes >= LARGE_MESSAGE_BYTES) largeBytes += bytes;
    if (buffered <= limits.maxBufferedBytes + largeBytes) return true;
    close(CLOSE.slowReader);
    return false;
  }

  function send(message: Uint8Array): void {
    if (!broadcast.take(sender, message)) sender.send(message);
  }

  return {
    id: randomUUID(),
    sessions,
    get isOpen() {
      return !closing && ws.readyState === ws.OPEN;
    },
    sendWithNext: (message, withinMs) => sender.sendWithNext(message, withinMs),
    close,
    pause() {
      pauses += 1;
      if (pauses === 1 && !closing) ws.pause();
    },
    resume() {
      pauses -= 1;
      if (pauses === 0 && !closing) ws.resume();
    },
    beat() {
      if (!alive && pauses === 0) {
        ws.terminate();
        return;
      }
      alive = false;
      if (ws.readyState === ws.OPEN) ws.ping();
    },
    outlet: {
      send: (data) => send(data as Uint8Array),
      close: (code, reason) => ws.close(code, reason),
      get readyState() {
        return closing ? ws.CLOSING : ws.readyState;
      },
    },
  };
}
