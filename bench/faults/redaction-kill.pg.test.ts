/**
 * A process that removes a passage is killed (`kill -9`) at a moment nobody chose: then the passage is in the whole history as before or in none of it, and
 * the next process removes what is left of it everywhere.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { resumeRedactions } from '#server/redaction/redact-passage.ts';
import {
  FORMS,
  type RedactionWorld,
  SECRET,
  startRedactionWorld,
} from '#server/redaction/redaction-world.fixture.ts';
import { holds } from '#server/redaction/stored-bytes.fixture.ts';
import { bundleModule } from '../processes/bundle.ts';
import { killCount } from './kill-count.ts';
import type { RedactionOrder } from './redacting-process.ts';
import { seededRandom } from './seeded-random.ts';

/** The moments are spread over the time that it takes. */
const ROUNDS = killCount(1);
const MODULE = fileURLToPath(new URL('./redacting-process.ts', import.meta.url));
const seed = Date.now() % 2 ** 31;
let world: RedactionWorld;
let program: string;

beforeAll(async () => {
  world = await startRedactionWorld(inject('testDatabase'));
  program = await bundleModule(MODULE);
}, 180_000);
afterAll(() => world?.close());

it(`at each of ${ROUNDS} kills the history has all of it or nothing, and in the end nothing has (seed ${seed})`, {
  timeout: 600_000,
}, async () => {
  const random = seededRandom(seed);
  const wholeMs = await redactUntil(await writtenEverywhere(), null);
  for (let round = 0; round < ROUNDS; round += 1) {
    const id = await writtenEverywhere();
    const before = await rowsWithSecret(id);
    expect(before).toBeGreaterThan(1);
    await redactUntil(id, Math.floor(((round + random()) / ROUNDS) * wholeMs));
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

/** Lets a process remove it, and kills that so many ms after it was told; `null`: once it has done it. Answers how long it took. */
async function redactUntil(codexId: string, killAfterMs: number | null): Promise<number> {
  const child = await startProcess();
  const owner = await world.services.prisma.user.findFirstOrThrow({ where: { role: 'owner' } });
  const actor = { kind: 'user', id: owner.id, name: owner.name, role: 'owner' } as const;
  const began = performance.now();
  child.send({ codexId, passage: SECRET, actor } satisfies RedactionOrder);
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
