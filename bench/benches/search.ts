/** Bench: search among 10,000 Codices, from query to excerpts. */

import type { UserActor } from '#core/access/policy.ts';
import { facetOf, tagFacet } from '#core/search/facets.ts';
import { titleValue } from '#core/search/local-entry.ts';
import { makeSearchRow, writeSearchRow } from '#server/projection/tables/search-index.ts';
import { createTestInstance, type TestServices } from '#server/runtime/test-services.ts';
import { searchCodices } from '#server/search/search-codices.ts';
import { publishTemplate } from '#server/templates/publish-template.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { type Figure, percentilesOf } from '../figures/figures.ts';

const CODICES = 10_000;
const VOCABULARY = 30_000;
const ROUNDS = 40;
const P95_TARGET_MS = 50;
const SEVERITIES = ['low', 'medium', 'high'] as const;
export const SOURCE = `{
  id: 'report', version: 1, name: 'Report',
  fields: {
    severity: { type: 'select', options: ['low', 'medium', 'high'] },
    labels: { type: 'tags' },
    body: { type: 'richText' },
  },
}`;

/** Words by how common they are: word 0 is in nearly every Codex, word 20,000 in hardly any. */
export const CASES: Readonly<Record<string, string>> = {
  'the latest': '',
  'a rare word': 'w20000x',
  'a common word': 'w0x',
  'a beginning of two letters': 'w1',
  'a beginning of one letter': 'w',
  'three words': 'w10x w200x w3x',
  'a phrase': '"w1x w0x"',
  'a word and two filters': 'w3x #tag7 field:severity=high',
  'filters alone': 'template:report field:severity=low updated:2026',
  'a word, not another': 'w5x -w0x',
};

export async function benchSearch({ postgresUrl }: BenchContext): Promise<Figure[]> {
  const instance = await createTestInstance(postgresUrl);
  try {
    const actor = await fill(instance.services);
    const figures: Figure[] = [];
    for (const [name, q] of Object.entries(CASES)) {
      const took: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const started = performance.now();
        await searchCodices(instance.services, actor, { q, limit: 20, facets: round % 2 === 1 });
        if (round >= ROUNDS / 4) took.push(performance.now() - started);
      }
      const { p50, p95 } = percentilesOf(took);
      const figure = { bench: 'search', unit: 'ms' };
      figures.push({ ...figure, case: `${CODICES} Codices, ${name}, p50`, value: p50 });
      figures.push({
        ...figure,
        case: `${CODICES} Codices, ${name}, p95`,
        value: p95,
        target: P95_TARGET_MS,
      });
    }
    return figures;
  } finally {
    await instance.close();
  }
}

/** Writes the tables that search reads as the projection would, without the documents behind them. */
async function fill(services: TestServices): Promise<UserActor> {
  const { prisma } = services;
  const user = await prisma.user.create({
    data: { email: 'bench@example.org', name: 'Bench', role: 'owner' },
  });
  const actor: UserActor = { kind: 'user', id: user.id, name: user.name, role: 'owner' };
  await publishTemplate(services, actor, 'report', { source: SOURCE, baseVersion: 0 });
  const random = seeded(7);
  const word = () => `w${Math.floor(VOCABULARY * random() ** 6)}x`;
  const text = (words: number) => Array.from({ length: words }, word).join(' ');
  for (let number = 0; number < CODICES; number += 1) {
    const id = services.environment.newId();
    const title = text(3 + Math.floor(random() * 4));
    const severity = SEVERITIES[number % SEVERITIES.length] ?? 'low';
    const tag = `tag${number % 40}`;
    const body = text(100 + Math.floor(random() ** 3 * 2_000));
    const at = new Date(Date.UTC(2026, 0, 1) + number * 60_000);
    const fields = { severity, labels: [tag], body: { markdown: body } };
    const by = {
      createdById: user.id,
      createdByName: user.name,
      updatedById: user.id,
      updatedByName: user.name,
    };
    const times = { createdAt: at, updatedAt: at };
    await prisma.codex.create({
      data: { id, templateId: 'report', templateVersion: 1, title, fields, projectedSeq: 1, ...by, ...times },
    });
    const entries = [
      { field: 'severity', label: 'Severity', text: severity, isValue: true },
      { field: 'labels', label: 'Labels', text: tag, isValue: true },
      { field: 'body', label: 'Body', text: body, isValue: false },
    ];
    const facets = [facetOf('severity'), facetOf('severity', severity), facetOf('body'), tagFacet(tag)];
    const choice = { kind: 'choice', number: number % SEVERITIES.length, key: severity, text: null } as const;
    const values = { severity: [choice], ...titleValue(title) };
    await writeSearchRow(prisma, id, makeSearchRow({ title, entries, facets }), values, 1);
  }
  await prisma.$executeRaw`ANALYZE`;
  return actor;
}

/** Mulberry32: the same workspace every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
