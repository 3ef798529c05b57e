'use client';
/** `/search`: results with filters and excerpts. */
import { Button, Skeleton, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconDeviceDesktopSearch, IconSearch, IconSearchOff } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { useWorkspaceDay } from '#components/locale/workspace-day.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { parseSearch } from '#core/search/parse-search.ts';
import { FilterBar } from './filter-bar.tsx';
import { useRecentSearches } from './recent-searches.ts';
import { SearchHit } from './search-hit.tsx';
import classes from './search-page.module.css';
import { SearchTips } from './search-tips.tsx';
import { useSearchResults } from './use-search-results.ts';

const SETTLED_MS = 200;

/** `asked` is the query in the URL. */
export function SearchPage({ asked }: { readonly asked: string }) {
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  const q = text.trim();
  const [settled] = useDebouncedValue(q, SETTLED_MS);
  useEffect(() => keepInAddress(settled), [settled]);
  const today = useWorkspaceDay();
  const query = useMemo(() => parseSearch(text, { today }), [text, today]);
  const found = useSearchResults(settled);
  const me = useMe();
  const recent = useRecentSearches(me.data?.id ?? '');
  const list = useRef<HTMLDivElement>(null);
  const { hits, answer } = found;
  const waiting = found.isPending || found.isOld || settled !== q;
  const isNothing = answer !== undefined && answer !== null && hits.length === 0 && !waiting;

  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'Search' }]} />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys go through links that are in the tab order by themselves */}
      <div ref={list} className={classes['page']} onKeyDown={(event) => walk(event, list.current)}>
        <h1 className="vb-hidden">Search</h1>
        <TextInput
          type="search"
          size="md"
          autoFocus
          aria-label="Search"
          placeholder="Words, #tag, @person, status:open"
          leftSection={<IconSearch size={18} stroke={1.6} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          spellCheck={false}
          autoComplete="off"
        />
        <FilterBar
          text={text}
          query={query}
          answer={answer}
          answered={waiting ? null : q}
          onChange={setText}
        />
        {found.isLocal && (
          <p className={classes['local']}>
            <IconDeviceDesktopSearch size={16} stroke={1.6} aria-hidden />
            No connection: searching what this device holds. Of everything else, only titles are found.
          </p>
        )}
        {/* That nothing was found stands in large below, where it is seen. */}
        <p role="status" className={isNothing ? 'vb-hidden' : classes['summary']}>
          {summary(hits.length, found.hasMore, waiting, q)}
        </p>
        {found.error !== null && (
          <p className={classes['failed']} role="alert">
            The search did not go through. {errorMessage(found.error)}{' '}
            <Button variant="light" size="compact-sm" onClick={found.retry}>
              Try again
            </Button>
          </p>
        )}
        {found.isPending && found.error === null && <Waiting />}
        {isNothing && <Nothing q={q} />}
        {hits.length > 0 && (
          <ol className={classes['hits']} data-waiting={waiting || undefined}>
            {hits.map((hit) => (
              <SearchHit key={hit.id} hit={hit} onOpen={() => recent.remember(q)} />
            ))}
          </ol>
        )}
        {found.hasMore && (
          <Button variant="default" loading={found.isLoadingMore} onClick={found.showMore}>
            Show more
          </Button>
        )}
        <SearchTips />
      </div>
    </PageLayout>
  );
}

function summary(shown: number, more: boolean, waiting: boolean, q: string): string {
  if (waiting) return '';
  const codices = `${shown}${more ? ' or more' : ''} ${shown === 1 && !more ? 'Codex' : 'Codices'}`;
  if (q === '') return shown === 0 ? '' : 'Edited last';
  return shown === 0 ? 'Nothing found' : codices;
}

/** A reload or a copied address shows the same search; the history of the tab stays as it was. */
function keepInAddress(q: string): void {
  const address = q === '' ? '/search' : `/search?q=${encodeURIComponent(q)}`;
  if (location.pathname === '/search' && location.pathname + location.search !== address)
    history.replaceState(history.state, '', address);
}

/** Down from the field to the first result, and up and down through them. */
function walk(event: KeyboardEvent, page: HTMLElement | null): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  const from = event.target;
  if (step === 0 || !page || !(from instanceof HTMLElement)) return;
  const field = page.querySelector<HTMLElement>('input[type="search"]');
  const stops = [...(field ? [field] : []), ...page.querySelectorAll<HTMLElement>('a[data-hit]')];
  const at = stops.indexOf(from);
  const next = stops[at + step];
  if (at === -1 || !next) return;
  event.preventDefault();
  next.focus();
}

function Nothing({ q }: { readonly q: string }) {
  return (
    <EmptyState icon={<IconSearchOff size={28} stroke={1.4} />} title="Nothing was found">
      {q === ''
        ? 'What is written in this workspace is found here.'
        : 'Try fewer or shorter words, or take a filter out. What is in the trash is found with is:trashed.'}
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div aria-busy="true" className={classes['waiting']}>
      <span className="vb-hidden">Searching</span>
      {[46, 62, 54].map((width) => (
        <div key={width}>
          <Skeleton height={16} width={`${width}%`} />
          <Skeleton height={12} width="90%" mt={10} />
        </div>
      ))}
    </div>
  );
}
