/** The sample workspace fits the shipped templates. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { WorkspaceFacts } from '#core/rules/workspace-facts.ts';
import { packageRoot } from '../../config/package-root.ts';
import { createTestInstance, type TestInstance } from '../../runtime/test-services.ts';
import { loadTemplateLibrary } from '../../templates/load-template-library.ts';
import { listTree } from '../../tree/list-tree.ts';
import { checkFieldValues, NOTHING_BEFORE } from '../content/field-values.ts';
import { type Sample, type SampleWorld, sampleContent, sampleWorld } from './sample-content.ts';
import { createSampleWorkspace } from './sample-workspace.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await createTestInstance(inject('testDatabase'));
  await loadTemplateLibrary(instance.services, join(packageRoot(), 'templates'));
});
afterAll(() => instance?.close());

const flatten = (samples: readonly Sample[]): Sample[] =>
  samples.flatMap((sample) => [sample, ...flatten(sample.children ?? [])]);

const world = (): SampleWorld => {
  const { environment } = instance.services;
  const ids = new Map<string, string>();
  const idOf = (key: string): string => {
    const id = ids.get(key) ?? environment.newId();
    ids.set(key, id);
    return id;
  };
  return sampleWorld(Date.UTC(2026, 10, 14, 23, 40), environment.newId(), idOf);
};

test('every field fits its template', async () => {
  const around = world();
  const samples = flatten(sampleContent(around));
  const facts: WorkspaceFacts = {
    codices: new Map(samples.map(({ key, templateId }) => [around.id(key), { templateId, trashed: false }])),
    people: new Map([[around.ownerId, { active: true }]]),
    assets: new Map(),
  };
  for (const { key, templateId, title, fields } of samples) {
    const template = await instance.services.templates.get(templateId);
    const check = {
      codexId: around.id(key),
      facts,
      before: NOTHING_BEFORE,
      standing: null,
      taker: { kind: 'system', id: 'samples', role: null } as const,
      authorId: null,
      pictures: new Set<string>(),
    };
    expect(checkFieldValues(template, fields, check), title).toEqual([]);
  }
});

test('every link between samples leads to one of them, by its title', () => {
  const linked = new Map<string, string>();
  const around = world();
  const samples = flatten(
    sampleContent({
      ...around,
      mention: (key, title) => {
        linked.set(key, title);
        return around.mention(key, title);
      },
      id: (key) => {
        linked.set(key, linked.get(key) ?? '');
        return around.id(key);
      },
    }),
  );
  const titles = new Map<string, string>(samples.map(({ key, title }) => [key, title]));
  expect(titles.size).toBe(samples.length);
  for (const [key, title] of linked) expect([titles.get(key), '']).toContain(title);
  expect([...linked.keys()].filter((key) => !titles.has(key))).toEqual([]);
});

test('making it twice makes it once, with children below their parent', async () => {
  const { prisma } = instance.services;
  const { id } = await prisma.user.create({ data: { email: 'o@example.org', name: 'Owner', role: 'owner' } });
  const owner = { kind: 'user', id, name: 'Owner', role: 'owner' } as const;
  await createSampleWorkspace(instance.services, owner);
  await createSampleWorkspace(instance.services, owner);
  const rows = await prisma.codex.findMany({ include: { parent: true } });
  expect(rows).toHaveLength(14);
  expect(rows.find(({ title }) => title === 'Weekly planning')?.parent?.title).toBe('Product');
  const { items } = await listTree(instance.services, owner, { depth: 3 });
  expect(items).toHaveLength(14);
  expect(items[0]?.title).toBe('Start here');
  const outage = items.find(({ title }) => title === 'Reliability');
  const [newest] = items.filter(({ parentId }) => parentId === outage?.id);
  expect(newest?.title).toBe('Checkout outage');
});
