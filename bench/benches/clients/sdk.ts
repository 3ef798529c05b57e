/**
 * Bench: the client for Node beside the bare provider of Hocuspocus on the same server: opening Codices of 100 KB, what they cost the program's
 * memory, and how many edits a second one program has acknowledged durably; and beside stock Hocuspocus, which acknowledges from memory.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProduct } from '#scripts/product.mjs';
import { createTestDatabase } from '#server/database/test-database.ts';
import { startFullServer } from '../../cluster/full-server-process.ts';
import type { BenchContext } from '../../figures/bench-context.ts';
import { against, type Figure, percentilesOf, underLag } from '../../figures/figures.ts';
import { LagMonitor } from '../../figures/lag-monitor.ts';
import { type Child, startChild } from '../../processes/child.ts';
import type { ClientKind, ClientPlace, Opened, OpenRequest, WriteRequest } from '../../sdk/client-process.ts';
import { createCodexOf, makeToken, publishTemplate } from '../../sdk/furnish.ts';
import { STOCK } from '../../servers/peers.ts';
import type { ServerOptions } from '../../servers/serve.ts';

const CODICES = 20;
const TEXT_BYTES = 100_000;
const RUNS = 3;
const IN_TURN = 500;
/** Fewer than a socket may send at once (`FRAME_RATE.burst`): what is measured is no limit of ours. */
const AT_ONCE = 2_000;
const SENTENCE = 'The queue filled faster than the workers could drain it, and nobody had been told. ';
const PROVIDER = 'the bare provider';

export async function benchSdk({ postgresUrl }: BenchContext): Promise<Figure[]> {
  // A full server reads large texts in the threads of the built one.
  await buildProduct(['client', 'server'], { stream: process.stderr });
  const database = await createTestDatabase(postgresUrl);
  const folder = mkdtempSync(join(tmpdir(), 'bindery-sdk-'));
  const server = await startFullServer({ DATABASE_URL: database.url, DATA_DIR: folder });
  const lag = new LagMonitor();
  lag.start();
  try {
    const token = await makeToken(database.url);
    await publishTemplate(server, token);
    const place = { http: server.http, socket: server.socket, token };
    const figures = [...(await measureOpening(place)), ...(await measureEdits(place, postgresUrl))];
    lag.stop();
    return underLag(figures, { generatorLagMs: lag.p99() });
  } finally {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    await database.drop();
  }
}

async function measureOpening(place: ClientPlace): Promise<Figure[]> {
  const markdown = Array.from({ length: Math.ceil(TEXT_BYTES / 500) }, (_, index) =>
    `${index} ${SENTENCE.repeat(6)}`.slice(0, 498),
  ).join('\n\n');
  const codexIds: string[] = [];
  while (codexIds.length < CODICES)
    codexIds.push(await createCodexOf(place, place.token, { prose0: { markdown } }));
  // The server has them open all the time: what is compared is the client.
  const keeper = await startChild('sdk/client-process.ts');
  const all: Record<ClientKind, Opened[]> = { sdk: [], provider: [] };
  try {
    await keeper.ask('open', { kind: 'provider', place, codexIds } satisfies OpenRequest);
    for (let run = 0; run < RUNS; run += 1)
      for (const kind of ['sdk', 'provider'] as const)
        all[kind].push(await inProcess((child) => child.ask<Opened>('open', { kind, place, codexIds })));
  } finally {
    await keeper.stop();
  }
  const median = (values: readonly number[]): number => percentilesOf(values).p50;
  const compare = (what: string, unit: string, of: (opened: readonly Opened[]) => number): Figure =>
    against(
      { bench: 'sdk', case: `open a Codex of 100 KB, ${what}`, unit, value: of(all.sdk) },
      PROVIDER,
      of(all.provider),
    );
  return [
    compare('the first of a process, median', 'ms', (runs) => median(runs.map(({ times }) => times[0] ?? 0))),
    compare('each after it, median', 'ms', (runs) => median(runs.flatMap(({ times }) => times.slice(1)))),
    compare('memory of the program', 'MB each', (runs) => median(runs.map(({ heapMbEach }) => heapMbEach))),
  ];
}

async function measureEdits(place: ClientPlace, postgresUrl: string): Promise<Figure[]> {
  const database = await createTestDatabase(postgresUrl);
  const stock = await startChild(STOCK.module);
  try {
    const served: ServerOptions = { databaseUrl: database.url, unchecked: true };
    const socket = await stock.ask<string>('listen', served);
    const figures: Figure[] = [];
    for (const [inTurn, edits] of [[true, IN_TURN] as const, [false, AT_ONCE] as const]) {
      const sides: readonly (readonly [ClientKind, ClientPlace])[] = [
        ['sdk', place],
        ['provider', place],
        ['provider', { http: '', socket, token: 'bench' }],
      ];
      const took: number[][] = sides.map(() => []);
      for (let run = 0; run < RUNS; run += 1)
        for (const [index, [kind, at]] of sides.entries())
          took[index]?.push(await timeOfEdits(kind, at, { edits, inTurn }));
      const [sdk = 0, bare = 0, memory = 0] = took.map((times) => edits / (percentilesOf(times).p50 / 1_000));
      const what = inTurn ? 'each when the one before is saved' : `${AT_ONCE} as fast as they are made`;
      const figure: Figure = {
        bench: 'sdk',
        case: `one program, ${what}`,
        unit: 'edits/s, durable',
        value: sdk,
      };
      figures.push(against(figure, `${PROVIDER}, durable`, bare));
      figures.push(against(figure, `${PROVIDER} and stock hocuspocus, in memory`, memory));
    }
    return figures;
  } finally {
    await stock.stop();
    await database.drop();
  }
}

async function timeOfEdits(
  kind: ClientKind,
  place: ClientPlace,
  how: Pick<WriteRequest, 'edits' | 'inTurn'>,
): Promise<number> {
  const codexId = place.http === '' ? randomUUID() : await createCodexOf(place, place.token, {});
  return await inProcess((child) =>
    child.ask<number>('write', { kind, place, codexId, ...how } satisfies WriteRequest),
  );
}

async function inProcess<T>(ask: (child: Child) => Promise<T>): Promise<T> {
  const child = await startChild('sdk/client-process.ts', ['--expose-gc']);
  try {
    const answer = await ask(child);
    await child.ask('close');
    return answer;
  } finally {
    await child.stop();
  }
}
