/** A line of the timeline: a session of edits on a Codex, or what was done beside them. */
import { useTemplate, useTemplatesById } from '#components/api/queries.ts';
import { suggestedLabel, versionSummary } from '#components/history/history-labels.ts';
import { timeSpanLabel } from '#components/locale/time-span.ts';
import { Link } from '#components/navigation/link.tsx';
import { useTreeNode } from '#components/tree-context/tree-context.tsx';
import { AvatarStack } from '#components/ui/avatar-stack.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { TimelineEntryBody, TimelineEvent } from '#core/protocol/api/history/timeline.ts';
import { codexComparePath, codexPath } from '#core/protocol/page-address.ts';
import { eventLabel, eventPath } from './event-labels.ts';
import classes from './workspace-timeline.module.css';

export function SessionEntry({ entry }: { readonly entry: TimelineEntryBody }) {
  const { codex, authors, fromSeq, seq } = entry;
  const { data: template } = useTemplate(codex.template.id, codex.template.version);
  const suggested = suggestedLabel(entry);
  const look = { layout: 'inline', all: false } as const;
  const title = displayTitle(codex.title);
  return (
    <li className={classes['entry']}>
      <span className={classes['who']}>
        <AvatarStack people={authors} size={28} limit={2} label="Authors" />
      </span>
      <div className={classes['text']}>
        <p className={classes['words']}>
          {versionSummary(entry, template)}
          {suggested !== null && ` ${suggested}`}
        </p>
        <p className={classes['where']}>
          <CodexName codex={codex} templateId={codex.template.id} />
          <time className={classes['time']} dateTime={entry.to} suppressHydrationWarning>
            {timeSpanLabel(entry.from, entry.to, Date.parse(entry.to))}
          </time>
          {entry.offline === true && <span className={classes['badge']}>Offline</span>}
          {codex.state !== 'live' && (
            <span className={classes['badge']}>
              {codex.state === 'trashed' ? 'In the trash' : 'Archived'}
            </span>
          )}
        </p>
      </div>
      {codex.state !== 'trashed' && (
        <Link
          className={classes['changes']}
          href={codexComparePath(codex.id, { from: fromSeq - 1, to: seq }, look)}
          aria-label={`What it changed in ${title}`}
        >
          What it changed
        </Link>
      )}
    </li>
  );
}

interface CodexNameProps {
  readonly codex: Pick<TimelineEntryBody['codex'], 'id' | 'title' | 'state'>;
  readonly templateId: string;
}

function CodexName({ codex, templateId }: CodexNameProps) {
  const template = useTemplatesById().get(templateId);
  const title = displayTitle(codex.title);
  return (
    <span className={classes['codex']}>
      <Icon name={template?.icon} hue={template?.color ?? null} size={16} />
      {codex.state === 'trashed' ? (
        <bdi>{title}</bdi>
      ) : (
        <Link href={codexPath(codex.id)} dir="auto">
          {title}
        </Link>
      )}
    </span>
  );
}

export function EventEntry({ event }: { readonly event: TimelineEvent }) {
  const { by, codex, at } = event;
  const path = eventPath(event);
  const template = useTemplatesById().get(useTreeNode(codex.id)?.label?.templateId ?? '');
  return (
    <li className={classes['entry']}>
      <span className={classes['who']}>
        <AvatarStack people={[by]} size={28} label="Author" />
      </span>
      <div className={classes['text']}>
        <p className={classes['words']}>{eventLabel(event)}</p>
        <p className={classes['where']}>
          <span className={classes['codex']}>
            <Icon name={template?.icon} hue={template?.color ?? null} size={16} />
            {path !== null ? (
              <Link href={path} dir="auto">
                {displayTitle(codex.title)}
              </Link>
            ) : (
              <bdi>{displayTitle(codex.title)}</bdi>
            )}
          </span>
          <time className={classes['time']} dateTime={at} suppressHydrationWarning>
            {timeSpanLabel(at, at, Date.parse(at))}
          </time>
        </p>
      </div>
    </li>
  );
}
