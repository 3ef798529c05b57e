/** One result of several processes of the load generator. */
import { expect, test } from 'vitest';
import { type LoadReading, resultOf } from './load-result.ts';

const reading = (of: Partial<LoadReading>): LoadReading => ({
  ...{ edits: 10, acknowledged: [], seen: [], lags: [1], wireBytes: 100, payloadBytes: 200, lost: 0 },
  ...of,
});

test('percentiles are of all samples, not the mean of percentiles', () => {
  const slow = reading({ acknowledged: [100] });
  const quick = reading({ acknowledged: Array.from({ length: 99 }, () => 1) });
  expect(resultOf([slow, quick]).acknowledged).toEqual({ p50: 1, p95: 1, p99: 100, samples: 100 });
});

test('sums are of all, and the latest process says how late the generator was', () => {
  const result = resultOf([reading({ lost: 1, lags: [2] }), reading({ lost: 2, lags: [40], edits: 30 })]);
  expect(result).toMatchObject({ edits: 40, lost: 3, generatorLagMs: 40 });
  expect(result.wireBytesPerEdit).toBe(200 / 40);
  expect(result.payloadBytesPerEdit).toBe(400 / 40);
});
