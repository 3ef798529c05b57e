/** The sample workspace fits the shipped templates: no field of it is left out. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { packageRoot } from '../package-root.ts';
import { loadTemplateLibrary } from '../templates/load-template-library.ts';
import { createTestInstance, type TestInstance } from '../test-services.ts';
import { checkFieldValues } from './field-values.ts';
import { type Sample, sampleContent } from './sample-content.ts';
import { createSampleWorkspace } from './sample-workspace.ts';

let instance: TestInstance;
beforeAll(async () => {
  instance = await createTestInstance(inject('testDatabase'));
  await loadTemplateLibrary(instance.services, join(packageRoot(), 'templates'));
});
afterAll(() => instance?.close());

const flatten = (samples: readonly Sample[]): Sample[] =>
  samples.flatMap((sample) => [sample, ...flatten(sample.children ?? [])]);

test('every field fits its template', async () => {
  for (const { templateId, title, fields } of flatten(
    sampleContent(Date.now(), instance.services.environment.newId()),
  )) {
    const template = await instance.services.templates.get(templateId);
    expect(checkFieldValues(template, fields), title).toEqual([]);
  }
});

test('making it twice makes it once, with children below their parent', async () => {
  const { prisma } = instance.services;
  const { id } = await prisma.user.create({ data: { email: 'o@example.org', name: 'Owner', role: 'owner' } });
  const owner = { kind: 'user', id, name: 'Owner', role: 'owner' } as const;
  await createSampleWorkspace(instance.services, owner);
  await createSampleWorkspace(instance.services, owner);
  const rows = await prisma.codex.findMany({ include: { parent: true } });
  expect(rows).toHaveLength(6);
  expect(rows.find(({ title }) => title === 'Weekly planning')?.parent?.title).toBe('Start here');
});
