'use client';
/** The results of the palette for a query: local titles at once, then full-text results from the server. */
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import { useAllTemplates, useMembers } from '#components/api/queries.ts';
import { useIsAway } from '#components/offline/device-context.tsx';
import { useLocalSearch } from '#components/offline/use-local-search.ts';
import { type Completion, completionsFor } from '#components/search/completions.ts';
import { useBestMatches } from '#components/search/search-queries.ts';
import { type FoundCodex, searchTitles } from '#components/search/title-search.ts';
import { isUnreachable } from '#components/search/use-search-results.ts';
import { useTreeContext, useTreeVersion } from '#components/tree-context/tree-context.tsx';
import type { SearchHit } from '#core/protocol/api/search.ts';
import { needlesOf } from '#core/search/highlight.ts';
import { parseSearch } from '#core/search/parse-search.ts';
import type { SearchQuery } from '#core/search/search-query.ts';

const CODICES_SHOWN = 8;
const SETTLED_MS = 110;

export interface PaletteResults {
  readonly parsed: SearchQuery;
  readonly found: readonly FoundCodex[];
  /** The server has not answered to this query yet. */
  readonly waiting: boolean;
  /** The server cannot be reached, so this is what this device holds. */
  readonly offline: boolean;
  /** What the server could not understand. */
  readonly problems: readonly string[];
  readonly completions: readonly Completion[];
}

/** The results; `query` is `null` while only commands are searched. */
export function usePaletteResults(query: string | null, open: boolean): PaletteResults {
  const q = (query ?? '').trim();
  const [settled] = useDebouncedValue(q, SETTLED_MS);
  const best = useBestMatches(settled, CODICES_SHOWN, open && query !== null);
  const parsed = useMemo(() => parseSearch(q, { today: new Date().toISOString().slice(0, 10) }), [q]);
  const local = useLocalTitles(parsed);
  const completions = useCompletions(query ?? '');
  const current = settled === q && !best.isPlaceholderData;
  const offline = useIsAway() || (current && isUnreachable(best.error));
  const held = useLocalSearch(settled, CODICES_SHOWN, open && query !== null && offline);
  const here = settled === q && !held.isPlaceholderData ? (held.data ?? undefined) : undefined;
  const answered = offline ? here : current ? best.data : undefined;
  return {
    parsed,
    found: query === null ? [] : (answered?.items.map(toFound) ?? local),
    waiting: query !== null && (offline ? here === undefined : !current),
    offline,
    problems: answered?.problems.map(({ message }) => message) ?? [],
    completions,
  };
}

/** Titles on this device; nothing for a query with filters, which only the server can hold to. */
function useLocalTitles(parsed: SearchQuery): readonly FoundCodex[] {
  const scope = useTreeContext();
  const version = useTreeVersion(scope);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the workspace holds
  return useMemo(() => {
    const { terms, filters } = parsed;
    if (!scope || filters.length > 0 || terms.some((term) => term.negated)) return [];
    return searchTitles(scope.workspace.whole, needlesOf(terms), CODICES_SHOWN);
  }, [scope, version, parsed]);
}

function useCompletions(query: string): readonly Completion[] {
  const people = useMembers().data;
  const templates = useAllTemplates().data;
  return useMemo(
    () => completionsFor(query, { people: people ?? [], templates: templates ?? [] }),
    [query, people, templates],
  );
}

function toFound(hit: SearchHit): FoundCodex {
  const excerpt = hit.excerpts.find(({ segments }) => segments.some((segment) => segment.match));
  const isInCodex = excerpt !== undefined || hit.heading.some(({ match }) => match);
  const said = isInCodex ? undefined : hit.comments[0];
  return {
    id: hit.id,
    title: hit.title,
    heading: hit.heading,
    templateId: hit.template.id,
    path: hit.path.map(({ title }) => title),
    excerpt: excerpt
      ? { label: excerpt.field.label, segments: excerpt.segments }
      : said
        ? { label: `In a comment by ${said.author.name}`, segments: said.segments }
        : null,
    updatedAt: hit.updatedAt === '' ? null : hit.updatedAt,
    threadId: said?.threadId ?? null,
  };
}
