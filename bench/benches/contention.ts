/** Bench: one document open at several processes with writers at each, beside the same writers at one process. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestDatabase } from '#server/database/test-database.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, underLag } from '../figures/figures.ts';
import type { LoadOptions, LoadResult } from '../load/editors.ts';
import { type Child, startChild } from '../processes/child.ts';
import type { ServerOptions, Usage } from '../servers/serve.ts';
import { BINDERY } from './peers.ts';

const PROCESSES = [1, 2, 4];
const WRITERS = 16;
const EDITS_PER_SECOND = 10;
/** Until every process has heard of the others. */
const MEET_MS = 3_000;

interface Contended extends LoadResult {
  readonly editsPerSecond: number;
  /** Of the edits that were stored. */
  readonly retried: number;
  /** Processor time of all processes together, µs. */
  readonly cpuPerEdit: number;
}

export async function benchContention(context: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  let alone: Contended | null = null;
  for (const processes of PROCESSES) {
    const measured = await contend(context, processes);
    alone ??= measured;
    figures.push(...underLag(figuresOf(processes, measured, alone), measured, alone));
  }
  return figures;
}

function figuresOf(processes: number, measured: Contended, alone: Contended): Figure[] {
  const name = `${WRITERS} writers of one document, ${processes} process${processes === 1 ? '' : 'es'}`;
  const figure = (what: string, unit: string, value: number, peer: number): Figure =>
    against({ bench: 'contention', case: `${name}, ${what}`, unit, value }, 'one process', peer);
  return [
    figure('acknowledged', 'edits/s', measured.editsPerSecond, alone.editsPerSecond),
    figure('tried again', '% of edits', measured.retried * 100, alone.retried * 100),
    figure('durable ack p50', 'ms', measured.acknowledged.p50, alone.acknowledged.p50),
    figure('durable ack p99', 'ms', measured.acknowledged.p99, alone.acknowledged.p99),
    figure('seen by others p50', 'ms', measured.seen.p50, alone.seen.p50),
    figure('server CPU per edit, all processes', 'µs', measured.cpuPerEdit, alone.cpuPerEdit),
  ];
}

async function contend({ postgresUrl, durationMs }: BenchContext, processes: number): Promise<Contended> {
  const database = await createTestDatabase(postgresUrl);
  const children: Child[] = [];
  const start = async (module: string): Promise<Child> => {
    const child = await startChild(module);
    children.push(child);
    return child;
  };
  try {
    const servers: Child[] = [];
    const urls: string[] = [];
    const options: ServerOptions = { databaseUrl: database.url, unchecked: false, shared: processes > 1 };
    for (let started = 0; started < processes; started += 1) {
      const server = await start(BINDERY.module);
      servers.push(server);
      urls.push(await server.ask<string>('listen', options));
    }
    if (processes > 1) await sleep(MEET_MS);
    const usage = async (): Promise<Required<Usage>> => {
      const all = await Promise.all(servers.map((server) => server.ask<Required<Usage>>('usage')));
      const sum = (of: keyof Usage): number => all.reduce((total, one) => total + one[of], 0);
      return { cpuMs: sum('cpuMs'), rssMb: 0, heapMb: 0, stored: sum('stored'), raced: sum('raced') };
    };
    const editors = await start('load/editors.ts');
    const load: LoadOptions = {
      ...{ urls, protocol: BINDERY.protocol, documents: [`codex/${randomUUID()}`] },
      ...{ editors: WRITERS, editsPerSecond: EDITS_PER_SECOND, carets: false, compression: false },
      ...{ warmUpMs: 3_000, durationMs },
    };
    await editors.ask('join', load);
    await editors.ask('warmUp');
    const before = await usage();
    const result = await editors.ask<LoadResult>('run');
    const after = await usage();
    return {
      ...result,
      editsPerSecond: (result.acknowledged.samples / durationMs) * 1000,
      retried: (after.raced - before.raced) / (after.stored - before.stored),
      cpuPerEdit: ((after.cpuMs - before.cpuMs) / result.edits) * 1000,
    };
  } finally {
    for (const child of children.reverse()) await child.stop();
    await database.drop();
  }
}
