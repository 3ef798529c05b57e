/** Searches titles in the local copy of the tree: at once, and offline. */
import type { TreeReader } from '#components/forest/forest.ts';
import { highlight, matchesAll, type Needle, type Segment } from '#core/search/highlight.ts';

/** A Codex as a list of results shows it, whoever found it. */
export interface FoundCodex {
  readonly id: string;
  readonly title: string;
  readonly heading: readonly Segment[];
  readonly templateId: string;
  /** Titles from the top to the parent. */
  readonly path: readonly string[];
  /** What else matched: the label of the field, and the text. */
  readonly excerpt: { readonly label: string; readonly segments: readonly Segment[] } | null;
  readonly updatedAt: string | null;
  /** Where it was found by what a comment says: the thread to open. */
  readonly threadId: string | null;
}

/** Titles with every word, those that begin with the first word first, then in the order of the tree. The trash is left out. */
export function searchTitles(workspace: TreeReader, needles: readonly Needle[], limit: number): FoundCodex[] {
  const first: FoundCodex[] = [];
  const others: FoundCodex[] = [];
  if (needles.length === 0) return first;
  const waiting = [...workspace.children(null)].reverse();
  for (let id = waiting.pop(); id !== undefined && first.length < limit; id = waiting.pop()) {
    const node = workspace.node(id);
    if (!node || node.standing === 'trashed') continue;
    for (const child of [...workspace.children(id)].reverse()) waiting.push(child);
    const { label } = node;
    if (!label || !matchesAll(label.title, needles)) continue;
    const heading = highlight(label.title, needles);
    const found: FoundCodex = {
      id,
      title: label.title,
      heading,
      templateId: label.templateId,
      path: workspace.ancestors(id).map((above) => workspace.node(above)?.label?.title ?? ''),
      excerpt: null,
      updatedAt: null,
      threadId: null,
    };
    if (heading[0]?.match === true) first.push(found);
    else if (others.length < limit) others.push(found);
  }
  return [...first, ...others].slice(0, limit);
}
