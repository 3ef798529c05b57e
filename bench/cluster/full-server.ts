/** A server of the product in a process of its own, with everything but the pages: REST, sockets, projections, restores. */
import { writeHeapSnapshot } from 'node:v8';
import { getRequestListener } from '@hono/node-server';
import { watchForRestore } from '#server/backup/restore-lock.ts';
import { type Env, readEnv } from '#server/config/env.ts';
import { createLog } from '#server/config/log.ts';
import { migrate } from '#server/database/migrate.ts';
import { startServices } from '#server/runtime/running-services.ts';
import { listen, type RequestHandler, type UpgradeHandler } from '#server/runtime/web-server.ts';
import type { ServerQuestion, ServerUsage } from './full-server-process.ts';

const noPages: RequestHandler = (_request, response) => {
  response.writeHead(404).end();
};
const noPageSockets: UpgradeHandler = (_request, socket) => void socket.destroy();

/** Starts it on the port of `env`, and serves until the process ends. */
async function serve(env: Env): Promise<void> {
  const { databaseUrl } = env;
  if (databaseUrl === null) throw new Error('a full server needs DATABASE_URL');
  const log = createLog(env);
  const web = await listen(env);
  await migrate(databaseUrl);
  const watch = await watchForRestore({ databaseUrl, log });
  const start = () => startServices({ env, log, databaseUrl, say: () => undefined });
  let services = await start();
  const open = (): void =>
    web.serve({
      api: getRequestListener(services.app.fetch),
      page: noPages,
      collaboration: services.handleUpgrade,
      pageUpgrade: noPageSockets,
      onError: (error) => log.error({ err: error }, 'a request failed'),
    });
  open();
  watch.begin({
    async onPause() {
      web.hold();
      await services.shutdown.run();
    },
    async onResume() {
      services = await start();
      open();
    },
  });
  process.on('SIGTERM', () => void services.shutdown.run().then(() => process.exit(0)));
}

function usageNow(): ServerUsage {
  const { user, system } = process.cpuUsage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    cpuMs: (user + system) / 1000,
    ...{ heapMb: heapUsed / 1e6, externalMb: external / 1e6, rssMb: rss / 1e6 },
  };
}

const [settings = '{}'] = process.argv.slice(2);
process.on('message', (message: ServerQuestion) => {
  globalThis.gc?.();
  process.send?.(message.ask === 'usage' ? usageNow() : writeHeapSnapshot(message.file));
});
process.on('disconnect', () => process.exit(0));
await serve(readEnv(JSON.parse(settings) as Record<string, string>));
process.send?.('ready');
