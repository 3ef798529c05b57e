/**
 * Bench: what several processes make of it when one document is open at all of them with writers at each, and when each document is at
 * one of them; beside the same at one process.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '#server/database/test-database.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, underLag } from '../figures/figures.ts';
import type { LoadOptions } from '../load/editors.ts';
import { type Generators, startGenerators } from '../load/generators.ts';
import type { LoadResult } from '../load/load-result.ts';
import { type Child, startChild } from '../processes/child.ts';
import { BINDERY } from '../servers/peers.ts';
import type { ServerOptions, Usage } from '../servers/serve.ts';

const PROCESSES = [1, 2, 4];
/** Until every process has heard of the others. */
const MEET_MS = 3_000;

/** What is written, and by whom. */
interface Writing {
  readonly name: string;
  readonly load: Pick<LoadOptions, 'editors' | 'editsPerSecond' | 'documentsAt'>;
  readonly documents: number;
  readonly generators: number;
}

const ONE_DOCUMENT: Writing = {
  name: '16 writers of one document',
  load: { editors: 16, editsPerSecond: 10, documentsAt: 'all' },
  ...{ documents: 1, generators: 1 },
};
/** Each writes the next letter when the last is acknowledged: as much as the processes can take. */
const DIFFERENT_DOCUMENTS: Writing = {
  name: '64 writers of 32 documents, each at one process',
  load: { editors: 64, editsPerSecond: null, documentsAt: 'one' },
  ...{ documents: 32, generators: 2 },
};

interface Contended extends LoadResult {
  readonly editsPerSecond: number;
  /** Of the edits that were stored. */
  readonly retried: number;
  /** Processor time of all processes together, µs. */
  readonly cpuPerEdit: number;
}

export async function benchContention(context: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const writing of [ONE_DOCUMENT, DIFFERENT_DOCUMENTS]) {
    let alone: Contended | null = null;
    for (const processes of PROCESSES) {
      const measured = await contend(context, writing, processes);
      alone ??= measured;
      figures.push(...underLag(figuresOf(writing, processes, measured, alone), measured, alone));
    }
  }
  return figures;
}

function figuresOf(writing: Writing, processes: number, measured: Contended, alone: Contended): Figure[] {
  const name = `${writing.name}, ${processes} process${processes === 1 ? '' : 'es'}`;
  const figure = (what: string, unit: string, value: number, peer: number): Figure =>
    against({ bench: 'contention', case: `${name}, ${what}`, unit, value }, 'one process', peer);
  return [
    figure('acknowledged', 'edits/s', measured.editsPerSecond, alone.editsPerSecond),
    figure('tried again', '% of edits', measured.retried * 100, alone.retried * 100),
    figure('durable ack p50', 'ms', measured.acknowledged.p50, alone.acknowledged.p50),
    figure('durable ack p99', 'ms', measured.acknowledged.p99, alone.acknowledged.p99),
    figure('seen by others p50', 'ms', measured.seen.p50, alone.seen.p50),
    figure('server CPU per edit, all processes', 'µs', measured.cpuPerEdit, alone.cpuPerEdit),
    figure('generator lag p99', 'ms', measured.generatorLagMs, alone.generatorLagMs),
  ];
}

async function contend(
  { postgresUrl, durationMs }: BenchContext,
  writing: Writing,
  processes: number,
): Promise<Contended> {
  const database = await createTestDatabase(postgresUrl);
  const servers: Child[] = [];
  let editors: Generators | undefined;
  try {
    const urls: string[] = [];
    const options: ServerOptions = { databaseUrl: database.url, unchecked: false, shared: processes > 1 };
    while (servers.length < processes) {
      const server = await startChild(BINDERY.module);
      servers.push(server);
      urls.push(await server.ask<string>('listen', options));
    }
    if (processes > 1) await sleep(MEET_MS);
    const load: LoadOptions = {
      ...{ ...writing.load, urls, protocol: BINDERY.protocol, carets: false, compression: false },
      documents: Array.from({ length: writing.documents }, () => `codex/${randomUUID()}`),
      ...{ warmUpMs: 3_000, durationMs },
    };
    editors = await startGenerators(load, writing.generators);
    await editors.join();
    await editors.warmUp();
    const before = await usageOf(servers);
    const result = await editors.run();
    const after = await usageOf(servers);
    return {
      ...result,
      editsPerSecond: (result.acknowledged.samples / durationMs) * 1000,
      retried: (after.raced - before.raced) / (after.stored - before.stored),
      cpuPerEdit: ((after.cpuMs - before.cpuMs) / result.edits) * 1000,
    };
  } finally {
    await editors?.stop();
    for (const server of servers) await server.stop();
    await database.drop();
  }
}

async function usageOf(
  servers: readonly Child[],
): Promise<Pick<Required<Usage>, 'cpuMs' | 'stored' | 'raced'>> {
  const all = await Promise.all(servers.map((server) => server.ask<Required<Usage>>('usage')));
  const sum = (of: 'cpuMs' | 'stored' | 'raced'): number => all.reduce((total, one) => total + one[of], 0);
  return { cpuMs: sum('cpuMs'), stored: sum('stored'), raced: sum('raced') };
}
