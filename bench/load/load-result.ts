/** The result of a load, put together from the readings of each process of the generator. */
import { type Percentiles, percentilesOf } from '../figures/figures.ts';

/** The reading of one process of the generator; times in ms. */
export interface LoadReading {
  readonly edits: number;
  /** Edit sent → acknowledgement; none where the server gives none. */
  readonly acknowledged: readonly number[];
  /** Edit sent → received by another editor. */
  readonly seen: readonly number[];
  /** How late the generator itself was. */
  readonly lags: readonly number[];
  readonly wireBytes: number;
  readonly payloadBytes: number;
  /** Editors the server has thrown out. */
  readonly lost: number;
}

export interface LoadResult {
  readonly edits: number;
  /** Edit sent → acknowledgement; without samples where the server gives none. */
  readonly acknowledged: Percentiles;
  /** Edit sent → received by another editor. */
  readonly seen: Percentiles;
  /** Per edit, over all editors together. */
  readonly wireBytesPerEdit: number;
  readonly payloadBytesPerEdit: number;
  /** How late the generator itself was, p99 in ms: above a few, it is measuring itself. */
  readonly generatorLagMs: number;
  /** Editors the server has thrown out. */
  readonly lost: number;
}

/** Percentiles are of all samples together; the generator is as late as the latest of its processes. */
export function resultOf(readings: readonly LoadReading[]): LoadResult {
  const sum = (of: (reading: LoadReading) => number): number =>
    readings.reduce((total, reading) => total + of(reading), 0);
  const edits = sum((reading) => reading.edits);
  return {
    edits,
    acknowledged: percentilesOf(readings.flatMap(({ acknowledged }) => acknowledged)),
    seen: percentilesOf(readings.flatMap(({ seen }) => seen)),
    wireBytesPerEdit: sum(({ wireBytes }) => wireBytes) / edits,
    payloadBytesPerEdit: sum(({ payloadBytes }) => payloadBytes) / edits,
    generatorLagMs: Math.max(...readings.map(({ lags }) => percentilesOf(lags).p99)),
    lost: sum(({ lost }) => lost),
  };
}
