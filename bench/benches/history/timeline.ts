/**
 * Bench: the timeline of a workspace with a long history, and of a part of its tree: the first screen, a later page, and where
 * comments and reviews are among what is told.
 */
import type { UserActor } from '#core/access/policy.ts';
import { listTimeline } from '#server/activity/list-timeline.ts';
import { createCodex } from '#server/codices/writing/create-codex.ts';
import { createPrisma } from '#server/database/prisma-client.ts';
import { createTestInstance, type TestServices } from '#server/runtime/test-services.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { BenchContext } from '../../figures/bench-context.ts';
import { type Figure, percentilesOf } from '../../figures/figures.ts';

const CODICES = 500;
/** Days over which the operations are spread, the last of them today. */
const DAYS = 100;
const ROUNDS = 12;
/** The rounds that are not counted: code is compiled, and pages of the database come to memory. */
const FIRST = 2;
const TARGET_MS = 150;
const SOURCE = "{ id: 'sheet', version: 1, name: 'Sheet', fields: { body: { type: 'text' } } }";

/** `full`: 100,000 operations, as a busy workspace of some years has. */
export async function benchTimeline({ postgresUrl, full }: BenchContext): Promise<Figure[]> {
  const instance = await createTestInstance(postgresUrl);
  try {
    return await measure(instance.services, full ? 100_000 : 10_000);
  } finally {
    await instance.close();
  }
}

async function measure(services: TestServices, operations: number): Promise<Figure[]> {
  const data = { email: 'bench@example.org', name: 'Bench', role: 'owner' } as const;
  const { id, name } = await services.prisma.user.create({ data });
  const actor: UserActor = { kind: 'user', id, name, role: 'owner' };
  await publishTemplate(services, actor, 'sheet', { source: SOURCE, baseVersion: 0 });
  const { body: top } = await createCodex(services, actor, { templateId: 'sheet', title: 'Top' });
  await fill(services, actor, top.id, operations);
  const read = (query: { readonly below?: string; readonly before?: string }) =>
    listTimeline(services, actor, { zone: 'UTC', ...query });
  const first = await read({});
  const of = `${operations} operations on ${CODICES} Codices over ${DAYS} days`;
  const time = async (what: string, work: () => Promise<unknown>): Promise<Figure> => ({
    ...{ bench: 'timeline', case: `${of}, ${what}, p50`, unit: 'ms' },
    ...{ value: await p50(work), target: TARGET_MS },
  });
  return [
    await time(`first screen, ${first.items.length} sessions`, () => read({})),
    await time('a page of long ago', () =>
      read({ before: new Date(Date.now() - 50 * DAY_MS).toISOString() }),
    ),
    await time('first screen of all below a Codex', () => read({ below: top.id })),
  ];
}

const DAY_MS = 86_400_000;

/** Codices below one, operations on them in turn, a comment for every hundredth, and a move for every thousandth; written as rows. */
async function fill(
  services: TestServices,
  actor: UserActor,
  topId: string,
  operations: number,
): Promise<void> {
  // As the owner of the tables, who may also count what is in them, as a server that runs for long has it done.
  const prisma = createPrisma(services.env.databaseUrl ?? '', { connections: 1 });
  await prisma.$executeRaw`
    INSERT INTO "Codex" SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()::text, 'parentId', ${topId}::text, 'title', 'Sheet ' || n))).*
    FROM "Codex" c, generate_series(1, ${CODICES}::int) n WHERE c."id" = ${topId}::text`;
  const summary = JSON.stringify({
    fields: [{ field: 'body', layer: 'text', root: 'field:body', inserted: 3, deleted: 0 }],
  });
  const rows = (prefix: string, every: number) => prisma.$executeRaw`
    INSERT INTO "DocumentUpdate" ("documentName", "seq", "operationId", "payload", "crc32c", "prevHash", "hash", "actorKind", "actorId",
      "actorName", "clientId", "origin", "clientTime", "createdAt", "summary")
    SELECT ${prefix}::text || c."id", n, 'made:' || n, '\\x00', 0, decode(repeat('00', 32), 'hex'), decode(repeat('00', 32), 'hex'), 'user',
      ${actor.id}::text, ${actor.name}::text, 9, 'socket', t, t, ${summary}::jsonb
    FROM generate_series(1, ${operations}::int) n
    JOIN (SELECT "id", row_number() OVER (ORDER BY "id") - 1 AS place FROM "Codex" WHERE "parentId" = ${topId}::text) c
      ON c.place = n % ${CODICES}::int
    CROSS JOIN LATERAL (SELECT now() - (${operations}::int - n) * (interval '1 day' * ${DAYS}::int / ${operations}::int) AS t) at
    WHERE n % ${every}::int = 0`;
  await rows('codex/', 1);
  await rows('comments/', 100);
  await prisma.$executeRaw`ANALYZE`;
  await prisma.$disconnect();
}

async function p50(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    await work();
    if (round >= FIRST) times.push(performance.now() - began);
  }
  return percentilesOf(times).p50;
}
