'use client';
/** The Inbox: what one was told of, by day, and beside it what was said, with the box to answer in. */
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChecks, IconInbox } from '@tabler/icons-react';
import { useState } from 'react';
import { PageHeader } from '#components/page/page-header.tsx';
import { NARROW, PageLayout } from '#components/page/page-layout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import type { ShownNotification } from '#core/protocol/api/notifications.ts';
import { isUnread } from './apply-marks.ts';
import styles from './inbox-page.module.css';
import { NotificationDetail } from './notification-detail.tsx';
import { groupByDay, INBOX_TABS, type InboxTab, isOfTab, tabLabel } from './notification-groups.ts';
import { NotificationRow } from './notification-row.tsx';
import { useInbox, useMark, useUnreadCount } from './use-inbox.ts';
import { useInboxKeys } from './use-inbox-keys.ts';

export function InboxPage() {
  const [tab, setTab] = useState<InboxTab>('all');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const count = useUnreadCount();
  const mark = useMark();
  const { items: all, query } = useInbox(tab === 'done' ? 'done' : 'open');
  const items = all.filter((item) => isOfTab(item, tab));
  const chosen = items.find(({ id }) => id === chosenId) ?? null;
  const choose = (item: ShownNotification | null): void => {
    setChosenId(item?.id ?? null);
    if (item !== null && isUnread(item)) mark([item], 'read');
  };
  const { putAway } = useInboxKeys({ items, chosen, choose, mark });
  const unread = items.filter(isUnread);
  return (
    <PageLayout>
      <PageHeader
        breadcrumbs={[{ label: 'Inbox' }]}
        right={
          unread.length > 0 && (
            <Button
              variant="subtle"
              color="ink"
              leftSection={<IconChecks size={16} stroke={1.75} aria-hidden />}
              onClick={() => mark(unread, 'read')}
            >
              Mark all read
            </Button>
          )
        }
      />
      <div className={styles['columns']}>
        <section className={styles['list']} aria-label="Notifications">
          <h1 className="vb-hidden">Inbox</h1>
          <Tabs tab={tab} labelOf={(one) => tabLabel(one, count)} onChoose={setTab} />
          <Failure query={query} />
          {query.isSuccess && items.length === 0 && <Nothing tab={tab} />}
          <Days items={items} chosenId={chosenId} opensAtOnce={narrow} onChoose={choose} />
          <Earlier query={query} />
        </section>
        {!narrow && (
          <section className={styles['detail']} aria-label="Notification">
            {chosen === null ? (
              <Hint />
            ) : (
              <NotificationDetail key={chosen.id} item={chosen} onDone={putAway} />
            )}
          </section>
        )}
      </div>
    </PageLayout>
  );
}

type InboxQuery = ReturnType<typeof useInbox>['query'];

function Failure({ query: { isError, data, error } }: { readonly query: InboxQuery }) {
  if (!isError || data !== undefined) return null;
  return (
    <p className={styles['problem']} role="alert">
      The Inbox could not be loaded. {errorMessage(error)}
    </p>
  );
}

interface DaysProps {
  readonly items: readonly ShownNotification[];
  readonly chosenId: string | null;
  readonly opensAtOnce: boolean;
  readonly onChoose: (item: ShownNotification) => void;
}

function Days({ items, chosenId, opensAtOnce, onChoose }: DaysProps) {
  return groupByDay(items, Date.now()).map(({ label, items: ofDay }) => (
    <section key={label} aria-label={label}>
      <h2 className={styles['day']}>{label}</h2>
      <ul className={styles['rows']}>
        {ofDay.map((item) => (
          <NotificationRow
            key={item.id}
            item={item}
            isChosen={item.id === chosenId}
            opensAtOnce={opensAtOnce}
            onChoose={() => onChoose(item)}
          />
        ))}
      </ul>
    </section>
  ));
}

function Earlier({ query }: { readonly query: InboxQuery }) {
  if (!query.hasNextPage) return null;
  return (
    <Button
      variant="subtle"
      color="ink"
      className={styles['more'] ?? ''}
      loading={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
    >
      Show earlier ones
    </Button>
  );
}

interface TabsProps {
  readonly tab: InboxTab;
  readonly labelOf: (tab: InboxTab) => string;
  readonly onChoose: (tab: InboxTab) => void;
}

function Tabs({ tab, labelOf, onChoose }: TabsProps) {
  return (
    <fieldset className={styles['tabs']} aria-label="Which notifications">
      {INBOX_TABS.map((one) => (
        <button
          key={one}
          type="button"
          className={styles['tab']}
          aria-pressed={one === tab}
          onClick={() => onChoose(one)}
        >
          {labelOf(one)}
        </button>
      ))}
    </fieldset>
  );
}

const EMPTY: Readonly<Record<InboxTab, string>> = {
  all: 'Nothing new',
  mentions: 'Nobody has named or answered you',
  assigned: 'Nothing was given to you',
  watching: 'Nothing new in what you watch',
  done: 'Nothing is put away',
};

function Nothing({ tab }: { readonly tab: InboxTab }) {
  return (
    <div className={styles['nothing']}>
      <EmptyState icon={<IconInbox size={24} stroke={1.4} />} title={EMPTY[tab]}>
        {tab === 'all' && 'Mentions, replies and what you are assigned appear here.'}
      </EmptyState>
    </div>
  );
}

function Hint() {
  return (
    <div className={`${styles['hint']} vb-keyboard-only`}>
      <p>
        <Kbd keys="J" /> <Kbd keys="K" /> next, previous
      </p>
      <p>
        <Kbd keys="enter" /> open
      </p>
      <p>
        <Kbd keys="E" /> done
      </p>
      <p>
        <Kbd keys="R" /> reply
      </p>
      <p>
        <Kbd keys="U" /> unread
      </p>
      <p>
        <Kbd keys="M" /> mute this Codex
      </p>
    </div>
  );
}
