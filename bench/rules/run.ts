/**
 * `npm run test:rules -- --events 10000 --kills 20`: automation rules under kills. A web process takes edits, two workers run what
 * they set off and are killed in turn. Each rule has to have run once for each edit, none may be lost, and a circle has to be stopped and told.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createApiToken } from '#server/access/api-token.ts';
import { createUser } from '#server/accounts/create-user.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestDatabase, startTestDatabase } from '#server/database/test-database.ts';
import { type FullServer, startFullServer } from '../cluster/full-server-process.ts';

/** A guard stops a rule that one Codex sets off more than 60 times in a minute, so the events are spread. */
const EVENTS_PER_CODEX = 40;
const AT_ONCE = 8;
const RETRIES = 60;
/** How often it says how far it is. */
const TOLD_EVERY = 1_000;
/** Without a run that ends; more than a lease: what a killed worker had taken is taken up after it. */
const PATIENCE_MS = 240_000;

const TEMPLATE = `{
  id: 'counted', version: 1, name: 'Counted',
  fields: { n: 'number', runs: { type: 'number', default: 0 }, seen: 'tags', ping: 'checkbox', pong: 'checkbox' },
  automation: [
    { id: 'count', when: { field: 'n' }, then: [{ set: { runs: { formula: 'runs + 1' } } }, { add: { seen: 'counted' } }] },
    { id: 'tick', when: { field: 'ping' }, then: { set: { pong: { formula: 'if(ping, false, true)' } } } },
    { id: 'tock', when: { field: 'pong' }, then: { set: { ping: { formula: 'if(pong, true, false)' } } } },
  ],
}`;

const { values } = parseArgs({
  options: { events: { type: 'string', default: '10000' }, kills: { type: 'string', default: '20' } },
});
const [events, kills] = [Number(values.events), Number(values.kills)];

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

interface Client {
  call(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
}

async function makeClient(databaseUrl: string, server: FullServer): Promise<Client> {
  const prisma = createPrisma(databaseUrl, { connections: 1 });
  const owner = {
    email: 'owner@example.org',
    name: 'Owner',
    role: 'owner',
    password: 'long enough for this',
  } as const;
  const user = await createUser(prisma, owner);
  const { token } = await createApiToken(prisma, { userId: user.id, name: 'rules' });
  await prisma.$disconnect();
  return {
    async call(method, path, body) {
      // Repeated under the same key while the server says “try again”, as any client does: a busy machine is no fault of rules.
      const key = randomUUID();
      const send = () =>
        fetch(`${server.http}/api/v1/${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'idempotency-key': key,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      let response = await send();
      for (let again = 0; response.status === 503 && again < RETRIES; again += 1) {
        await sleep(1_000);
        response = await send();
      }
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Record<string, unknown>;
    },
  };
}

/** Two workers of which one is killed every so often, and replaced. */
async function killWorkers(start: () => Promise<FullServer>, isOver: () => boolean): Promise<number> {
  const workers = [await start(), await start()];
  let killed = 0;
  while (!isOver()) {
    await sleep(3_000);
    if (killed >= kills || isOver()) continue;
    const at = killed % workers.length;
    await workers[at]?.end('SIGKILL');
    killed += 1;
    workers[at] = await start();
  }
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
  return killed;
}

async function setOff(client: Client, ids: readonly string[]): Promise<void> {
  let next = 0;
  const edit = async (): Promise<void> => {
    for (let event = next++; event < events; event = next++) {
      const id = ids[event % ids.length];
      await client.call('PATCH', `codices/${id}`, { fields: { n: event + 1 } });
      if ((event + 1) % TOLD_EVERY === 0) say(`${event + 1} events`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, edit));
}

/** However long the queue is, as long as it moves. */
async function untilQuiet(pool: pg.Pool): Promise<void> {
  let [ended, since] = [-1, Date.now()];
  for (;;) {
    const { rows } = await pool.query<{ open: number; ended: number }>(
      `SELECT count(*) FILTER (WHERE "status" IN ('waiting', 'running'))::int AS open,
         count(*) FILTER (WHERE "finishedAt" IS NOT NULL)::int AS ended FROM "AutomationRun"`,
    );
    const now = rows[0]?.ended ?? 0;
    if (now !== ended) [ended, since] = [now, Date.now()];
    if (rows[0]?.open === 0 || Date.now() - since > PATIENCE_MS) return;
    await sleep(500);
  }
}

interface Found {
  readonly runs: number;
  readonly done: number;
  readonly retried: number;
  readonly stopped: number;
  readonly miscounted: number;
}

async function look(pool: pg.Pool, ids: readonly string[]): Promise<Found> {
  const { rows } = await pool.query<Found>(
    `SELECT count(*) FILTER (WHERE "ruleId" = 'count')::int AS runs,
       count(*) FILTER (WHERE "ruleId" = 'count' AND "status" = 'done')::int AS done,
       count(*) FILTER (WHERE "attempts" > 1)::int AS retried,
       count(*) FILTER (WHERE "status" = 'stopped')::int AS stopped,
       (SELECT count(*)::int FROM "Codex" c WHERE c."id" = ANY($1) AND (c."fields"->>'runs')::int <>
         (SELECT count(*) FROM "AutomationRun" r WHERE r."codexId" = c."id" AND r."ruleId" = 'count')) AS miscounted
     FROM "AutomationRun"`,
    [ids],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('nothing was counted');
  return found;
}

const database = await startTestDatabase();
const folder = mkdtempSync(join(tmpdir(), 'bindery-rules-'));
try {
  const { url } = await createTestDatabase(database.url);
  const settings = { DATABASE_URL: url, DATA_DIR: folder, REQUESTS_PER_MINUTE: '1000000' };
  const web = await startFullServer({ ...settings, BINDERY_ROLE: 'web' });
  const client = await makeClient(url, web);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  await client.call('POST', 'templates/counted/versions', { source: TEMPLATE, baseVersion: 0 });
  const ids: string[] = [];
  while (ids.length < Math.ceil(events / EVENTS_PER_CODEX))
    ids.push(
      String(
        (await client.call('POST', 'codices', { templateId: 'counted', title: `C${ids.length}` }))['id'],
      ),
    );
  let isOver = false;
  const since = performance.now();
  const killing = killWorkers(
    () => startFullServer({ ...settings, BINDERY_ROLE: 'worker' }),
    () => isOver,
  );
  await setOff(client, ids);
  const editedMs = performance.now() - since;
  await client.call('PATCH', `codices/${ids[0]}`, { fields: { ping: true } });
  await untilQuiet(pool);
  const quietMs = performance.now() - since;
  isOver = true;
  const killed = await killing;
  const found = await look(pool, ids);
  await web.end('SIGTERM');
  await pool.end();
  say(
    `${events} events in ${(editedMs / 1000).toFixed(1)} s, all run after ${(quietMs / 1000).toFixed(1)} s, ${killed} workers killed: ` +
      `${found.runs} runs, ${found.done} done, ${found.retried} taken up again, ${found.miscounted} Codices miscounted, ` +
      `${found.stopped} stopped`,
  );
  const isRight =
    found.runs === events && found.done === events && found.miscounted === 0 && found.stopped === 1;
  process.exitCode = isRight ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
  await database.stop();
}
process.exit();
