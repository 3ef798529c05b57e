/** The door of a worker: its health and its figures, and a refusal that names the right place for everything else. */
import type { ServerResponse } from 'node:http';
import { bareAnswer } from '../network/security-headers.ts';
import type { RequestHandler, WebHandlers } from './web-server.ts';

const OPEN_PATH = /^\/(?:healthz|readyz|metrics)(?:\?|$)/;
const REFUSAL = 'This process is a worker: it serves no pages, no API and no sockets. Ask a web process.\n';

/** Handlers that answer nothing but `/healthz`, `/readyz` and `/metrics`, by `api`; else 421. */
export function workerDoor(api: RequestHandler): Omit<WebHandlers, 'onError'> {
  const refuseUpgrade: WebHandlers['collaboration'] = (_request, socket) => {
    socket.end(bareAnswer('421 Misdirected Request', {}), () => socket.destroy());
  };
  return {
    api: (request, response) =>
      OPEN_PATH.test(request.url ?? '') ? api(request, response) : refuse(response),
    page: (_request, response) => refuse(response),
    collaboration: refuseUpgrade,
    pageUpgrade: refuseUpgrade,
  };
}

function refuse(response: ServerResponse): void {
  response.writeHead(421, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(REFUSAL);
}
