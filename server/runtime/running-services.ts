/** The services of a server over one database, started and taken down together. */
import type { Logger } from 'pino';
import type { Env } from '../config/env.ts';
import { createPrisma } from '../database/prisma-client.ts';
import { LONGEST_QUERY_MS } from '../database/probed-connection.ts';
import { createHttpApp } from '../http/app.ts';
import { createServices, type ServiceOptions } from './create-services.ts';
import { Shutdown } from './shutdown.ts';
import type { UpgradeHandler } from './web-server.ts';

/**
 * How long running answers and the journal have to finish at a stop, ms. The watcher of `npm run dev` kills what has not
 * ended after five seconds, and pages under development keep a connection open.
 */
export function drainTime({ mode }: Env): number {
  return mode === 'development' ? 2_000 : 10_000;
}

/** Everything that knows what is in the database: it is taken down and made anew when a backup is restored. */
export interface RunningServices {
  readonly app: ReturnType<typeof createHttpApp>;
  readonly handleUpgrade: UpgradeHandler;
  readonly shutdown: Shutdown;
  /** Ends what goes on until it is told to stop: answers that would keep a stop waiting. */
  endStreams(): void;
  setupUrl(): Promise<string | null>;
}

export interface RunningServicesParts extends ServiceOptions {
  readonly env: Env;
  readonly log: Logger;
  /** Of the database that is used, which `env` does not name when it is the embedded one. */
  readonly databaseUrl: string;
  /** Says something to the person who started the program. */
  readonly say: (text: string) => void;
}

/** Starts them all. What had been started before a failure is taken down again. */
export async function startServices(parts: RunningServicesParts): Promise<RunningServices> {
  const { env, log, databaseUrl, say } = parts;
  const shutdown = new Shutdown(log, say);
  try {
    const prisma = createPrisma(databaseUrl, {
      pooled: env.databaseDirectUrl !== null,
      answersWithinMs: LONGEST_QUERY_MS,
      onConnectionLost: (error) => {
        if (!shutdown.begun) log.warn({ err: error }, 'lost an idle database connection');
      },
    });
    shutdown.add('database connections', () => prisma.$disconnect());
    const made = await createServices(env, prisma, log, parts);
    const { services, collaboration, setupUrl, stopDuties, close } = made;
    shutdown.add('journal', async () => {
      await services.journal.drain(drainTime(env));
      await close();
    });
    shutdown.add('task threads', () => services.threads.close());
    shutdown.add('background work', () => services.background.settled());
    shutdown.add('labels of the tree', () => services.titles.flush());
    shutdown.add('roll-ups', () => services.rollUps.stop());
    shutdown.add('projection', () => services.projection.stop());
    shutdown.add('collaboration', () => collaboration.close(drainTime(env)));
    shutdown.add('duties', async () => stopDuties());
    shutdown.add('events', async () => services.events.stop());
    const endStreams = (): void => services.events.stop();
    const { handleUpgrade } = collaboration;
    const app = createHttpApp(services);
    // Written now: with the first visit it would hold up everybody who is connected.
    await app.request('/api/docs');
    return { app, handleUpgrade, shutdown, endStreams, setupUrl };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}
