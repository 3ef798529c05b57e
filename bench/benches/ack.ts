/** Bench: latency of acknowledgements; ours come after the commit to PostgreSQL, stock Hocuspocus's from memory. */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, type Percentiles, percentilesOf, underLag } from '../figures/figures.ts';
import { BINDERY, BINDERY_UNCHECKED, type Measured, measure, STOCK } from '../servers/peers.ts';

const CLIENTS = 50;
const DOCUMENTS = 10;
const EDITS_PER_SECOND = 20;
const P50_TARGET = 5;
const P99_TARGET = 3;
const CHECK_TARGET = 1.1;

export async function benchAck(context: BenchContext): Promise<Figure[]> {
  const load = {
    documents: Array.from({ length: DOCUMENTS }, () => `codex/${randomUUID()}`),
    editors: CLIENTS,
    editsPerSecond: EDITS_PER_SECOND,
    carets: false,
    // Stock agrees to no compression. A generator that compresses for 50 clients would add its own time to ours alone.
    compression: false,
    warmUpMs: 3_000,
    durationMs: context.durationMs,
  };
  const ours = await measure(BINDERY, context.postgresUrl, load);
  const stock = await measure(STOCK, context.postgresUrl, load);
  const [checked, unchecked] = await measureCheck(context, load, ours);
  const name = `${CLIENTS} clients on ${DOCUMENTS} documents, ${CLIENTS * EDITS_PER_SECOND}/s`;
  const figure = (what: string, unit: string, value: number): Figure => ({
    bench: 'ack',
    case: `${name}, ${what}`,
    unit,
    value,
  });
  const commit = await measureCommit(context.postgresUrl);
  const share = ours.acknowledged.samples / ours.edits;
  const figures = [
    against(
      figure('durable ack p50', 'ms', ours.acknowledged.p50),
      STOCK.name,
      stock.acknowledged.p50,
      P50_TARGET,
    ),
    against(
      figure('durable ack p99', 'ms', ours.acknowledged.p99),
      STOCK.name,
      stock.acknowledged.p99,
      P99_TARGET,
    ),
    against(figure('durable ack p50', 'ms', ours.acknowledged.p50), 'one bare commit, idle', commit.p50),
    against(
      figure('acknowledged', '% of edits', share * 100),
      STOCK.name,
      (stock.acknowledged.samples / stock.edits) * 100,
    ),
    against(figure('server CPU', '% of a core', ours.cpu * 100), STOCK.name, stock.cpu * 100),
    against(figure('server CPU per edit', 'µs', checked), BINDERY_UNCHECKED.name, unchecked, CHECK_TARGET),
    against(figure('generator lag p99', 'ms', ours.generatorLagMs), STOCK.name, stock.generatorLagMs),
  ];
  return underLag(figures, ours, stock);
}

/** Processor time for an edit with the check and without it, in µs; in turns, so that what else the machine does hits both. */
async function measureCheck(
  { postgresUrl }: BenchContext,
  load: Parameters<typeof measure>[2],
  first: Measured,
): Promise<readonly [number, number]> {
  const [checked, unchecked] = [[first.cpuPerEdit], [] as number[]];
  for (const peer of [BINDERY_UNCHECKED, BINDERY_UNCHECKED, BINDERY]) {
    const { cpuPerEdit } = await measure(peer, postgresUrl, load);
    (peer === BINDERY ? checked : unchecked).push(cpuPerEdit);
  }
  return [Math.min(...checked), Math.min(...unchecked)];
}

/** What no durable acknowledgement can be faster than: one row, one commit, nobody else there. */
async function measureCommit(postgresUrl: string): Promise<Percentiles> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query('CREATE TABLE IF NOT EXISTS bare_commit (id serial, payload text)');
  const took: number[] = [];
  for (let round = 0; round < 300; round += 1) {
    const started = performance.now();
    await client.query('INSERT INTO bare_commit (payload) VALUES ($1)', ['x']);
    took.push(performance.now() - started);
  }
  await client.end();
  return percentilesOf(took);
}
