/** Arranges the flat list of Codices into the nested list the navigator shows. Pure. */

import { displayTitle } from '#components/ui/codex-title.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';

export interface CodexNode {
  readonly codex: CodexSummary;
  readonly children: readonly CodexNode[];
}

/**
 * Children under their parents, each level by title. A Codex whose parent is not in the list, or that would be its own
 * ancestor, stands at the top: nothing that exists is ever left out.
 */
export function growForest(codices: readonly CodexSummary[], locale?: string): readonly CodexNode[] {
  const byId = new Map(codices.map((codex) => [codex.id, codex]));
  const childrenOf = new Map<string | null, CodexSummary[]>();
  for (const codex of byId.values()) {
    const parent = isRooted(codex, byId) ? codex.parentId : null;
    const siblings = childrenOf.get(parent);
    if (siblings) siblings.push(codex);
    else childrenOf.set(parent, [codex]);
  }
  const { compare } = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });
  const inOrder = (a: CodexSummary, b: CodexSummary) =>
    compare(displayTitle(a.title), displayTitle(b.title)) || a.createdAt.localeCompare(b.createdAt);
  const grow = (parent: string | null): readonly CodexNode[] =>
    (childrenOf.get(parent) ?? []).sort(inOrder).map((codex) => ({ codex, children: grow(codex.id) }));
  return grow(null);
}

/** The ids of the Codices above `id`, nearest first. */
export function ancestorsOf(id: string, codices: readonly CodexSummary[]): readonly string[] {
  const byId = new Map(codices.map((codex) => [codex.id, codex]));
  const above: string[] = [];
  for (let next = byId.get(id)?.parentId; next && !above.includes(next); next = byId.get(next)?.parentId) {
    above.push(next);
  }
  return above;
}

/** True when walking up from `codex` by known parents ends at the top without meeting anything twice. */
function isRooted(codex: CodexSummary, byId: ReadonlyMap<string, CodexSummary>): boolean {
  if (codex.parentId === null || !byId.has(codex.parentId)) return false;
  const met = new Set([codex.id]);
  for (
    let next = byId.get(codex.parentId);
    next;
    next = next.parentId ? byId.get(next.parentId) : undefined
  ) {
    if (met.has(next.id)) return next.id !== codex.id;
    met.add(next.id);
  }
  return true;
}
