/** A measured figure, its line of output, and whether it meets its target. */

export interface Figure {
  readonly bench: string;
  readonly case: string;
  readonly unit: string;
  readonly value: number;
  /** What the same run measured of somebody else's server. */
  readonly peer?: string;
  readonly peerValue?: number;
  /** value ÷ peerValue */
  readonly ratio?: number;
  /** The most the ratio, or without a peer the value, should be. Told, never enforced. */
  readonly target?: number;
  /** How late the load generator itself was, p99 of the later of the two runs; says whether the figure means anything. */
  readonly lagMs?: number;
}

/** From here on a latency is the machine's, not the server's. */
export const MAX_LAG_FOR_LATENCY_MS = 10;
/** From here on edits come in bunches, and every other figure is of another load than the one it names. */
export const MAX_LAG_MS = 100;

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly samples: number;
}

/** Nearest-rank percentiles; zeros when there is nothing to rank. */
export function percentilesOf(values: readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), samples: sorted.length };
}

/** `figure` set against what `peer` reached in the same run. */
export function against(figure: Figure, peer: string, peerValue: number, target?: number): Figure {
  const ratio = peerValue > 0 ? figure.value / peerValue : Number.NaN;
  return { ...figure, peer, peerValue, ratio, ...(target === undefined ? {} : { target }) };
}

/** The same figures, judged only as far as the generator kept its own times in every run they are made of. */
export function underLag(
  figures: readonly Figure[],
  ...runs: readonly { generatorLagMs: number }[]
): Figure[] {
  const lagMs = Math.max(...runs.map(({ generatorLagMs }) => generatorLagMs));
  return figures.map((figure) => ({ ...figure, lagMs }));
}

/** The readable table, widest column first. */
export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.bench,
    figure.case,
    `${round(figure.value)} ${figure.unit}`,
    figure.peer === undefined ? '' : `${figure.peer}: ${round(figure.peerValue ?? 0)}`,
    figure.ratio === undefined ? '' : `${round(figure.ratio)}×`,
    judge(figure),
  ]);
  const widths = rows.reduce<number[]>(
    (wide, row) => row.map((cell, index) => Math.max(wide[index] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One JSON object a line. */
export function formatLines(figures: readonly Figure[]): string {
  return figures
    .map(({ target: _, ...figure }) =>
      JSON.stringify(figure, (_key, value) => (typeof value === 'number' ? round(value) : value)),
    )
    .join('\n');
}

function judge({ target, ratio, value, unit, lagMs = 0 }: Figure): string {
  if (target === undefined) return '';
  const goal = ratio === undefined ? `≤ ${target} ${unit}` : `≤ ${target}×`;
  if (lagMs > maxLagFor(unit, ratio === undefined ? target : 0)) {
    return `not judged against ${goal}: the generator was ${round(lagMs)} ms late`;
  }
  return (ratio ?? value) <= target ? `meets ${goal}` : `misses ${goal}`;
}

/** A tenth of what a latency may be says nothing against it. */
function maxLagFor(unit: string, allowedMs: number): number {
  return unit === 'ms' ? Math.max(MAX_LAG_FOR_LATENCY_MS, allowedMs / 10) : MAX_LAG_MS;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
