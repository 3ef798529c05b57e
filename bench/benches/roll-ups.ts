/** Bench: a value over 1,000 children, and over 100,000, after one of them has changed; beside a plain SQL aggregate over their fields. */
import type { UserActor } from '#core/access/policy.ts';
import { refreshRollUps } from '#server/projection/refresh-roll-ups.ts';
import { writeProjection } from '#server/projection/tables/codex-store.ts';
import { createTestInstance, type TestServices } from '#server/runtime/test-services.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, percentilesOf } from '../figures/figures.ts';

const SIZES = [1_000, 100_000];
const ROUNDS = 40;
/** Of the field values of a child, as much as a short note has. */
const PROSE = 'So much is written in a Codex of ordinary size. '.repeat(30);
const TASK = "{ id: 'task', version: 1, name: 'Task', fields: { cost: 'number', body: 'richText' } }";
const EPIC = `{ id: 'epic', version: 1, name: 'Epic', fields: {
  left: { type: 'formula', expression: '100 - sum(children.cost)' } } }`;

export async function benchRollUps({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    const instance = await createTestInstance(postgresUrl);
    try {
      figures.push(...(await measure(instance.services, size)));
    } finally {
      await instance.close();
    }
  }
  return figures;
}

async function measure(services: TestServices, size: number): Promise<Figure[]> {
  const { prisma } = services;
  const { epic, children } = await fill(services, size);
  const [marking, working, plain]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    // Another number than any before: what stays the same is not worked out again.
    await change(services, children[(round * 37) % size] ?? '', 100 + round);
    const marked = performance.now();
    await refreshRollUps(services, epic);
    const worked = performance.now();
    const [{ sum } = { sum: null }] = await prisma.$queryRaw<{ sum: string | null }[]>`
      SELECT sum(("fields" ->> 'cost')::numeric)::text AS "sum" FROM "Codex" WHERE "parentId" = ${epic} AND "deletedAt" IS NULL`;
    const asked = performance.now();
    await check(services, epic, Number(sum));
    if (round < ROUNDS / 4) continue;
    marking.push(marked - started);
    working.push(worked - marked);
    plain.push(asked - worked);
  }
  const figure = { bench: 'roll-ups', unit: 'ms' };
  const name = `after one of ${size} children changed`;
  return [
    { ...figure, case: `${name}: its projection, p50`, value: percentilesOf(marking).p50 },
    against(
      { ...figure, case: `${name}: the value, p50`, value: percentilesOf(working).p50 },
      'SQL over the fields',
      percentilesOf(plain).p50,
    ),
  ];
}

/** As the projection of a child writes it. */
async function change({ prisma, environment }: TestServices, id: string, cost: number): Promise<void> {
  await writeProjection(prisma, id, {
    title: 'A task',
    templateVersion: 1,
    fields: JSON.stringify({ cost, body: { markdown: PROSE } }),
    figures: JSON.stringify({ cost }),
    rollUpAsks: [],
    rollUps: null,
    valuesDay: null,
    projectedSeq: 1,
    updated: { at: new Date(environment.now()), id: 'bench', name: 'Bench' },
  });
}

/** A figure of something else would be worth nothing. */
async function check({ prisma }: TestServices, epic: string, sum: number): Promise<void> {
  const { fields } = await prisma.codex.findUniqueOrThrow({ where: { id: epic }, select: { fields: true } });
  const { left } = fields as { left: number };
  if (left !== 100 - sum) throw new Error(`The value is ${left}, but ought to be ${100 - sum}.`);
}

/** Writes the rows as the projection would, without the documents behind them. */
async function fill(
  services: TestServices,
  size: number,
): Promise<{ readonly epic: string; readonly children: readonly string[] }> {
  const { prisma, environment } = services;
  const user = await prisma.user.create({
    data: { email: 'bench@example.org', name: 'Bench', role: 'owner' },
  });
  const actor: UserActor = { kind: 'user', id: user.id, name: user.name, role: 'owner' };
  for (const [id, source] of Object.entries({ task: TASK, epic: EPIC }))
    await publishTemplate(services, actor, id, { source, baseVersion: 0 });
  const by = {
    createdById: user.id,
    createdByName: user.name,
    updatedById: user.id,
    updatedByName: user.name,
  };
  const row = { templateVersion: 1, title: 'A task', projectedSeq: 1, ...by };
  const epic = environment.newId();
  await prisma.codex.create({
    data: { ...row, id: epic, templateId: 'epic', figures: {}, rollUpAsks: ['children:cost'], fields: {} },
  });
  const children = Array.from({ length: size }, () => environment.newId());
  for (let from = 0; from < size; from += 1_000) {
    const data = children.slice(from, from + 1_000).map((id, index) => {
      const cost = (from + index) % 7;
      return {
        ...row,
        id,
        templateId: 'task',
        parentId: epic,
        figures: { cost },
        fields: { cost, body: { markdown: PROSE } },
      };
    });
    await prisma.codex.createMany({ data });
  }
  await prisma.$executeRaw`ANALYZE`;
  return { epic, children };
}
