/** A clock for a product that is some days slow: what is written meanwhile is old once it is right again. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Loaded before anything else; reads how slow it is each time, so that it can be set while the product runs. */
const MODULE = `
import { readFileSync } from 'node:fs';
const Right = Date;
const now = () => Right.now() - Number(readFileSync(new URL('./days', import.meta.url), 'utf8')) * 86_400_000;
globalThis.Date = class Date extends Right {
  constructor(...given) {
    if (given.length === 0) super(now());
    else super(...given);
  }
  static now() {
    return now();
  }
};
`;

export interface ShiftedClock {
  /** For the product that goes by it. */
  readonly settings: Readonly<Record<string, string>>;
  set(daysSlow: number): void;
  dispose(): void;
}

export function createShiftedClock(daysSlow: number): ShiftedClock {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-clock-'));
  const file = join(folder, 'clock.mjs');
  writeFileSync(file, MODULE);
  const set = (days: number): void => writeFileSync(join(folder, 'days'), String(days));
  set(daysSlow);
  return {
    settings: { NODE_OPTIONS: `--import=${pathToFileURL(file).href}` },
    set,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
