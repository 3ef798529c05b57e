/** An entry of the timeline for something that was said, settled or decided; it leads to the thread. */
import { IconCheck, IconMessage, IconPencil, IconX } from '@tabler/icons-react';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { Link } from '#components/navigation/link.tsx';
import type { CommentActBody } from '#core/protocol/api/comments.ts';
import { threadPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import { actLabel } from './act-labels.ts';
import classes from './timeline.module.css';

const ICONS = {
  commented: IconMessage,
  answered: IconMessage,
  suggested: IconPencil,
  deleted: IconX,
  resolved: IconCheck,
  reopened: IconMessage,
  accepted: IconCheck,
  rejected: IconX,
} as const;

interface CommentActProps {
  readonly codexId: string;
  readonly act: CommentActBody;
  readonly template: Template | undefined;
}

export function CommentAct({ codexId, act, template }: CommentActProps) {
  const Icon = ICONS[act.kind];
  const label = actLabel(act, template);
  return (
    <div className={classes['item']} data-act="">
      <Icon size={15} stroke={1.75} className={classes['sign'] ?? ''} aria-hidden />
      <div className={classes['text']}>
        <time className={classes['time']} dateTime={act.at} suppressHydrationWarning>
          {timeSpanLabel(act.at, act.at, Date.now())}
        </time>
        <span className={classes['deed']} dir="ltr">
          {act.threadId === null ? (
            `${label}; it was deleted since`
          ) : (
            <Link href={threadPath(codexId, act.threadId)} className={classes['to-thread'] ?? ''}>
              {label}
            </Link>
          )}
        </span>
        {act.excerpt !== '' && (
          <span className={classes['note']} dir="auto">
            “{act.excerpt}”
          </span>
        )}
      </div>
    </div>
  );
}
