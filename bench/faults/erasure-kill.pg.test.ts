/**
 * A process that erases a person is killed (`kill -9`) at a moment nobody chose: each document names them in its whole history as before or not at all, what
 * waits says nothing of them, and the next process erases what is left, as the same act.
 */
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  findNamed,
  leaveEverywhere,
  type RemovedPerson,
  SURNAME,
  settle,
} from '#server/erasure/removed-person.fixture.ts';
import { resumeErasures } from '#server/erasure/run-erasure.ts';
import { type RedactionWorld, startRedactionWorld } from '#server/redaction/redaction-world.fixture.ts';
import { holds } from '#server/redaction/stored-bytes.fixture.ts';
import { killCount } from './kill-count.ts';
import { prepareRemovals, removeUntil } from './killed-removal.fixture.ts';
import { seededRandom } from './seeded-random.ts';

/** The moments are spread over the time that it takes. */
const ROUNDS = killCount(1);
const seed = Date.now() % 2 ** 31;
let world: RedactionWorld;

beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
  await prepareRemovals();
}, 180_000);
afterAll(() => world?.close());

it(`at each of ${ROUNDS} kills a document names them as before or not at all, and in the end nothing does (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const random = seededRandom(seed);
  const { prisma } = world.services;
  const wholeMs = await removeUntil(world, { memberId: (await leave(0)).id }, null);
  await settle(world);
  expect(await findNamed(world)).toEqual([]);
  for (let round = 0; round < ROUNDS; round += 1) {
    const { id } = await leave(round + 1);
    const before = await operationsNaming(id);
    expect(before.size).toBeGreaterThan(2);
    await removeUntil(world, { memberId: id }, Math.floor(((round + random()) / ROUNDS) * wholeMs));
    const left = await operationsNaming(id);
    for (const [name, count] of before) expect([0, count], name).toContain(left.get(name) ?? 0);
    expect(await world.verifyAll()).toEqual([]);
    const begun = await prisma.erasure.findUnique({ where: { memberId: id } });
    // What had not begun is not found again by anybody: whoever asked asks again.
    if (begun === null) await removeUntil(world, { memberId: id }, null);
    else if (begun.state !== 'done') {
      expect(holds(Buffer.from(begun.request), [SURNAME], 3)).toBe(false);
      expect(await resumeErasures(world.services)).toBe(0); // the dead one might still be at it
      await world.client.query('UPDATE "Erasure" SET "leasedUntil" = NULL WHERE "id" = $1', [begun.id]);
      expect(await resumeErasures(world.services)).toBe(1);
    }
    await settle(world);
    expect(await findNamed(world), `round ${round}`).toEqual([]);
    expect(await world.verifyAll()).toEqual([]);
    const events = { action: 'personal-data-erased', subject: id };
    expect(await prisma.auditEvent.count({ where: events })).toBe(1);
  }
  expect(await prisma.erasure.count({ where: { state: 'done' } })).toBe(ROUNDS + 1);
});

const leave = (round: number): Promise<RemovedPerson> => leaveEverywhere(world, `Number${round}`);

/** Rows of each document that say that they wrote them, under the old name. */
async function operationsNaming(id: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await world.client.query<{ name: string; count: number }>(
    `SELECT "documentName" AS name, count(*)::int AS count FROM "DocumentUpdate"
     WHERE "actorId" = $1 AND position($2 IN lower("actorName")) > 0 GROUP BY 1`,
    [id, SURNAME],
  );
  return new Map(rows.map(({ name, count }) => [name, count]));
}
