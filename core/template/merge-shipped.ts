/** Merges a template changed here with a newer one that comes with the product, line by line. */
import { applyPatch, diffLines, structuredPatch } from 'diff';

/**
 * The own source with what changed between two shipped ones; `null` where both changed the same lines or their neighbours.
 * Comments are kept. Whether the result is a template is for its check to say.
 */
export function mergeShipped(base: string, own: string, shipped: string): string | null {
  const patch = structuredPatch('', '', base, shipped);
  const merged = applyPatch(own, patch);
  return merged === false ? null : merged;
}

export interface ComparedLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** Lines around a change that are shown with it. */
const CONTEXT = 2;

/** The lines that differ between two sources, with those around them; `…` stands for what is left out. */
export function compareSources(before: string, after: string): readonly ComparedLine[] {
  const lines = diffLines(before, after).flatMap(({ added, removed, value }): ComparedLine[] => {
    const kind = added ? 'added' : removed ? 'removed' : 'same';
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((text) => ({ kind, text }));
  });
  const isNear = (index: number) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ kind }) => kind !== 'same');
  return lines.flatMap((line, index) => {
    if (isNear(index)) return [line];
    return index === 0 || isNear(index - 1) ? [{ kind: 'same' as const, text: '…' }] : [];
  });
}
