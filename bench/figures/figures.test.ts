/** Figures from an overloaded load generator are not judged. */
import { expect, test } from 'vitest';
import { against, type Figure, formatTable, underLag } from './figures.ts';

const latency = against({ bench: 'x', case: 'y', unit: 'ms', value: 3 }, 'peer', 2, 2);
const cpu = against({ bench: 'x', case: 'y', unit: '% of a core', value: 9 }, 'peer', 2, 2);
const judge = (figure: Figure, ...lags: number[]) =>
  formatTable(underLag([figure], ...lags.map((generatorLagMs) => ({ generatorLagMs }))));

test('a figure is judged while the generator keeps its own times', () => {
  expect(judge(latency, 2, 9)).toMatch(/ meets ≤ 2×$/);
  expect(judge(cpu, 2, 90)).toMatch(/ misses ≤ 2×$/);
});

test('the lag of either run takes the judgement away, sooner from a latency', () => {
  expect(judge(latency, 2, 11)).toMatch(/not judged against ≤ 2×: the generator was 11 ms late$/);
  expect(judge(latency, 537, 2)).toMatch(/not judged/);
  expect(judge(cpu, 2, 11)).toMatch(/ misses ≤ 2×$/);
  expect(judge(cpu, 2, 101)).toMatch(/not judged/);
});

test('a latency that may be long is judged as long as the lag is a small part of it', () => {
  const long: Figure = { bench: 'x', case: 'y', unit: 'ms', value: 60, target: 1_000 };
  expect(judge(long, 99)).toMatch(/ meets ≤ 1000 ms$/);
  expect(judge(long, 101)).toMatch(/not judged/);
});
