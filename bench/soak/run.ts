/**
 * `npm run test:soak -- --minutes 30 --clients 500 --rate 1000 --web 3`: web processes and a worker on a PostgreSQL of their own are written
 * to for a while. Says how memory, latency and the cost of an edit went, and ends with 1 if an acknowledged edit is missing.
 */
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findEmbeddedPostgres } from '#server/database/embedded-postgres.ts';
import { createTestDatabase, startTestDatabase } from '#server/database/test-database.ts';
import { findRedis, startTestRedis } from '#server/processes/redis.fixture.ts';
import { runSoak, type SoakReport } from './soak.ts';
import { describeMinute, judgeSoak } from './soak-judgement.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    'warm-up': { type: 'string' },
    clients: { type: 'string', default: '500' },
    documents: { type: 'string' },
    rate: { type: 'string', default: '1000' },
    web: { type: 'string', default: '3' },
    stay: { type: 'string', default: '10' },
    generators: { type: 'string', default: '2' },
    bus: { type: 'string', default: 'redis' },
    carets: { type: 'boolean', default: false },
    snapshots: { type: 'string' },
  },
});
const number = (name: string, value: string | undefined, least: number): number => {
  const parsed = Number(value);
  if (Number.isFinite(parsed) && parsed >= least) return parsed;
  process.stderr.write(
    `--${name} must be a number from ${least} on\nusage: npm run test:soak -- [--minutes N] [--warm-up MINUTES] [--clients N] [--documents N] ` +
      '[--rate EDITS_PER_SECOND] [--web N] [--stay MINUTES] [--generators N] [--bus redis|notify] [--carets] [--snapshots FOLDER]\n',
  );
  process.exit(2);
};
const minutes = number('minutes', values.minutes, 1);
const clients = number('clients', values.clients, 1);
const web = number('web', values.web, 1);
/** Code is compiled and caches fill. */
const warmUp = number('warm-up', values['warm-up'] ?? String(Math.min(5, Math.floor(minutes / 4))), 0);
const documents = number('documents', values.documents ?? String(Math.ceil(clients / 10)), 1);
const load = {
  ...{ clients, documents, web, minutes, carets: values.carets },
  rate: number('rate', values.rate, 0.001),
  generators: number('generators', values.generators, 1),
  stayMs: number('stay', values.stay, 0.1) * 60_000,
  snapshots: values.snapshots === undefined ? null : { folder: values.snapshots, after: [warmUp, minutes] },
};
// At once, not at the end of the warm-up.
if (values.snapshots !== undefined) mkdirSync(values.snapshots, { recursive: true });

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

const binary = values.bus === 'redis' ? findRedis() : null;
const redis = binary === null ? null : await startTestRedis(binary);
const server = await startTestDatabase();
let isWhole = false;
try {
  const { url: databaseUrl } = await createTestDatabase(server.url);
  const postmaster = (await findEmbeddedPostgres(server.dataDir))?.pid ?? 0;
  say(
    `${web} web processes and a worker by ${redis === null ? 'NOTIFY' : 'Redis'}: ${clients} clients on ${documents} Codices, ` +
      `${load.rate} edits/s, ${minutes} min, of which ${warmUp} to warm up`,
  );
  const onMinute = (minute: Parameters<typeof describeMinute>[0]): void => say(describeMinute(minute));
  const report = await runSoak({ ...load, databaseUrl, postmaster, redisUrl: redis?.url ?? null, onMinute });
  const names = [...Array.from({ length: web }, (_, index) => `web ${index + 1}`), 'worker'];
  for (const line of judgeSoak(report.minutes, warmUp, names)) say(line);
  isWhole = tell(report);
} finally {
  await server.stop();
  await redis?.kill();
}
process.exit(isWhole ? 0 : 1);

function tell({ clients: people, operations, lost, broken, unanswered, behind }: SoakReport): boolean {
  say(
    `${operations} operations of ${people} clients: ${lost.length} lost, ${broken.length} broken chains, ` +
      `${unanswered} clients cut off with edits unanswered, ${behind} Codices behind in lists`,
  );
  for (const line of [...lost, ...broken].slice(0, 20)) say(`  ${line}`);
  return lost.length + broken.length + behind === 0;
}
