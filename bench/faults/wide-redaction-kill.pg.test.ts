/**
 * A process that removes a passage from the whole workspace is killed (`kill -9`) at moments nobody chose: each Codex has it in its whole history as
 * before or not at all, and the next process removes the rest, as the same act.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  type RedactionWorld,
  SECRET,
  startRedactionWorld,
} from '#server/redaction/redaction-world.fixture.ts';
import { resumeWideRedactions } from '#server/redaction/run-wide-redaction.ts';
import { bundleModule } from '../processes/bundle.ts';
import { killCount } from './kill-count.ts';
import type { RedactionOrder } from './redacting-process.ts';
import { seededRandom } from './seeded-random.ts';

const ROUNDS = killCount(1);
const CODICES = 4;
const MODULE = fileURLToPath(new URL('./redacting-process.ts', import.meta.url));
const seed = Date.now() % 2 ** 31;
let world: RedactionWorld;
let program: string;

beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
  program = await bundleModule(MODULE);
}, 180_000);
afterAll(() => world?.close());

it(`at each of ${ROUNDS} kills every Codex has all of it or nothing, and in the end none has (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const random = seededRandom(seed);
  await writeInAll();
  const wholeMs = await redactUntil(null);
  expect(await world.found()).toEqual([]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const ids = await writeInAll();
    const before = await rowsWithSecret(ids);
    await redactUntil(Math.floor(((round + random()) / ROUNDS) * wholeMs));
    const left = await rowsWithSecret(ids);
    for (const [index, id] of ids.entries()) expect([0, before[index]], id).toContain(left[index]);
    expect(await world.verifyAll()).toEqual([]);
    const begun = await world.services.prisma.wideRedaction.findFirst({ orderBy: { at: 'desc' } });
    if (begun?.state === 'finding' || begun?.state === 'removing') {
      await world.client.query('UPDATE "WideRedaction" SET "leasedUntil" = NULL WHERE "id" = $1', [begun.id]);
      expect(await resumeWideRedactions(world.services)).toBe(1);
    } else if ((await rowsWithSecret(ids)).some((rows) => rows > 0)) await redactUntil(null);
    for (const id of ids) await world.services.projection.project(`codex/${id}`);
    expect(await world.found(), `round ${round}`).toEqual([]);
    expect(await world.verifyAll()).toEqual([]);
  }
  const open = { state: { notIn: ['done'] } };
  expect(await world.services.prisma.wideRedaction.count({ where: open })).toBe(0);
  expect(await world.services.prisma.redaction.count({ where: open })).toBe(0);
});

async function writeInAll(): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < CODICES; index += 1) {
    const id = await world.newCodex(`Crash ${SECRET}`, { notes: SECRET, owner: SECRET });
    await world.call('POST', `codices/${id}/comments`, { body: { markdown: `About ${SECRET}` } });
    ids.push(id);
  }
  return ids;
}

/** Operations that hold it as it stands, of each Codex. */
async function rowsWithSecret(ids: readonly string[]): Promise<number[]> {
  const counts: number[] = [];
  for (const id of ids) {
    const { rows } = await world.client.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM "DocumentUpdate"
       WHERE position(convert_to($1, 'UTF8') IN "payload") > 0 AND "documentName" LIKE '%' || $2 || '%'`,
      [SECRET, id],
    );
    counts.push(rows[0]?.count ?? 0);
  }
  return counts;
}

/** Lets a process remove it, and kills that so many ms after it was told; `null`: once it has done it. Answers how long it took. */
async function redactUntil(killAfterMs: number | null): Promise<number> {
  const child = await startProcess();
  const owner = await world.services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor = { kind: 'user', id: owner.id, name: owner.name, role: 'owner' } as const;
  const began = performance.now();
  child.send({ codexId: null, passage: SECRET, actor } satisfies RedactionOrder);
  if (killAfterMs === null) expect((await once(child, 'message'))[0]).toBe('done');
  else await new Promise((resolve) => setTimeout(resolve, killAfterMs));
  const took = performance.now() - began;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
  return took;
}

async function startProcess(): Promise<ChildProcess> {
  const own = { NODE_ENV: 'test', DATA_DIR: world.dataDir, DATABASE_URL: world.serverUrl } as const;
  const env = { ...process.env, ...own };
  const child = fork(program, [], { env, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  expect((await once(child, 'message'))[0]).toBe('ready');
  return child;
}
