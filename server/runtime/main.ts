/** The composition root: creates every part in order, joins them on one port, and shuts them down. */
import { getRequestListener } from '@hono/node-server';
import type { Logger } from 'pino';
import { isBinderyError } from '#core/errors.ts';
import { discardIncoming } from '../assets/received-file.ts';
import { watchForRestore } from '../backup/restore-lock.ts';
import { type Env, readEnv } from '../config/env.ts';
import { createLog, withoutSecrets } from '../config/log.ts';
import { outliveReaders } from '../config/lost-readers.ts';
import { assertAddresses } from '../database/database-addresses.ts';
import { migrate } from '../database/migrate.ts';
import { superviseEmbeddedPostgres } from '../database/postgres-supervisor.ts';
import { assertReplica } from '../database/replica-follower.ts';
import type { Telemetry } from '../telemetry/start-telemetry.ts';
import { lockDataFolder } from './data-folder-lock.ts';
import { createPages } from './pages.ts';
import { drainTime, type RunningServices, startServices } from './running-services.ts';
import { parseServerArguments } from './server-arguments.ts';
import { Shutdown } from './shutdown.ts';
import { listen, type WebHandlers } from './web-server.ts';
import { workerDoor } from './worker-door.ts';

/** Without the account and the password by which it is reached. */
function nameOfDatabase(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

/** All services together: collaboration and journal may each take as long as that. */
const SERVICES_TIMEOUT_MS = 40_000;

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

  const folder = await lockDataFolder({
    dataDir: env.dataDir,
    address: env.appUrl,
    database: env.databaseUrl === null ? null : nameOfDatabase(env.databaseUrl),
    onLost: () =>
      log.fatal(
        { dataDir: env.dataDir },
        'the lock of the data folder is gone: another Bindery may use it; restart',
      ),
  });
  shutdown.add('data folder', async () => folder.release());
  await discardIncoming(env.dataDir, Date.now());

  const databaseUrl = await openDatabase(env, log, shutdown);
  const telemetry = await openTelemetry(env, log, shutdown);
  const sessionUrl = env.databaseDirectUrl ?? databaseUrl;
  const applied = await migrate(sessionUrl);
  if (applied.length > 0) say(`database brought up to date: ${applied.join(', ')}`);

  // Before anything is read: what a restore is about to replace is not worth knowing.
  const watch = await watchForRestore({ databaseUrl: sessionUrl, log });
  shutdown.add('restore watch', () => watch.stop());

  say('loading templates');
  const parts = { env, log, databaseUrl, telemetry, say };
  let services = await startServices(parts);
  shutdown.add('services', () => services.shutdown.run(), SERVICES_TIMEOUT_MS);

  const doorTo = env.role === 'worker' ? doorOfWorker : await openDoor(env, shutdown);
  process.title = 'bindery'; // Next has called us next-server
  const serve = (): void =>
    web.serve({
      ...doorTo(services),
      onError: (error) => log.error({ err: error }, 'a page could not be served'),
    });
  serve();
  shutdown.add('requests', async () => {
    services.endStreams();
    await web.drain(drainTime(env));
  });
  watch.begin({
    async onPause() {
      web.hold();
      await services.shutdown.run();
    },
    async onResume() {
      if (shutdown.begun) return;
      services = await startServices(parts);
      serve();
    },
  });

  const setup = env.role === 'worker' ? null : await services.setupUrl();
  if (setup !== null) process.stdout.write(`Setup: ${setup}\n`);
  process.stdout.write(`Ready: ${env.role === 'worker' ? `worker on port ${env.port}` : env.appUrl}\n`);
}

type Door = (services: RunningServices) => Omit<WebHandlers, 'onError'>;

const doorOfWorker: Door = ({ app }) => workerDoor(getRequestListener(app.fetch));

/** The door for people: pages, REST and sockets. */
async function openDoor(env: Env, shutdown: Shutdown): Promise<Door> {
  say('preparing the pages');
  const pages = await createPages(env);
  shutdown.add('pages', () => pages.close());
  return ({ app, handleUpgrade }) => ({
    api: getRequestListener(app.fetch),
    page: pages.handle,
    collaboration: handleUpgrade,
    pageUpgrade: pages.handleUpgrade,
  });
}

/** The database's connection string: of the external one, or of the embedded one, started if need be. */
async function openDatabase(env: Env, log: Logger, shutdown: Shutdown): Promise<string> {
  const { databaseUrl, databaseDirectUrl, databaseReplicaUrl } = env;
  if (databaseUrl !== null) {
    await assertAddresses({ databaseUrl, databaseDirectUrl });
    if (databaseReplicaUrl !== null) await assertReplica(databaseReplicaUrl, databaseUrl);
    return databaseUrl;
  }
  const postgres = await superviseEmbeddedPostgres({ dataDir: env.dataDir, onProgress: say }, log);
  shutdown.add('embedded PostgreSQL', () => postgres.stop());
  return postgres.url;
}

/** Loads OpenTelemetry where the settings ask for it, and nothing of it otherwise. */
async function openTelemetry(env: Env, log: Logger, shutdown: Shutdown): Promise<Telemetry | null> {
  if (env.telemetry === null) return null;
  const { startTelemetry } = await import('../telemetry/start-telemetry.ts');
  const telemetry = await startTelemetry(env.telemetry, log);
  shutdown.add('telemetry', () => telemetry.stop());
  return telemetry;
}

async function main(): Promise<void> {
  outliveReaders();
  const { role } = parseServerArguments(process.argv.slice(2));
  const env = readEnv(undefined, role);
  const log = createLog(env);
  const shutdown = new Shutdown(log, say);
  shutdown.listenForSignals();
  try {
    await shutdown.during(() => start(env, log, shutdown));
  } catch (error) {
    const asked = shutdown.begun;
    await shutdown.run();
    // Asked to stop in the middle of it: whoever asked ends the process.
    if (!asked) throw error;
  }
}

try {
  await main();
} catch (error) {
  // Our own errors say what to do; a stack trace would only hide it.
  const text = isBinderyError(error) ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(withoutSecrets(`\nBindery could not start. ${text}\n`));
  process.exit(1);
}
