/** The server of fault runs and benches: journal and sockets without the rest of the product. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { pino } from 'pino';
import type { Actor } from '#core/access/policy.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import { createCollaboration } from '#server/collaboration/collaboration.ts';
import { createPostgresJournal } from '#server/journal/postgres-journal.ts';
import type { Credentials } from '#server/ports/authenticator.port.ts';
import { openProcessBus } from '#server/processes/open-process-bus.ts';
import { NO_THREADS } from '#server/threads/do-task.ts';

/** Anybody may write under the name the token says: `editor:<name>`. */
function credentialsOf(token: string): Credentials | null {
  const [role, name] = token.split(':');
  if (role !== 'editor' || name === undefined) return null;
  const actor: Actor = { kind: 'user', id: name, name, role };
  return { actor, expiresAt: null };
}

const [databaseUrl, wantedPort = '0', compactEvery = '500', others = '', role = 'all'] =
  process.argv.slice(2);
if (databaseUrl === undefined)
  throw new Error(
    'usage: server.ts DATABASE_URL [PORT] [ROWS_BETWEEN_COMPACTIONS] [notify|REDIS_URL] [all|web|worker]',
  );

const log = pino({ level: 'error' }, pino.destination(2));
const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
pool.on('error', () => undefined);
const bus = openProcessBus({
  databaseUrl: others === '' ? null : databaseUrl,
  databaseDirectUrl: null,
  redisUrl: others.startsWith('redis:') ? others : null,
  workspaceId: 'test',
  id: randomUUID(),
  log,
});
const journal = createPostgresJournal({
  pool,
  threads: NO_THREADS,
  log,
  now: Date.now,
  compaction: { rows: Number(compactEvery), minIntervalMs: Number(compactEvery) < 500 ? 0 : 60_000 },
  ...(role === 'web' && {
    handOverCompaction: (document: string) => bus.publish('compaction-due', { document }, document),
  }),
});
if (role === 'worker')
  bus.listen('compaction-due', ({ document }) => void journal.compact(document).catch(() => undefined));
const collaboration = createCollaboration({
  journal,
  bus,
  log,
  environment: { now: Date.now, newId: randomUUID, random: Math.random },
  origins: [],
  authenticator: {
    fromRequest: async () => null,
    fromSocketToken: async (token) => credentialsOf(token),
    recheck: async (actor) => ({ actor, expiresAt: null }),
  },
  limits: { maxSocketsPerActor: 10_000, framesPerSecond: 1_000, frameBurst: 10_000 },
});

const http = createServer((_, response) => response.end());
http.on('upgrade', collaboration.handleUpgrade);
http.listen(Number(wantedPort), '127.0.0.1', () => {
  const address = http.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  process.stdout.write(`${JSON.stringify({ port, pid: process.pid })}\n`);
});

/** A bench asks how much processor time was used; whatever else is said means "stop". */
process.on('message', (message) => {
  if (typeof message === 'object' && message !== null && 'revoke' in message) {
    collaboration.live.disconnect({ userId: String(message.revoke) }, CLOSE.revoked);
    return;
  }
  if (message === 'usage')
    process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage(), stats: collaboration.stats() });
});
/** Whoever started it is gone: nobody will stop it any more. */
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  http.close();
  void collaboration
    .close(5_000)
    .then(() => bus.close())
    .then(() => process.exit(0));
});
