'use client';
/** The page of all references between Codices, as a graph or as a list. */
import { Button, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconAffiliate, IconCloudOff, IconRefresh, IconSearch } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useState } from 'react';
import { useAllTemplates } from '#components/api/queries.ts';
import { useReferenceGraph } from '#components/api/relation-queries.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { isBinderyError } from '#core/errors.ts';
import type { ReferenceGraph } from '#core/protocol/api/references.ts';
import classes from './graph.module.css';
import { GraphCanvas } from './graph-canvas.tsx';
import { indexGraph, matching } from './graph-index.ts';
import { GraphList } from './graph-list.tsx';

type Look = 'graph' | 'list';

export function GraphPage() {
  const [kind, setKind] = useState<string | null>(null);
  const [template, setTemplate] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const [look, setLook] = useState<Look>('graph');
  const graph = useReferenceGraph(kind, template);
  const { data: templates } = useAllTemplates();
  const kinds = graph.data?.kinds ?? [];
  const away = !graph.data && isBinderyError(graph.error) && graph.error.code === 'unavailable';
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'Graph' }]} />
      <div className={classes['page']}>
        <h1 className="vb-hidden">Graph</h1>
        <search className={classes['bar']} aria-label="What the graph shows">
          <TextInput
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            placeholder="Find in the graph"
            aria-label="Find in the graph"
            leftSection={<IconSearch size={16} stroke={1.6} aria-hidden />}
            className={classes['find'] ?? ''}
          />
          <Filter
            value={kind}
            onChange={setKind}
            data={kinds.map(({ id, label, count }) => ({ value: id, label: `${label} (${count})` }))}
            placeholder="Every kind"
            label="Kind of reference"
          />
          <Filter
            value={template}
            onChange={setTemplate}
            data={(templates ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            placeholder="Every template"
            label="Template"
            searchable
          />
          <SegmentedControl
            value={look}
            onChange={(value) => setLook(value === 'list' ? 'list' : 'graph')}
            data={[
              { value: 'graph', label: 'Graph' },
              { value: 'list', label: 'List' },
            ]}
            aria-label="How to show it"
            className={classes['look'] ?? ''}
          />
        </search>
        {away && <NeedsConnection busy={graph.isFetching} onRetry={() => void graph.refetch()} />}
        {graph.isError && !graph.data && !away && (
          <p className={classes['problem']} role="alert">
            The references could not be loaded. {errorMessage(graph.error)}{' '}
            <Button variant="light" size="compact-sm" onClick={() => void graph.refetch()}>
              Try again
            </Button>
          </p>
        )}
        {graph.data && (
          <Shown
            graph={graph.data}
            search={search}
            look={look}
            filtered={kind !== null || template !== null}
          />
        )}
      </div>
    </PageLayout>
  );
}

interface FilterProps {
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly placeholder: string;
  readonly label: string;
  readonly searchable?: boolean;
}

function Filter({ data, label, searchable = false, ...props }: FilterProps) {
  const List = searchable ? SearchSelect : Select;
  return (
    <List {...props} data={[...data]} aria-label={label} clearable className={classes['filter'] ?? ''} />
  );
}

function NeedsConnection({ busy, onRetry }: { readonly busy: boolean; readonly onRetry: () => void }) {
  return (
    <div className={classes['instead']}>
      <EmptyState
        icon={<IconCloudOff size={28} stroke={1.4} />}
        title="The graph needs a connection"
        size="page"
        action={
          <Button onClick={onRetry} loading={busy}>
            Try again
          </Button>
        }
      >
        The server works out references. The tree and search show what this device holds.
      </EmptyState>
    </div>
  );
}

interface ShownProps {
  readonly graph: ReferenceGraph;
  readonly search: string;
  readonly look: Look;
  readonly filtered: boolean;
}

function Shown({ graph, search, look, filtered }: ShownProps) {
  const index = useMemo(() => indexGraph(graph), [graph]);
  const wanted = useDeferredValue(search);
  const found = useMemo(() => matching(index, wanted), [index, wanted]);
  if (graph.nodes.length === 0) {
    return (
      <div className={classes['instead']}>
        <EmptyState
          icon={<IconAffiliate size={28} stroke={1.4} />}
          title={filtered ? 'No references like these' : 'Nothing refers to anything yet'}
          size="page"
        >
          {filtered
            ? 'Choose another kind or template.'
            : 'Link a Codex in a reference field, add one in its References, or type [[ in a text.'}
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <p className={classes['status']} role="status">
        {found === null
          ? `${count(graph.nodes.length, 'Codex', 'Codices')}, ${count(graph.edges.length, 'reference', 'references')}`
          : `${count(found.size, 'Codex matches', 'Codices match')}`}
        {graph.truncated && ' · only the newest are shown'}
        {graph.cycles.length > 0 && (
          <span className={classes['cycles']}>
            <IconRefresh size={14} stroke={1.75} aria-hidden />
            {graph.cycles.length === 1
              ? '1 circular dependency'
              : `${graph.cycles.length} circular dependencies`}
          </span>
        )}
      </p>
      {look === 'graph' ? (
        <GraphCanvas index={index} found={found} />
      ) : (
        <GraphList index={index} found={found} />
      )}
    </>
  );
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}
