/** Bench: bytes on the wire for a keystroke with its caret. */
import { randomUUID } from 'node:crypto';
import type { BenchContext } from '../figures/bench-context.ts';
import { against, type Figure } from '../figures/figures.ts';
import { makeSampleCodex } from '../load/sample-codex.ts';
import { BINDERY, measure, STOCK } from '../servers/peers.ts';

/** At least ten times smaller than the same messages as they are, carets included; and than the whole value. */
const RAW_TARGET = 0.1;
const WHOLE_VALUE_TARGET = 0.1;

export async function benchWire(context: BenchContext): Promise<Figure[]> {
  const figures: Figure[] = [];
  const whole = makeSampleCodex(1, { layers: 'all', keystrokes: false }).contentBytes;
  for (const editors of [2, 10]) {
    const load = {
      documents: [`codex/${randomUUID()}`],
      editors,
      editsPerSecond: 3,
      carets: true,
      warmUpMs: 2_000,
      durationMs: context.durationMs,
    };
    const ours = await measure(BINDERY, context.postgresUrl, load);
    const stock = await measure(STOCK, context.postgresUrl, load);
    // One upload and one download a reader; each edit crosses the wire once for each editor.
    const perEditor = ours.wireBytesPerEdit / editors;
    const figure = (what: string, value: number): Figure => ({
      bench: 'wire',
      case: `${editors} editors, ${what}`,
      unit: 'B/edit/editor',
      value,
    });
    figures.push(
      against(figure('with carets', perEditor), STOCK.name, stock.wireBytesPerEdit / editors),
      against(
        figure('with carets', perEditor),
        `whole value (${Math.round(whole / 1000)} KB)`,
        whole,
        WHOLE_VALUE_TARGET,
      ),
      against(
        figure('with carets', perEditor),
        'same messages uncompressed',
        ours.payloadBytesPerEdit / editors,
        RAW_TARGET,
      ),
    );
  }
  return figures;
}
