/** The possible destinations of a move, as an indented list. Pure. */

import type { TreeReader } from '#components/forest/forest.ts';
import { hasWords, wordsOf } from '#components/tree-context/tree-view.ts';
import { displayTitle } from '#components/ui/display-title.ts';

export interface Destination {
  /** `null`: the top. */
  readonly id: string | null;
  readonly title: string;
  readonly templateId: string | null;
  readonly level: number;
  /** From the top, with ` / ` in between. */
  readonly path: string;
  /** Found by the search; others are shown because something below them is. */
  readonly matches: boolean;
}

const TOP: Destination = { id: null, title: '', templateId: null, level: 0, path: '', matches: true };

export function listDestinations(workspace: TreeReader, query: string): readonly Destination[] {
  const words = wordsOf(query);
  const all: Destination[] = [];
  // Depth first without recursion: a tree may be deeper than a stack.
  const rest: { id: string; level: number; above: string }[] = [];
  const push = (ids: readonly string[], level: number, above: string): void => {
    for (const id of ids.toReversed()) rest.push({ id, level, above });
  };
  push(workspace.children(null), 0, '');
  for (let next = rest.pop(); next; next = rest.pop()) {
    const node = workspace.node(next.id);
    if (node?.standing !== 'live') continue;
    const title = node.label?.title ?? '';
    const path = next.above + displayTitle(title);
    all.push({
      id: next.id,
      title,
      templateId: node.label?.templateId ?? null,
      level: next.level,
      path,
      matches: hasWords(title, words),
    });
    push(workspace.children(next.id), next.level + 1, `${path} / `);
  }
  return words.length === 0 ? [TOP, ...all] : withAncestors(all);
}

/** What matches, and what it stands under. */
function withAncestors(all: readonly Destination[]): readonly Destination[] {
  const kept: Destination[] = [];
  let level = -1;
  // Backwards, whatever is less deep than what was kept last stands above it.
  for (const place of all.toReversed()) {
    if (place.matches || place.level < level) {
      kept.push(place);
      level = place.level;
    }
  }
  return kept.toReversed();
}
