/** The judgement of a soak: memory over time, latencies, and the cost of an edit, as far as its minutes can tell. */
import { MAX_LAG_FOR_LATENCY_MS, MAX_LAG_MS } from '../figures/figures.ts';
import { fitLine, type Point } from './slope.ts';
import type { SoakMinute } from './soak.ts';

/** A process may grow by so much of its memory in an hour; below, it runs for days between restarts. */
const MAX_GROWTH_PER_HOUR = 0.01;
/** A line through less says nothing of an hour. */
const LEAST_MINUTES = 10;
/** The slope is told from noise when it is so many times its standard error. */
const SURE = 2;

/** The lines of the report, in order. `names`: of the servers, as each minute has them. */
export function judgeSoak(
  minutes: readonly SoakMinute[],
  warmUp: number,
  names: readonly string[],
): readonly string[] {
  const measured = minutes.filter(({ number }) => number > warmUp);
  return [
    ...names.flatMap((name, index) => [
      `${name}: heap after collecting ${judgeMemory(measured, ({ servers }) => servers[index]?.heapMb ?? 0)}`,
      `${name}: outside of the heap ${judgeMemory(measured, ({ servers }) => servers[index]?.externalMb ?? 0)}`,
      `${name}: resident ${judgeMemory(measured, ({ servers }) => servers[index]?.rssMb ?? 0)}`,
    ]),
    `acknowledged p50 ${judgeLatency(measured, ({ acknowledged }) => acknowledged.p50)}`,
    `acknowledged p99 ${judgeLatency(measured, ({ acknowledged }) => acknowledged.p99)}`,
    describeCosts(measured),
  ];
}

/** In % an hour of where the line begins. */
function judgeMemory(minutes: readonly SoakMinute[], of: (minute: SoakMinute) => number): string {
  const late = worstLag(minutes);
  if (late > MAX_LAG_MS)
    return notJudged(`the generator was up to ${round(late)} ms late, so the load was another`);
  return judgeGrowth(minutes, of, 'MB', `goal ≤ ${MAX_GROWTH_PER_HOUR * 100} %/h`);
}

/** Only minutes in which the generator kept its own times count: in the others the machine is measured. */
function judgeLatency(minutes: readonly SoakMinute[], of: (minute: SoakMinute) => number): string {
  const kept = minutes.filter(({ generatorLagMs }) => generatorLagMs <= MAX_LAG_FOR_LATENCY_MS);
  const left = minutes.length - kept.length;
  const text = judgeGrowth(kept, of, 'ms', 'flat is 0');
  return left === 0 ? text : `${text}; ${left} minutes not judged, for the generator was late`;
}

function judgeGrowth(
  minutes: readonly SoakMinute[],
  of: (minute: SoakMinute) => number,
  unit: string,
  goal: string,
): string {
  const points = minutes.map((minute): Point => [minute.number / 60, of(minute)]);
  const values = points.map(([, value]) => value);
  const line = fitLine(points);
  if (line === null) return notJudged(`there are ${minutes.length} minutes of it`);
  const range = `${round(Math.min(...values))} to ${round(Math.max(...values))} ${unit}`;
  if (minutes.length < LEAST_MINUTES)
    return `${range}; slope ${notJudged(`${minutes.length} minutes are fewer than ${LEAST_MINUTES}`)}`;
  const perHour = (line.slope / line.start) * 100;
  const error = (line.error / line.start) * 100;
  const isNoise = Math.abs(perHour) < SURE * error;
  return `${range}; slope ${signed(perHour)} ± ${round(error)} %/h${isNoise ? ', not told from noise' : ''} (${goal})`;
}

function describeCosts(minutes: readonly SoakMinute[]): string {
  const sum = (of: (minute: SoakMinute) => number): number =>
    minutes.reduce((total, minute) => total + of(minute), 0);
  const edits = sum((minute) => minute.edits);
  if (edits === 0) return `an edit: ${notJudged('there was none')}`;
  const postgres = sum(({ used }) => used.postgresMs ?? Number.NaN);
  const microseconds = (ms: number): string => `${round((ms / edits) * 1000)} µs`;
  const late = worstLag(minutes);
  const doubt = late > MAX_LAG_MS ? ` (${notJudged(`the generator was up to ${round(late)} ms late`)})` : '';
  return (
    `an edit: ${microseconds(sum(({ used }) => used.cpuMs))} of the servers' processor time, ` +
    `${Number.isNaN(postgres) ? 'PostgreSQL’s is not known' : `${microseconds(postgres)} of PostgreSQL's`}, ` +
    `${round(sum(({ used }) => used.journalBytes) / edits)} B in the journal with its indexes, ` +
    `${round(sum(({ used }) => used.walBytes) / edits)} B of WAL${doubt}`
  );
}

/** One line for each minute, while it runs. */
export function describeMinute(minute: SoakMinute): string {
  const { acknowledged, generatorLagMs, servers, used, edits } = minute;
  const doubt = generatorLagMs > MAX_LAG_FOR_LATENCY_MS ? ' (not judged)' : '';
  const memory = servers
    .map(({ heapMb, externalMb, rssMb }) => [heapMb, externalMb, rssMb].map(round).join('/'))
    .join(' ');
  const faults = [
    ...(minute.cut > 0 ? [`${minute.cut} sockets cut`] : []),
    ...(minute.refused > 0 ? [`${minute.refused} edits refused`] : []),
  ];
  return [
    `minute ${minute.number}: ${edits} edits`,
    `ack p50 ${round(acknowledged.p50)} p99 ${round(acknowledged.p99)} ms${doubt}`,
    `generator ${round(generatorLagMs)} ms late`,
    `heap/outside/resident MB ${memory}`,
    `CPU ${round((used.cpuMs / edits) * 1000)} µs/edit`,
    ...faults,
  ].join(', ');
}

function worstLag(minutes: readonly SoakMinute[]): number {
  return Math.max(0, ...minutes.map(({ generatorLagMs }) => generatorLagMs));
}

function notJudged(why: string): string {
  return `not judged: ${why}`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${round(Math.abs(value))}`;
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
