/** A notification beside the list: the Codex, and the thread with its box. */
import { Button } from '@mantine/core';
import { IconArrowUpRight, IconBellOff, IconCheck } from '@tabler/icons-react';
import { Fragment } from 'react';
import { readerText } from '#components/locale/value-text.ts';
import { Link } from '#components/navigation/link.tsx';
import { ServerButton } from '#components/page/needs-server.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { useChangeWatching, useWatching } from '#components/watching/use-watching.ts';
import type { ShownNotification } from '#core/protocol/api/notifications.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';
import styles from './notification-detail.module.css';
import { lostPlace, NotificationSentence } from './notification-labels.tsx';
import { NotificationThread } from './notification-thread.tsx';

interface NotificationDetailProps {
  readonly item: ShownNotification;
  readonly onDone: (item: ShownNotification) => void;
}

export function NotificationDetail({ item, onDone }: NotificationDetailProps) {
  return (
    <article>
      <header className={styles['head']}>
        <h2 className={styles['title']} dir="auto">
          {displayTitle(item.codex.title)}
        </h2>
        <MuteButton codexId={item.codex.id} />
        <Button
          component={Link}
          href={notificationPath(item)}
          variant="default"
          rightSection={<IconArrowUpRight size={15} stroke={1.75} aria-hidden />}
        >
          {openLabel(item)}
        </Button>
        <Button
          variant={item.doneAt === null ? 'filled' : 'default'}
          leftSection={<IconCheck size={15} stroke={2} aria-hidden />}
          onClick={() => onDone(item)}
        >
          {item.doneAt === null ? 'Done' : 'Back to the Inbox'}
        </Button>
      </header>
      <div className={styles['body']}>
        <p className={styles['sentence']}>
          <NotificationSentence item={item} /> · <RelativeTime iso={item.at} />
        </p>
        {item.text !== null && (
          <p>
            <bdi>{item.text}</bdi>
          </p>
        )}
        {item.review !== null && item.review.note !== '' && (
          <p>
            <bdi>{item.review.note}</bdi>
          </p>
        )}
        {item.changes !== null && item.changes.fields.length > 0 && (
          <ul className={styles['fields']}>
            {item.changes.fields.map(({ id, label }) => (
              <li key={id}>
                <bdi>{label}</bdi>
              </li>
            ))}
          </ul>
        )}
        {item.kind === 'conflict' && <LostValues conflicts={item.conflicts ?? []} />}
        {item.kind === 'assigned' && item.field !== null && (
          <dl className={styles['field']}>
            <dt>
              <bdi>{item.field.label}</bdi>
            </dt>
            <dd>you</dd>
          </dl>
        )}
        {item.comment !== null && (
          <NotificationThread codexId={item.codex.id} threadId={item.comment.threadId} />
        )}
      </div>
    </article>
  );
}

/** What the button leads to. */
function openLabel({ kind, changes, conflicts, review }: ShownNotification): string {
  if (review !== null && review.set !== null) return 'Open the branches';
  if ((kind === 'changed' && changes?.created === false) || kind === 'lapsed') return 'What changed';
  return kind === 'conflict' && (conflicts ?? []).length > 0 ? 'Review' : 'Open Codex';
}

/** Each value that lost beside the one that stands. */
function LostValues({ conflicts }: { readonly conflicts: NonNullable<ShownNotification['conflicts']> }) {
  if (conflicts.length === 0) return <p>The history of the Codex has both values.</p>;
  return (
    <>
      <dl className={styles['field']}>
        {conflicts.map((lost) => {
          const { type, yours, stands } = lost;
          return (
            <Fragment key={yours.id}>
              <dt>
                <bdi>{lostPlace(lost)}</bdi>
              </dt>
              <dd>
                <bdi>{stands.by.name || 'Somebody'}</bdi> chose{' '}
                <strong>
                  <bdi>{readerText(type ?? undefined, stands.value, stands.text)}</bdi>
                </strong>
                , which stands; you chose{' '}
                <strong>
                  <bdi>{readerText(type ?? undefined, yours.value, yours.text)}</bdi>
                </strong>
              </dd>
            </Fragment>
          );
        })}
      </dl>
      <p>Both values are kept until somebody decides.</p>
    </>
  );
}

function MuteButton({ codexId }: { readonly codexId: string }) {
  const { data } = useWatching(codexId);
  const change = useChangeWatching(codexId);
  if (data === undefined) return null;
  return (
    <ServerButton
      variant="subtle"
      color="ink"
      data-inbox-mute
      leftSection={<IconBellOff size={15} stroke={1.75} aria-hidden />}
      onClick={() => change.mutate(data.muted ? 'unmute' : 'mute')}
    >
      {data.muted ? 'Unmute' : 'Mute'}
    </ServerButton>
  );
}
