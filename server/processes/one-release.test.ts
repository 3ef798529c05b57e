/** Work that an earlier release would misread waits while a process of one may be there. */
import { expect, test } from 'vitest';
import { countOtherReleases } from './one-release.ts';

const status = (version: string) => ({
  ...{ role: 'all' as const, version, startedAt: 1, documents: 0, sockets: 0, failing: 0 },
});

const count = (others: Readonly<Record<string, string | null>>) => {
  const said = Object.entries(others).flatMap(([id, version]) =>
    version === null ? [] : [[id, status(version)] as const],
  );
  return countOtherReleases({
    bus: { id: 'own', others: new Set(Object.keys(others)) },
    statuses: { ask: async () => new Map([['own', status('2.0.0')], ...said]) },
  });
};

test('another version counts, and so does whoever says nothing', async () => {
  expect(await count({})).toBe(0);
  expect(await count({ a: '2.0.0', b: '2.0.0' })).toBe(0);
  expect(await count({ a: '2.0.0', b: '1.9.0' })).toBe(1);
  expect(await count({ a: null, b: '1.9.0' })).toBe(2);
});
