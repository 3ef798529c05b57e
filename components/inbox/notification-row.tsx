/** One notification in the list: who did what, what was said, where; unread with a dot and darker ink. */
import {
  IconAt,
  IconBell,
  IconBolt,
  IconEye,
  IconEyeCheck,
  IconEyeX,
  IconGitBranch,
  IconMessage,
  IconPencil,
  IconUser,
} from '@tabler/icons-react';
import type { ComponentType, MouseEvent } from 'react';
import { formatMoment } from '#components/locale/date-format.ts';
import { Link } from '#components/navigation/link.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import type { ShownNotification } from '#core/protocol/api/notifications.ts';
import { notificationPath } from '#core/protocol/notification-path.ts';
import { isUnread } from './apply-marks.ts';
import { NotificationSentence, notificationExcerpt, notificationPlace } from './notification-labels.tsx';
import styles from './notification-row.module.css';

type Mark = ComponentType<{ readonly size?: number; readonly stroke?: number }>;

const MARKS: Readonly<Record<ShownNotification['kind'], Mark>> = {
  mention: IconAt,
  reply: IconMessage,
  assigned: IconUser,
  comment: IconMessage,
  changed: IconPencil,
  rule: IconBolt,
  conflict: IconGitBranch,
  review: IconEye,
  reviewed: IconEyeCheck,
  lapsed: IconEyeX,
  other: IconBell,
};

interface NotificationRowProps {
  readonly item: ShownNotification;
  readonly isChosen: boolean;
  /** There is no room beside the list: a click goes to the place at once. */
  readonly opensAtOnce: boolean;
  readonly onChoose: () => void;
}

export function NotificationRow({ item, isChosen, opensAtOnce, onChoose }: NotificationRowProps) {
  const unread = isUnread(item);
  const excerpt = notificationExcerpt(item);
  const Mark = MARKS[item.kind];
  const onClick = (event: MouseEvent): void => {
    onChoose();
    // A click by Enter opens it, as J and K have chosen it already.
    if (!opensAtOnce && event.detail > 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey)
      event.preventDefault();
  };
  return (
    <li>
      <Link
        href={notificationPath(item)}
        className={styles['row']}
        data-notification={item.id}
        data-unread={unread || undefined}
        aria-current={isChosen ? 'true' : undefined}
        onClick={onClick}
      >
        <span className={styles['face']} aria-hidden>
          {item.by.kind === 'system' ? (
            <span className={styles['rule']}>
              <IconBolt size={17} stroke={1.75} />
            </span>
          ) : (
            <>
              <Avatar person={item.by} size={32} decorative />
              <span className={styles['mark']}>
                <Mark size={11} stroke={2} />
              </span>
            </>
          )}
        </span>
        <span className={styles['text']}>
          <span className={styles['sentence']}>
            {unread && <span className="vb-hidden">Unread: </span>}
            <NotificationSentence item={item} />
          </span>
          {excerpt !== null && (
            <span className={styles['excerpt']}>
              <bdi>{excerpt}</bdi>
            </span>
          )}
          <span className={styles['place']}>
            <bdi>{notificationPlace(item)}</bdi>
          </span>
        </span>
        <time className={styles['time']} dateTime={item.at}>
          {formatMoment(Date.parse(item.at), Date.now())}
        </time>
      </Link>
    </li>
  );
}
