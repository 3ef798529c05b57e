/** Filters over fields: the database and a device answer to ten thousand random queries as a plain filter does. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import * as Y from 'yjs';
import type { UserActor } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { templateNames } from '#core/search/filter-names.ts';
import { findLocally } from '#core/search/find-locally.ts';
import type { LocalEntry } from '#core/search/local-entry.ts';
import { parseSearch } from '#core/search/parse-search.ts';
import type { LocalContext } from '#core/search/resolve-locally.ts';
import { compareInList, foldedNames, parseSort, placesOf } from '#core/search/sort-keys.ts';
import type { Template } from '#core/template/template.ts';
import { Prisma } from '#prisma/generated/client.ts';
import { readComparableFields } from '#richtext/search/comparable-fields.ts';
import { readLocally } from '#richtext/search/read-local-entry.ts';
import { readForSearch } from '#richtext/search/search-entries.ts';
import { readFieldValues } from '../codices/content/field-values.ts';
import { findInOrder, type ListPlace } from '../codices/listing/list-order.ts';
import { makeSearchRow, writeSearchRow } from '../projection/tables/search-index.ts';
import { createTestInstance, type TestInstance } from '../runtime/test-services.ts';
import { publishTemplate } from '../templates/publish-template.ts';
import {
  NAMED,
  type PlainCodex,
  plainCodex,
  plainQuery,
  QUERY_SOURCES,
  TODAY,
} from './field-queries.fixture.ts';
import { searchSource } from './find-matches.ts';
import { resolveWith } from './resolve-filters.ts';

const CODICES = 160;
const QUERIES = 10_000;
const BATCH = 50;
const ZONES = ['UTC', 'Pacific/Kiritimati', 'America/St_Johns'] as const;

let instance: TestInstance;
let context: Omit<LocalContext, 'timeZone'>;
const plain = new Map<string, PlainCodex>();
const entries: LocalEntry[] = [];

beforeAll(async () => {
  instance = await createTestInstance(inject('testDatabase'));
  const { prisma, templates: library } = instance.services;
  for (const { id, name } of NAMED)
    await prisma.user.create({ data: { id, name, email: `${id}@example.org`, role: 'owner' } });
  const actor: UserActor = { kind: 'user', id: 'u-ana', name: 'Ana Reyes', role: 'owner' };
  for (const [id, sources] of Object.entries(QUERY_SOURCES))
    for (const [baseVersion, source] of sources.entries())
      await publishTemplate(instance.services, actor, id, { source, baseVersion });
  const templates = new Map<string, Template>();
  for (const id of Object.keys(QUERY_SOURCES)) templates.set(id, await library.get(id));
  context = {
    me: 'u-ana',
    people: NAMED,
    names: templateNames([...templates.values()]),
    today: TODAY,
    place: () => ({ standing: 'live', ancestors: [] }),
    commentsOn: () => [],
  };
  for (const codex of fc.sample(plainCodex, { numRuns: CODICES, seed: 7 })) {
    const template = templates.get(codex.templateId);
    if (template) await keep(codex, template);
  }
  await prisma.$executeRaw`ANALYZE`;
});
afterAll(() => instance?.close());

/** In the tables as the projection writes them, and as an entry of a device. */
async function keep(of: PlainCodex, template: Template): Promise<void> {
  const { prisma, environment } = instance.services;
  const actor = { id: 'u-ana', name: 'Ana Reyes' };
  const id = environment.newId();
  const codex = openCodex(new Y.Doc(), { environment, actor });
  codex.transact(() => {
    codex.setTitle(of.title);
    for (const field of [...Object.values(template.fields), ...Object.values(template.retired)]) {
      const value = of.values[field.id];
      if (value !== undefined && value !== null && field.type !== 'formula') codex.setValue(field, value);
    }
  });
  const at = new Date(Date.UTC(2026, 0, 1) + entries.length * 60_000);
  const [times, iso] = [{ createdAt: at, updatedAt: at }, at.toISOString()];
  const by = {
    createdById: actor.id,
    createdByName: actor.name,
    updatedById: actor.id,
    updatedByName: actor.name,
  };
  const pin = { templateId: template.id, templateVersion: template.version };
  await prisma.codex.create({ data: { id, ...pin, title: of.title, projectedSeq: 1, ...by, ...times } });
  const values = readFieldValues(codex, template, { richText: 'markdown', today: TODAY });
  const searchable = readForSearch(codex, template, values, () => undefined);
  const compared = readComparableFields(codex, template, { values, today: TODAY, rollUps: {} });
  const summary: CodexSummary = {
    ...{ id, title: of.title, template: { id: template.id, version: template.version }, parentId: null },
    ...{ createdAt: iso, updatedAt: iso, createdBy: actor, updatedBy: actor },
  };
  const { entry } = readLocally(summary, codex, template, {
    nameOf: () => undefined,
    now: Date.parse(TODAY),
  });
  await writeSearchRow(prisma, id, makeSearchRow(searchable), { ...entry.compared, ...compared.values }, 1);
  plain.set(id, of);
  entries.push(entry);
}

async function askDatabase(texts: readonly string[], timeZone: string): Promise<readonly string[]> {
  const parts = texts.map((text, index) => {
    const query = parseSearch(text, { today: TODAY });
    const filters = resolveWith(query.filters, { ...context, timeZone, isRead: true });
    expect([...query.problems, ...filters.problems], text).toEqual([]);
    const { from, where } = searchSource({ query, filters, problems: [], isEmpty: false });
    return Prisma.sql`SELECT ${index}::int AS "query", coalesce(string_agg(c."id", ' ' ORDER BY c."id"), '') AS "ids" ${from} WHERE ${where}`;
  });
  const rows = await instance.services.prisma.$queryRaw<{ query: number; ids: string }[]>(
    Prisma.join(parts, ' UNION ALL '),
  );
  const found = new Map(rows.map(({ query, ids }) => [query, ids]));
  return texts.map((_, index) => found.get(index) ?? '');
}

function askDevice(text: string, timeZone: string): string {
  const query = parseSearch(text, { today: TODAY });
  const { found } = findLocally(entries, text, query, { ...context, timeZone });
  return found
    .map(({ codex }) => codex.id)
    .sort()
    .join(' ');
}

describe.each(ZONES)('with the days of %s', (zone) => {
  test('database, device and a plain filter find the same', { timeout: 600_000 }, async () => {
    const count = Math.ceil(QUERIES / ZONES.length / BATCH) * BATCH;
    const queries = fc.sample(plainQuery(zone), { numRuns: count, seed: 20261129 });
    let hits = 0;
    for (let at = 0; at < queries.length; at += BATCH) {
      const batch = queries.slice(at, at + BATCH);
      const stored = await askDatabase(
        batch.map(({ text }) => text),
        zone,
      );
      for (const [index, { text, holds }] of batch.entries()) {
        const expected = [...plain].filter(([, codex]) => holds(codex)).map(([id]) => id);
        const wanted = expected.sort().join(' ');
        if (askDevice(text, zone) !== wanted) expect.fail(`on a device: ${text}`);
        if (stored[index] !== wanted) expect.fail(`in the database: ${text}`);
        hits += expected.length;
      }
    }
    // Neither everything nor nothing is found most of the time.
    expect(hits / queries.length / CODICES).toBeGreaterThan(0.1);
    expect(hits / queries.length / CODICES).toBeLessThan(0.9);
  });
});

describe('order', () => {
  const KEYS = [
    'status',
    'estimate',
    'due',
    'at',
    'took',
    'done',
    'note',
    'double',
    'late',
    'title',
    'created',
    'old',
  ];
  const order = fc
    .subarray(KEYS, { minLength: 1, maxLength: 3 })
    .chain((keys) => fc.tuple(...keys.map((key) => fc.constantFrom(key, `-${key}`))))
    .map((keys) => keys.join(','));

  test('the database pages through any order as a device sorts', { timeout: 300_000 }, async () => {
    const { prisma } = instance.services;
    const nameOf = foldedNames(NAMED);
    for (const sort of [...fc.sample(order, { numRuns: 60, seed: 3 }), 'owner', '-owner,title']) {
      const names = sort.includes('owner')
        ? templateNames([await instance.services.templates.get('task')])
        : context.names;
      const { keys, problems } = parseSort(sort, names);
      expect(problems, sort).toEqual([]);
      const listed = sort.includes('owner')
        ? entries.filter(({ codex }) => codex.template.id === 'task')
        : entries;
      const places = listed.map((entry) => ({ id: entry.codex.id, places: placesOf(keys, entry, nameOf) }));
      const expected = [...places].sort((a, b) => compareInList(keys, a, b)).map(({ id }) => id);
      const source = {
        from: Prisma.sql`FROM "Codex" c`,
        where: sort.includes('owner') ? Prisma.sql`c."templateId" = 'task'` : Prisma.sql`true`,
      };
      const found: string[] = [];
      for (let after: ListPlace | null = null; ; ) {
        const page: readonly ListPlace[] = await findInOrder(
          prisma,
          source,
          { keys, people: NAMED },
          after,
          37,
        );
        found.push(...page.map(({ id }) => id));
        after = page.at(-1) ?? null;
        if (page.length < 37) break;
      }
      expect(found, sort).toEqual(expected);
    }
  });
});
