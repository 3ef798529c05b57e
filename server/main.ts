/** The composition root: makes every part once, in order, joins them on one port, and takes them down again. */
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { isBinderyError } from '#core/errors.ts';
import { createServices } from './create-services.ts';
import { migrate } from './database/migrate.ts';
import { superviseEmbeddedPostgres } from './database/postgres-supervisor.ts';
import { createPrisma } from './database/prisma-client.ts';
import { type Env, readEnv } from './env.ts';
import { createHttpApp } from './http/app.ts';
import { createLog } from './log.ts';
import { createPages } from './pages.ts';
import { Shutdown } from './shutdown.ts';
import { listen } from './web-server.ts';

/** How long running answers and the journal have to finish at a stop. */
const DRAIN_MS = 10_000;

/** Says something to the person who started the program. */
function say(text: string): void {
  process.stdout.write(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
}

/**
 * Starts everything. Each part that was started is put on the shutdown's list before the next one begins, so that a
 * failure half way, a signal, or an error nobody caught takes down exactly what is up, newest first.
 */
async function start(env: Env, log: Logger, shutdown: Shutdown): Promise<void> {
  const web = await listen(env);
  shutdown.add('port', () => web.close());

  const databaseUrl = await openDatabase(env, log, shutdown);
  const applied = await migrate(databaseUrl);
  if (applied.length > 0) say(`database brought up to date: ${applied.join(', ')}`);
  const prisma = createPrisma(databaseUrl, {
    onConnectionLost: (error) => {
      if (!shutdown.begun) log.warn({ err: error }, 'lost an idle database connection');
    },
  });
  shutdown.add('database connections', () => prisma.$disconnect());

  say('loading templates');
  const { services, collaboration, setupUrl, close } = await createServices(env, prisma, log, databaseUrl);
  shutdown.add('journal', async () => {
    await services.journal.drain(DRAIN_MS);
    await close();
  });
  shutdown.add('background work', () => services.background.settled());
  shutdown.add('collaboration', () => collaboration.close(DRAIN_MS));

  say('preparing the pages');
  const pages = await createPages(env);
  process.title = 'bindery'; // Next has called us next-server
  shutdown.add('pages', () => pages.close());
  web.serve({
    api: getRequestListener(createHttpApp(services).fetch),
    page: pages.handle,
    collaboration: collaboration.handleUpgrade,
    pageUpgrade: pages.handleUpgrade,
    onError: (error) => log.error({ err: error }, 'a page could not be served'),
  });
  shutdown.add('requests', () => web.drain(DRAIN_MS));

  const setup = await setupUrl();
  if (setup !== null) process.stdout.write(`Setup: ${setup}\n`);
  process.stdout.write(`Ready: ${env.appUrl}\n`);
}

/** The database's connection string: of the external one, or of the embedded one, started if need be. */
async function openDatabase(env: Env, log: Logger, shutdown: Shutdown): Promise<string> {
  if (env.databaseUrl !== null) return env.databaseUrl;
  const postgres = await superviseEmbeddedPostgres({ dataDir: env.dataDir, onProgress: say }, log);
  shutdown.add('embedded PostgreSQL', () => postgres.stop());
  return postgres.url;
}

async function main(): Promise<void> {
  const env = readEnv();
  const log = createLog(env);
  const shutdown = new Shutdown(log, say);
  shutdown.listenForSignals();
  try {
    await start(env, log, shutdown);
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

try {
  await main();
} catch (error) {
  // Our own errors say what to do; a stack trace would only hide it.
  const text = isBinderyError(error) ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`\nBindery could not start. ${text}\n`);
  process.exit(1);
}
