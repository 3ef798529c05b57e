/** Lists over fields are read off indexes, whatever the field. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { UserActor } from '#core/access/policy.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { createTestInstance, type TestInstance } from '../../runtime/test-services.ts';
import { prepareSearch, searchSource } from '../../search/find-matches.ts';
import { publishTemplate } from '../../templates/publish-template.ts';
import { type ListPlace, writePart } from './list-order.ts';
import { fillOrders, MANY_SOURCE } from './many-codices.fixture.ts';

const CODICES = 20_000;
const AMOUNT = { by: 'field', fieldId: 'amount', namesPeople: false } as const;

let instance: TestInstance;
let actor: UserActor;

beforeAll(async () => {
  instance = await createTestInstance(inject('testDatabase'));
  const user = await instance.services.prisma.user.create({
    data: { email: 'ana@example.org', name: 'Ana', role: 'owner' },
  });
  actor = { kind: 'user', id: user.id, name: user.name, role: 'owner' };
  await publishTemplate(instance.services, actor, 'order', { source: MANY_SOURCE, baseVersion: 0 });
  const { prisma, env } = instance.services;
  await fillOrders(prisma, env.databaseUrl ?? '', user.id, CODICES);
}, 240_000);
afterAll(() => instance?.close());

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly Plans?: readonly Plan[];
}

/** Every step of a statement as it was run. */
async function explain(statement: Prisma.Sql): Promise<readonly Plan[]> {
  const rows = await instance.services.prisma.$queryRawUnsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${statement.text}`,
    ...statement.values,
  );
  const steps = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(steps)];
  return (rows[0]?.['QUERY PLAN'] ?? []).flatMap(({ Plan: plan }) => steps(plan));
}

async function source(q: string) {
  return searchSource(await prepareSearch(instance.services, actor, { q, archived: 'without' }));
}

const readsAll = (steps: readonly Plan[]) =>
  steps.filter((step) => step['Node Type'] === 'Seq Scan' && step['Relation Name'] === 'CodexFieldValue');
const indexes = (steps: readonly Plan[]) => steps.map((step) => step['Index Name'] ?? '');
const rowsRead = (steps: readonly Plan[]) =>
  Math.max(...steps.map((step) => step['Actual Rows'] * step['Actual Loops']));

test.each([false, true])('the first page and one further on, descending: %s', async (descending) => {
  const order = { keys: [{ ...AMOUNT, descending }], people: [] };
  const middle: ListPlace = { places: [[0, 50_000, '']], id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };
  for (const after of [null, middle]) {
    const steps = await explain(writePart(await source(''), order, { has: true, after, limit: 51 }));
    expect(indexes(steps)).toContain('CodexFieldValue_fieldId_kind_number_key_codexId_idx');
    expect(readsAll(steps)).toEqual([]);
    // No more than the page, however many there are.
    expect(rowsRead(steps)).toBeLessThan(500);
  }
});

test.each([
  ['amount:4000..4100', 'CodexFieldValue_fieldId_kind_number_key_codexId_idx'],
  ['customer:="customer 7"', 'CodexFieldValue_fieldId_key_idx'],
])('%s', async (q, index) => {
  const order = { keys: [{ by: 'updated' as const, descending: true }], people: [] };
  const steps = await explain(writePart(await source(q), order, { has: true, after: null, limit: 51 }));
  expect(readsAll(steps)).toEqual([]);
  expect(indexes(steps).some((name) => name.startsWith('CodexFieldValue_fieldId') && name === index)).toBe(
    true,
  );
});
