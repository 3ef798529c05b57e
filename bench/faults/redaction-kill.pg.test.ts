/**
 * A process that removes a passage is killed (`kill -9`) at a moment nobody chose: then the passage is in the whole history as before or in none of it, and
 * the next process removes what is left of it everywhere.
 */
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { resumeRedactions } from '#server/redaction/redact-passage.ts';
import {
  FORMS,
  type RedactionWorld,
  SECRET,
  startRedactionWorld,
} from '#server/redaction/redaction-world.fixture.ts';
import { holds } from '#server/redaction/stored-bytes.fixture.ts';
import { killCount } from './kill-count.ts';
import { prepareRemovals, removeUntil } from './killed-removal.fixture.ts';
import { seededRandom } from './seeded-random.ts';

/** The moments are spread over the time that it takes. */
const ROUNDS = killCount(1);
const inCodex = (codexId: string) => ({ passage: SECRET, codexId });
const seed = Date.now() % 2 ** 31;
let world: RedactionWorld;

beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
  await prepareRemovals();
}, 180_000);
afterAll(() => world?.close());

it(`at each of ${ROUNDS} kills the history has all of it or nothing, and in the end nothing has (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const random = seededRandom(seed);
  const wholeMs = await removeUntil(world, inCodex(await writtenEverywhere()), null);
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = await writtenEverywhere();
    const before = await rowsWithSecret(id);
    expect(before).toBeGreaterThan(1);
    await removeUntil(world, inCodex(id), Math.floor(((round + random()) / ROUNDS) * wholeMs));
    const left = await rowsWithSecret(id);
    expect([0, before]).toContain(left);
    expect(await world.verifyAll()).toEqual([]);
    const begun = await world.services.prisma.redaction.findFirst({ where: { codexId: id } });
    if (begun !== null && begun.state !== 'done') {
      expect(['removing', 'clearing']).toContain(begun.state);
      const words = FORMS.map((each) => each.toLowerCase());
      expect(holds(Buffer.from(begun.request), words, 3)).toBe(false);
      // The time in which the dead one might still have been at it is over.
      await world.client.query('UPDATE "Redaction" SET "leasedUntil" = NULL WHERE "id" = $1', [begun.id]);
      expect(await resumeRedactions(world.services)).toBe(1);
    }
    // What had not begun is not found again by anybody: whoever asked asks again.
    if (begun === null) expect((await world.redact(id)).status).toBe(201);
    await world.services.projection.project(`codex/${id}`);
    expect(await world.found(), `round ${round}`).toEqual([]);
    expect(await world.verifyAll()).toEqual([]);
  }
});

/** In operations of the Codex and of a branch, in a comment, in the label in the tree, in a name and its note, and in an event of the audit log. */
async function writtenEverywhere(): Promise<string> {
  const id = await world.newCodex(`Crash ${SECRET}`, { notes: SECRET, owner: SECRET, words: ['calm'] });
  await world.call('POST', `codices/${id}/branches`, { name: 'draft' });
  await world.call('PATCH', `codices/${id}?branch=draft`, { fields: { notes: `${SECRET} on a branch` } });
  await world.call('POST', `codices/${id}/comments`, { body: { markdown: `About ${SECRET}` } });
  await world.call('POST', `codices/${id}/versions`, { name: 'sent', note: `With ${SECRET}` });
  return id;
}

/** Operations that hold it as it stands, on all documents of the Codex and in the tree. */
async function rowsWithSecret(id: string): Promise<number> {
  const { rows } = await world.client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM "DocumentUpdate"
     WHERE position(convert_to($1, 'UTF8') IN "payload") > 0 AND ("documentName" LIKE '%' || $2 || '%' OR "documentName" LIKE 'workspace/%')`,
    [SECRET, id],
  );
  return rows[0]?.count ?? 0;
}
