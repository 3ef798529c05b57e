/** A soak says what it has measured, and of what it hasn't that it hasn't. */
import { expect, test } from 'vitest';
import type { SoakMinute } from './soak.ts';
import { judgeSoak } from './soak-judgement.ts';

interface Shape {
  readonly heapMb?: (minute: number) => number;
  readonly p99?: (minute: number) => number;
  readonly lagMs?: (minute: number) => number;
}

const minutesOf = (count: number, { heapMb, p99, lagMs }: Shape = {}): SoakMinute[] =>
  Array.from({ length: count }, (_, index) => ({
    number: index + 1,
    edits: 1000,
    acknowledged: { p50: 2, p95: 5, p99: p99?.(index + 1) ?? 10, samples: 1000 },
    generatorLagMs: lagMs?.(index + 1) ?? 2,
    ...{ cut: 0, refused: 0 },
    servers: [{ cpuMs: 0, heapMb: heapMb?.(index + 1) ?? 100, externalMb: 10, rssMb: 200 }],
    used: { cpuMs: 500, postgresMs: 250, walBytes: 2_000_000, journalBytes: 700_000 },
  }));
/** Up and down by the same. */
const wobble = (minute: number): number => (minute % 2 === 0 ? 1 : -1);
const lineOf = (minutes: readonly SoakMinute[], about: string, warmUp = 0): string =>
  judgeSoak(minutes, warmUp, ['web 1']).find((line) => line.includes(about)) ?? '';

test('a leak has a slope in % an hour of where it began, without the warm-up', () => {
  const leak = minutesOf(30, { heapMb: (minute) => (minute <= 5 ? 1000 : 100 + minute - 6) });
  expect(lineOf(leak, 'heap', 5)).toMatch(/100 to 124 MB; slope \+60 ± \S+ %\/h \(goal ≤ 1 %\/h\)$/);
});

test('noise is called noise', () => {
  const noise = minutesOf(30, { heapMb: (minute) => 100 + wobble(minute) });
  expect(lineOf(noise, 'heap')).toContain('not told from noise');
});

test('a few minutes have no slope', () => {
  expect(lineOf(minutesOf(3), 'heap')).toContain('slope not judged: 3 minutes are fewer than 10');
  expect(lineOf(minutesOf(1), 'heap')).toContain('not judged: there are 1 minutes of it');
});

test('latencies of minutes in which the generator was late are not judged, nor is memory when it was very late', () => {
  const late = minutesOf(20, {
    lagMs: (minute) => (minute === 7 ? 50 : 2),
    p99: (minute) => (minute === 7 ? 900 : 10),
  });
  expect(lineOf(late, 'p99')).toMatch(/^acknowledged p99 10 to 10 ms.*1 minutes not judged/);
  expect(lineOf(late, 'heap')).not.toContain('not judged');
  expect(lineOf(minutesOf(20, { lagMs: () => 500 }), 'heap')).toContain(
    'not judged: the generator was up to 500 ms',
  );
});

test('an edit costs what all of them took, by their number', () => {
  expect(lineOf(minutesOf(10), 'an edit')).toBe(
    "an edit: 500 µs of the servers' processor time, 250 µs of PostgreSQL's, 700 B in the journal with its indexes, 2000 B of WAL",
  );
});
