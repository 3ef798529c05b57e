/**
 * A process that removes a passage from the whole workspace is killed (`kill -9`) at moments nobody chose: each Codex has it in its whole history as
 * before or not at all, and the next process removes the rest, as the same act.
 */
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  type RedactionWorld,
  SECRET,
  startRedactionWorld,
} from '#server/redaction/redaction-world.fixture.ts';
import { resumeWideRedactions } from '#server/redaction/run-wide-redaction.ts';
import { killCount } from './kill-count.ts';
import { prepareRemovals, removeUntil } from './killed-removal.fixture.ts';
import { seededRandom } from './seeded-random.ts';

const ROUNDS = killCount(1);
const CODICES = 4;
const EVERYWHERE = { passage: SECRET, everywhere: true } as const;
const seed = Date.now() % 2 ** 31;
let world: RedactionWorld;

beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
  await prepareRemovals();
}, 180_000);
afterAll(() => world?.close());

it(`at each of ${ROUNDS} kills every Codex has all of it or nothing, and in the end none has (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const random = seededRandom(seed);
  await writeInAll();
  const wholeMs = await removeUntil(world, EVERYWHERE, null);
  expect(await world.found()).toEqual([]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const ids = await writeInAll();
    const before = await rowsWithSecret(ids);
    await removeUntil(world, EVERYWHERE, Math.floor(((round + random()) / ROUNDS) * wholeMs));
    const left = await rowsWithSecret(ids);
    for (const [index, id] of ids.entries()) expect([0, before[index]], id).toContain(left[index]);
    expect(await world.verifyAll()).toEqual([]);
    const begun = await world.services.prisma.wideRedaction.findFirst({ orderBy: { at: 'desc' } });
    if (begun?.state === 'finding' || begun?.state === 'removing') {
      await world.client.query('UPDATE "WideRedaction" SET "leasedUntil" = NULL WHERE "id" = $1', [begun.id]);
      expect(await resumeWideRedactions(world.services)).toBe(1);
    } else if ((await rowsWithSecret(ids)).some((rows) => rows > 0))
      await removeUntil(world, EVERYWHERE, null);
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
