'use client';
/** The list of threads in which somebody answered the reader, mentioned them, or wrote in what they watch, and which they have not read. */
import { groupByThread } from '#components/inbox/notification-groups.ts';
import { NotificationRow } from '#components/inbox/notification-row.tsx';
import { useMark, useUnreadComments } from '#components/inbox/use-inbox.ts';
import { Link } from '#components/navigation/link.tsx';
import classes from './home.module.css';

/** Threads shown here; the Inbox has them all. */
const FEW = 5;

/** Renders nothing while nothing is unread. */
export function UnreadComments() {
  const threads = groupByThread(useUnreadComments());
  const mark = useMark();
  if (threads.length === 0) return null;
  return (
    <section aria-labelledby="home-comments">
      <div className={classes['section-head']}>
        <h2 id="home-comments">Unread comments</h2>
        <Link href="/inbox" className={classes['quiet']}>
          {threads.length > FEW ? `${threads.length - FEW} more in the Inbox` : 'Inbox'}
        </Link>
      </div>
      <ul className={classes['list']}>
        {threads.slice(0, FEW).map(([latest, ...others]) => (
          <NotificationRow
            key={latest.id}
            item={latest}
            isChosen={false}
            opensAtOnce
            onChoose={() => mark([latest, ...others], 'read')}
          />
        ))}
      </ul>
    </section>
  );
}
