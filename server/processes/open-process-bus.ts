/** Chooses the bus that the environment asks for: none, PostgreSQL's, or that of Redis. */
import type { Logger } from 'pino';
import type { ProcessBus } from '../ports/process-bus.port.ts';
import { LONE_PROCESS } from './lone-process.ts';
import { postgresChannel } from './postgres-channel.ts';
import { createProcessBus } from './process-bus.ts';
import { redisChannel } from './redis-channel.ts';

export interface BusSettings {
  /** Of the external database; `null`: the embedded one, which this process has to itself. */
  readonly databaseUrl: string | null;
  /** The same without the pooler that `databaseUrl` leads through, which would not let anybody listen. */
  readonly databaseDirectUrl: string | null;
  readonly redisUrl: string | null;
  /** Names the channel, so that several instances may use one Redis. */
  readonly workspaceId: string;
  readonly id: string;
  readonly log: Logger;
}

export function openProcessBus(settings: BusSettings): ProcessBus {
  const { databaseUrl, databaseDirectUrl, redisUrl, workspaceId, id, log } = settings;
  if (databaseUrl === null) return LONE_PROCESS;
  const open =
    redisUrl === null
      ? postgresChannel(databaseDirectUrl ?? databaseUrl)
      : redisChannel(redisUrl, `bindery:${workspaceId}`);
  return createProcessBus({ id, log, open, clock: () => performance.now() });
}
