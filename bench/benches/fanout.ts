/** Bench: one document with many editors; processor time and latency of an edit. */
import { randomUUID } from 'node:crypto';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure, underLag } from '../figures/figures.ts';
import { BINDERY, type Measured, measure, STOCK, Y_WEBSOCKET } from '../servers/peers.ts';

const EDITORS = [10, 50, 100];
const EDITORS_FULL = [10, 50, 100, 200];
/** Half of stock's processor time, and 60 ms, are the promises; they are made for a full room. */
const CPU_TARGET = 0.5;
const P95_TARGET_MS = 60;

export async function benchFanout(context: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const editors of context.full ? EDITORS_FULL : EDITORS) {
    const load = {
      documents: [`codex/${randomUUID()}`],
      editors,
      editsPerSecond: 3,
      carets: true,
      warmUpMs: 3_000,
      durationMs: context.durationMs,
    };
    const ours = await measure(BINDERY, context.postgresUrl, load);
    const stock = await measure(STOCK, context.postgresUrl, load);
    const relay = await measure(Y_WEBSOCKET, context.postgresUrl, load);
    figures.push(
      ...compare(`${editors} editors`, ours, stock, STOCK.name, editors >= 100 ? CPU_TARGET : undefined),
    );
    figures.push(...compare(`${editors} editors`, ours, relay, Y_WEBSOCKET.name));
    const alone = {
      bench: 'fanout',
      case: `${editors} editors, seen p95, alone`,
      unit: 'ms',
      value: ours.seen.p95,
      target: P95_TARGET_MS,
    };
    figures.push(...underLag([alone], ours));
  }
  return figures;
}

function compare(
  name: string,
  ours: Measured,
  peer: Measured,
  peerName: string,
  cpuTarget?: number,
): Figure[] {
  const figure = (what: string, unit: string, value: number): Figure => ({
    bench: 'fanout',
    case: `${name}, ${what}`,
    unit,
    value,
  });
  const figures = [
    against(figure('server CPU', '% of a core', ours.cpu * 100), peerName, peer.cpu * 100, cpuTarget),
    against(figure('seen p50', 'ms', ours.seen.p50), peerName, peer.seen.p50),
    against(figure('seen p95', 'ms', ours.seen.p95), peerName, peer.seen.p95),
    against(figure('wire, whole room', 'B/edit', ours.wireBytesPerEdit), peerName, peer.wireBytesPerEdit),
    ...(ours.lost + peer.lost > 0
      ? [against(figure('editors lost', 'editors', ours.lost), peerName, peer.lost)]
      : []),
    against(figure('generator lag p99', 'ms', ours.generatorLagMs), peerName, peer.generatorLagMs),
  ];
  return underLag(figures, ours, peer);
}
