/** Serves the pages by Next in this process, and the service worker. */
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import next from 'next';
import type { Env } from '../config/env.ts';
import { packageRoot } from '../config/package-root.ts';
import { createPageFiles } from './page-files.ts';
import { createWorkerScript } from './worker-script.ts';

export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hot reload's socket in development; in production nothing of Next's listens to upgrades. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Prepares Next: the built pages in production, compiling on demand in development. */
export async function createPages(env: Env): Promise<Pages> {
  // Next adds an `upgrade` listener to the HTTP server of its first request, and ends every socket it does not know.
  // Given a server of its own that never listens, it leaves ours alone.
  const standIn = new Server();
  const answerWorker = createWorkerScript(env);
  const dev = env.mode === 'development';
  const answerFile = dev ? null : createPageFiles(join(packageRoot(), '.next', 'static'));
  const app = next({ dev, dir: packageRoot(), httpServer: standIn, hostname: env.host, port: env.port });
  await app.prepare();
  const handler = app.getRequestHandler();
  const upgradeHandler = dev ? upgradeHandlerOf(app) : null;
  return {
    async handle(request, response) {
      if (answerWorker(request, response) || (await answerFile?.(request, response))) return;
      await handler(request, response);
    },
    handleUpgrade(request, socket, head) {
      if (upgradeHandler === null) socket.destroy();
      else upgradeHandler(request, socket, head);
    },
    close: async () => app.close(),
  };
}

/**
 * Next would attach this handler with the first page it serves. After a restart in development, the open page asks for
 * hot reload only, so it has to be there before; `getUpgradeHandler()` gives the one of an inner server that has none.
 */
function upgradeHandlerOf(app: object): Pages['handleUpgrade'] | null {
  const handler = 'upgradeHandler' in app ? app.upgradeHandler : null;
  return typeof handler === 'function' ? (handler as Pages['handleUpgrade']) : null;
}
