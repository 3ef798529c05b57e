/** The server of y-websocket: relays in memory, stores and acknowledges nothing. */
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from './serve.ts';

interface Utils {
  setupWSConnection(socket: WebSocket, request: IncomingMessage): void;
}

serve(() => {
  const { setupWSConnection } = createRequire(import.meta.url)('y-websocket/bin/utils') as Utils;
  const sockets = new WebSocketServer({ noServer: true });
  return (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (ws) => setupWSConnection(ws, request));
  };
});
