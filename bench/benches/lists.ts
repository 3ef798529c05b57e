/** Bench: pages of a list of 100,000 Codices by fields that nobody has made an index for. */

import type { UserActor } from '#core/access/policy.ts';
import { listCodices } from '#server/codices/listing/list-codices.ts';
import { fillOrders, MANY_SOURCE } from '#server/codices/listing/many-codices.fixture.ts';
import { createTestInstance } from '#server/runtime/test-services.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { type Figure, percentilesOf } from '../figures/figures.ts';

const CODICES = 100_000;
const ROUNDS = 40;
const TARGET_MS = 150;

/** Each asks for the values that a table would show. */
const CASES: Readonly<Record<string, { readonly sort?: string; readonly q?: string }>> = {
  'first page sorted by a number': { sort: 'amount' },
  'first page sorted by a day, latest first, then by title': { sort: '-due,title' },
  'first page sorted by a text': { sort: 'customer' },
  'an option, sorted by a number': { q: 'state:open', sort: '-amount' },
  'a range of days, edited last first': { q: 'due:2026-03' },
  'two filters joined by or, sorted by a text': { q: 'state:paid or amount:<500', sort: 'customer' },
};

export async function benchLists({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const instance = await createTestInstance(postgresUrl);
  try {
    const { services } = instance;
    const user = await services.prisma.user.create({
      data: { email: 'bench@example.org', name: 'Bench', role: 'owner' },
    });
    const actor: UserActor = { kind: 'user', id: user.id, name: user.name, role: 'owner' };
    await publishTemplate(services, actor, 'order', { source: MANY_SOURCE, baseVersion: 0 });
    await fillOrders(services.prisma, services.env.databaseUrl ?? '', user.id, CODICES);
    const figures: Figure[] = [];
    for (const [name, query] of Object.entries(CASES)) {
      const took: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const from = performance.now();
        const { items } = await listCodices(services, actor, { ...query, fields: '*', limit: 50 });
        if (round >= ROUNDS / 4) took.push(performance.now() - from);
        if (items.length !== 50) throw new Error(`${name}: ${items.length} items`);
      }
      const { p50, p95 } = percentilesOf(took);
      const figure = { bench: 'lists', unit: 'ms' };
      figures.push({ ...figure, case: `${CODICES} Codices, ${name}, p50`, value: p50 });
      figures.push({ ...figure, case: `${CODICES} Codices, ${name}, p95`, value: p95, target: TARGET_MS });
    }
    return figures;
  } finally {
    await instance.close();
  }
}
