/** Bench: the return after a day offline, until the server has everything durably. */
import { randomUUID } from 'node:crypto';
import { loadavg } from 'node:os';
import pg from 'pg';
import { createTestDatabase } from '#server/database/test-database.ts';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure } from '../figures/figures.ts';
import type { ReturnOptions, ReturnResult } from '../load/reconnecting-client.ts';
import { startChild } from '../processes/child.ts';
import { BINDERY, type Peer, STOCK } from '../servers/peers.ts';
import type { ServerOptions } from '../servers/serve.ts';

const OPERATIONS = 20_000;
const TARGET_MS = 250;
const LIMIT_MS = 1_000;
/** Returns to one server, each of another person from a process of their own; the first finds the server just started. */
const RETURNS = 6;

interface Measured extends ReturnResult {
  /** The first return; `returnMs` is the median of those after it. */
  readonly coldMs: number;
  readonly slowestMs: number;
  /** Rows of the returning person in the journal; 0 where there is none. */
  readonly journalled: number;
}

export async function benchOfflineReturn(context: BenchContext): Promise<Figure[]> {
  const plain = await measure(BINDERY, 'returnOurs', context.postgresUrl, false);
  const packed = await measure(BINDERY, 'returnOurs', context.postgresUrl, true);
  const stock = await measure(STOCK, 'returnStock', context.postgresUrl, false);
  const [load = 0] = loadavg();
  const slowest = Math.max(...[plain, packed].flatMap(({ coldMs, slowestMs }) => [coldMs, slowestMs]));
  const figure = (what: string, unit: string, value: number): Figure => ({
    bench: 'offline-return',
    case: `${OPERATIONS.toLocaleString('en')} operations on each side, 1 MB, ${what}`,
    unit,
    value,
  });
  return [
    { ...figure('open → durable ack, plain', 'ms', plain.returnMs), target: TARGET_MS },
    { ...figure('open → durable ack, compressed', 'ms', packed.returnMs), target: TARGET_MS },
    { ...figure('open → durable ack, slowest of all', 'ms', slowest), target: LIMIT_MS },
    against(figure('open → ack', 'ms', plain.returnMs), 'hocuspocus, in memory', stock.returnMs),
    against(
      figure('open → ack, to a server just started', 'ms', plain.coldMs),
      'hocuspocus, in memory',
      stock.coldMs,
    ),
    against(figure('bytes up, plain', 'B', plain.bytesUp), 'hocuspocus', stock.bytesUp),
    against(figure('bytes up, plain', 'B', plain.bytesUp), 'the updates as made', plain.rawBytes),
    against(figure('bytes up, compressed', 'B', packed.bytesUp), 'the updates as made', packed.rawBytes),
    figure('operations journalled', 'rows', plain.journalled),
    against(
      figure('open from the local store (in memory)', 'ms', plain.openMs),
      'Y.applyUpdate',
      plain.bareMs,
    ),
    figure('document', 'B', plain.documentBytes),
    figure('load average', '', load),
  ];
}

async function measure(
  peer: Peer,
  question: 'returnOurs' | 'returnStock',
  postgresUrl: string,
  compression: boolean,
): Promise<Measured> {
  const database = await createTestDatabase(postgresUrl);
  const server = await startChild(peer.module);
  try {
    const served: ServerOptions = { databaseUrl: database.url, unchecked: false };
    const url = await server.ask<string>('listen', served);
    const results: ReturnResult[] = [];
    let journalled = 0;
    for (let round = 0; round < RETURNS; round += 1) {
      const documentName = `codex/${randomUUID()}`;
      const options: ReturnOptions = { url, documentName, operations: OPERATIONS, compression };
      results.push(await returnOnce(question, options));
      if (peer === BINDERY) journalled = await countRows(database.url, documentName);
    }
    return { ...summarize(results), journalled };
  } finally {
    await server.stop();
    await database.drop();
  }
}

async function returnOnce(
  question: 'returnOurs' | 'returnStock',
  options: ReturnOptions,
): Promise<ReturnResult> {
  const reconnectingClient = await startChild('load/reconnecting-client.ts');
  try {
    return await reconnectingClient.ask<ReturnResult>(question, options);
  } finally {
    await reconnectingClient.stop();
  }
}

/** The return of median length among those to a server that has seen one, with how long the first and the slowest took. */
function summarize(results: readonly ReturnResult[]): Omit<Measured, 'journalled'> {
  const [first, ...warm] = results;
  const sorted = warm.sort((one, other) => one.returnMs - other.returnMs);
  const [median, slowest] = [sorted[sorted.length >> 1], sorted.at(-1)];
  if (first === undefined || median === undefined || slowest === undefined)
    throw new RangeError('a median needs returns');
  return { ...median, coldMs: first.returnMs, slowestMs: slowest.returnMs };
}

async function countRows(databaseUrl: string, documentName: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    `SELECT count(*) FROM "DocumentUpdate" WHERE "documentName" = $1 AND "actorId" = 'ana'`,
    [documentName],
  );
  await client.end();
  return Number(rows[0]?.count ?? 0);
}
