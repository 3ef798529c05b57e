/** Restarts the embedded PostgreSQL when it dies while the server runs. */
import type { Logger } from 'pino';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded-postgres.ts';
import { isPostgres } from './postmaster.ts';

const LOOK_EVERY_MS = 500;

export interface SupervisedPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL and looks after it: whatever ends it (out of memory, an operator), it is started again on the same
 * port, so that the connection pools find it and the journal's waiting edits go through.
 */
export async function superviseEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  log: Logger,
): Promise<SupervisedPostgres> {
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres(options);
  const { url } = postgres;
  let stopped = false;
  let reviving: Promise<void> | null = null;

  const revive = async (): Promise<void> => {
    log.error({ pid: postgres.pid }, 'the embedded PostgreSQL is gone; starting it again');
    try {
      postgres = await startEmbeddedPostgres(options);
      if (postgres.url === url) log.info({ pid: postgres.pid }, 'the embedded PostgreSQL is back');
      else
        log.fatal('the embedded PostgreSQL came back on another port, for its own is taken: restart Bindery');
    } catch (error) {
      log.error({ err: error }, 'the embedded PostgreSQL did not start; trying again');
    }
  };
  const look = setInterval(() => {
    if (stopped || reviving !== null || isPostgres(postgres.pid)) return;
    reviving = revive().finally(() => {
      reviving = null;
    });
  }, LOOK_EVERY_MS);
  look.unref();

  return {
    url,
    async stop() {
      stopped = true;
      clearInterval(look);
      await reviving;
      await postgres.stop();
    },
  };
}
