/** One WebSocket as the server uses it: closing with a reason, noticing slow readers, pausing, and heartbeat. */
import { randomUUID } from 'node:crypto';
import type { WebSocketLike } from '@hocuspocus/server';
import type { WebSocket } from 'ws';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Limits } from './limits.ts';
import type { CloseEvent, Session, Socket } from './sessions.ts';

export interface ServerSocket extends Socket {
  /** The face Hocuspocus writes to. */
  readonly outlet: WebSocketLike;
  /** Call at every tick of the heartbeat; a peer that has not answered since the last one is gone. */
  beat(): void;
}

/** Time a peer has to answer a close, and to take what is still in its buffer. */
const CLOSE_PATIENCE_MS = 1_000;
/** Messages from here on are a document's content on its way to somebody who has just opened it, and may take a while. */
const LARGE_MESSAGE_BYTES = 256 * 1024;

export function wrapWebSocket(
  ws: WebSocket,
  limits: Limits,
  onClosing: (event: CloseEvent) => void,
): ServerSocket {
  const sessions = new Set<Session>();
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
    setTimeout(() => ws.terminate(), CLOSE_PATIENCE_MS).unref();
  }

  function send(data: Uint8Array): void {
    if (closing) return;
    if (ws.bufferedAmount === 0) largeBytes = 0;
    if (data.length >= LARGE_MESSAGE_BYTES) largeBytes += data.length;
    if (ws.bufferedAmount > limits.maxBufferedBytes + largeBytes) close(CLOSE.slowReader);
    else ws.send(data);
  }

  return {
    id: randomUUID(),
    sessions,
    get isOpen() {
      return !closing && ws.readyState === ws.OPEN;
    },
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
