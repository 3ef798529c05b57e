/** Bench: one document with a thousand editors, and one that many watch; the generator is spread over processes. */
import { randomUUID } from 'node:crypto';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, underLag } from '../figures/figures.ts';
import type { LoadOptions } from '../load/editors.ts';
import { BINDERY, type Measured, measure, STOCK } from '../servers/peers.ts';

/** A pause between letters as in a room where everybody has something to say, not as of a thousand who type at once. */
const EDITS_PER_SECOND = 1;
const EDITORS = 1_000;
const WATCHERS = 1_500;
const WRITERS = 10;
const WRITERS_EDITS_PER_SECOND = 3;
const GENERATORS = 2;

type Crowd = Pick<LoadOptions, 'editors' | 'editsPerSecond'> & { readonly writers?: number };

export async function benchCrowd(context: BenchContext): Promise<Figure[]> {
  return [
    ...(await compare(context, `${EDITORS} editors, an edit a second each`, {
      editors: EDITORS,
      editsPerSecond: EDITS_PER_SECOND,
    })),
    ...(await compare(context, `${WATCHERS} watchers of ${WRITERS} editors`, {
      editors: WATCHERS + WRITERS,
      writers: WRITERS,
      editsPerSecond: WRITERS_EDITS_PER_SECOND,
    })),
  ];
}

async function compare(
  { postgresUrl, durationMs }: BenchContext,
  name: string,
  crowd: Crowd,
): Promise<Figure[]> {
  const load = {
    ...{ ...crowd, documents: [`codex/${randomUUID()}`], carets: true, mostAreDeaf: true },
    ...{ warmUpMs: 5_000, durationMs },
  };
  const ours = await measure(BINDERY, postgresUrl, load, GENERATORS);
  const stock = await survive(() => measure(STOCK, postgresUrl, load, GENERATORS), name);
  const figure = (what: string, unit: string, of: (measured: Measured) => number): Figure => {
    const measured = { bench: 'crowd', case: `${name}, ${what}`, unit, value: of(ours) };
    return stock === null ? measured : against(measured, STOCK.name, of(stock));
  };
  const figures = [
    figure('server CPU', '% of a core', ({ cpu }) => cpu * 100),
    figure('seen p50', 'ms', ({ seen }) => seen.p50),
    figure('seen p95', 'ms', ({ seen }) => seen.p95),
    figure('durable ack p99', 'ms', ({ acknowledged }) => acknowledged.p99),
    figure('wire, whole room', 'B/edit', ({ wireBytesPerEdit }) => wireBytesPerEdit),
    figure('memory of the server', 'MB', ({ rssMb }) => rssMb),
    figure('thrown out', 'editors', ({ lost }) => lost),
    figure('generator lag p99', 'ms', ({ generatorLagMs }) => generatorLagMs),
  ];
  return underLag(figures, ours, ...(stock === null ? [] : [stock]));
}

/** What fails here is a result too: it is said, and the figures are ours alone. */
async function survive(work: () => Promise<Measured>, name: string): Promise<Measured | null> {
  try {
    return await work();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    process.stderr.write(`${STOCK.name} did not hold ${name}: ${reason}\n`);
    return null;
  }
}
