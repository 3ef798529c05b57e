/** Bench: bytes of the client for programs, compressed, without Yjs. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildNodeClient } from '#scripts/node-client.mjs';
import type { Figure } from '../../figures/figures.ts';

/** With everything that it loads at once. */
const TARGET_KB = 90;

export async function benchClientSize(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bindery-client-size-'));
  try {
    const { atOnce, onDemand } = await buildNodeClient(folder);
    const kilobytes = (files: readonly string[]) =>
      files.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0) / 1_000;
    const figure = (what: string, value: number): Figure => ({
      bench: 'client-size',
      case: what,
      unit: 'KB gzip',
      value,
    });
    return [
      { ...figure('loaded at once', kilobytes(atOnce)), target: TARGET_KB },
      figure('loaded on demand, by rich text and the tree', kilobytes(onDemand)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
