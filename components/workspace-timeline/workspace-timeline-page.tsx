'use client';
/** `/timeline` and `/timeline?below=<id>`: who changed what in the workspace, or in a Codex and all below it, day by day. */
import { Button } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useCodex, useMe } from '#components/api/queries.ts';
import {
  choosableIn,
  choosesVersion,
  EVERYTHING,
  type TimelineChoice,
} from '#components/history/timeline-choice.ts';
import { TimelineFilters } from '#components/history/timeline-filters.tsx';
import { dayHeading } from '#components/locale/day-heading.ts';
import { writeNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import { ServerButton, useServerNeed } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { useMemberActor } from '#components/tree-context/member-actor.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { can } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { RestoreSubtreeDialog } from './restore-subtree-dialog.tsx';
import { type DayItem, daysOf, type TimelineDay } from './timeline-days.ts';
import { EventEntry, SessionEntry } from './timeline-entry.tsx';
import classes from './workspace-timeline.module.css';
import { useWorkspaceTimeline } from './workspace-timeline-query.ts';

interface WorkspaceTimelinePageProps {
  /** The Codex at the top of what is shown; `null`: the workspace. */
  readonly below: string | null;
}

export function WorkspaceTimelinePage({ below }: WorkspaceTimelinePageProps) {
  const { data: top } = useCodex(below ?? undefined);
  const { data: me } = useMe();
  const query = useWorkspaceTimeline(below);
  const [choice, choose] = useState(EVERYTHING);
  const days = daysOf(query.data?.pages ?? []);
  const title = displayTitle(top?.title ?? '');
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[
          ...(below === null ? [] : [{ label: title, href: codexPath(below) }]),
          { label: below === null ? 'Timeline' : 'Timeline of all below it' },
        ]}
      />
      <div className={classes['page']} aria-busy={query.isPending}>
        <h1 className={classes['title']}>{below === null ? 'Timeline' : `${title} and all below it`}</h1>
        {top !== undefined && me !== undefined && (
          <RestoreButton codexId={top.id} privateTopId={top.privateTopId ?? null} me={me} />
        )}
        <Filters days={days} choice={choice} onChoose={choose} />
        <Failure query={query} />
        {query.isSuccess && days.length === 0 && <Nothing />}
        {days.map((day) => (
          <Day key={day.day} day={day} choice={choice} />
        ))}
        {query.hasNextPage && (
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show earlier
          </Button>
        )}
      </div>
    </PageLayout>
  );
}

interface RestoreButtonProps {
  readonly codexId: string;
  readonly privateTopId: string | null;
  readonly me: Me;
}

/** For whoever may restore the one on top; each below is looked at in the plan. */
function RestoreButton({ codexId, privateTopId, me }: RestoreButtonProps) {
  const [opened, setOpened] = useState(false);
  const actor = useMemberActor(me);
  if (!can(actor, { action: 'restore', resource: { kind: 'codex', id: codexId, privateTopId } })) return null;
  return (
    <>
      <ServerButton
        variant="default"
        leftSection={<IconHistory size={16} stroke={1.75} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        Restore all of it to a moment…
      </ServerButton>
      <RestoreSubtreeDialog codexId={codexId} opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}

interface FiltersProps {
  readonly days: readonly TimelineDay[];
  readonly choice: TimelineChoice;
  readonly onChoose: (choice: TimelineChoice) => void;
}

/** Fields are of templates, of which there are many here. */
function Filters({ days, choice, onChoose }: FiltersProps) {
  const sessions = days.flatMap(({ items }) =>
    items.flatMap((item) => (item.kind === 'session' ? [item.entry] : [])),
  );
  const choosable = { ...choosableIn(sessions, []), fields: [] };
  return <TimelineFilters choosable={choosable} choice={choice} onChoose={onChoose} template={undefined} />;
}

interface DayProps {
  readonly day: TimelineDay;
  readonly choice: TimelineChoice;
}

function Day({ day: { day, items, more }, choice }: DayProps) {
  const [first] = items;
  const shown = items.filter((item) => isChosen(item, choice));
  if (first === undefined) return null;
  const heading = dayHeading(Date.parse(first.at), Date.now());
  return (
    <section aria-label={heading}>
      <h2 className={classes['day']}>
        <time dateTime={day} suppressHydrationWarning>
          {heading}
        </time>
      </h2>
      {shown.length === 0 ? (
        <p className={classes['nothing']}>Nothing of it on this day.</p>
      ) : (
        <ul className={classes['entries']}>{shown.map(entryOf)}</ul>
      )}
      {more > 0 && (
        <p className={classes['nothing']}>
          And {writeNumber(more, readerLocale())} more: Codices moved, trashed, restored or deleted, comments
          and reviews.
        </p>
      )}
    </section>
  );
}

function isChosen(item: DayItem, choice: TimelineChoice): boolean {
  if (item.kind === 'session') return choosesVersion(choice, item.entry);
  return choice.origin === null && (choice.person === null || choice.person === item.event.by.id);
}

function entryOf(item: DayItem) {
  if (item.kind === 'event') {
    const { event } = item;
    return <EventEntry key={`${event.kind} ${event.codex.id} ${event.at}`} event={event} />;
  }
  return <SessionEntry key={`${item.entry.codex.id} ${item.entry.id}`} entry={item.entry} />;
}

function Failure({ query }: { readonly query: ReturnType<typeof useWorkspaceTimeline> }) {
  const need = useServerNeed();
  if (!query.isError || query.data !== undefined) return null;
  return (
    <EmptyState
      icon={<IconHistory size={28} stroke={1.4} />}
      title="The timeline can’t be shown"
      action={<Button onClick={() => void query.refetch()}>Try again</Button>}
    >
      {need === null ? errorMessage(query.error) : `${need}.`}
    </EmptyState>
  );
}

function Nothing() {
  return (
    <EmptyState icon={<IconHistory size={28} stroke={1.4} />} title="Nothing has happened yet">
      What people write and what rules do appears here, day by day.
    </EmptyState>
  );
}
