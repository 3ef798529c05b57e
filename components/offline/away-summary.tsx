'use client';
/** “While you were away”: a line at the foot of the page that opens a list of what happened. */
import { Button, CloseButton, Drawer } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useState } from 'react';
import { useTemplatesById } from '#components/api/queries.ts';
import { type Command, useOfferedCommands } from '#components/commands/command-registry.ts';
import { writeNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import { readerText } from '#components/locale/value-text.ts';
import { Link } from '#components/navigation/link.tsx';
import { SkippedMovesList } from '#components/tree-context/skipped-moves.tsx';
import { useTreeContext } from '#components/tree-context/tree-context.tsx';
import { useTreeActions } from '#components/tree-context/use-tree-actions.ts';
import { Avatar } from '#components/ui/avatar.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import { Icon } from '#components/ui/icon.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { ActivityEvent, CodexActivity } from '#core/protocol/api/activity.ts';
import type { ConflictBody } from '#core/protocol/api/conflicts.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import { activityLabel, actorLabel, durationLabel } from './away-labels.ts';
import classes from './away-summary.module.css';
import { type Away, useAway } from './use-away.ts';

/** Mounted once. */
export function AwaySummary() {
  const away = useAway();
  const [opened, setOpened] = useState(false);
  useOfferedCommands(away === null ? [] : [commandFor(() => setOpened(true))]);
  if (away === null) return null;
  const dismiss = () => {
    setOpened(false);
    away.dismiss();
  };
  return (
    <>
      <aside aria-label="While you were away" className={classes['bar']} data-foot-bar>
        <IconHistory size={18} stroke={1.6} aria-hidden className={classes['mark'] ?? ''} />
        <p role="status">
          <strong>While you were away</strong> <span className={classes['headline']}>{away.headline}</span>
        </p>
        <Button size="compact-sm" variant="light" onClick={() => setOpened(true)}>
          Show
        </Button>
        <CloseButton size="sm" aria-label="Dismiss the summary" onClick={dismiss} />
      </aside>
      <Drawer
        opened={opened}
        onClose={() => setOpened(false)}
        position="right"
        size={460}
        title="While you were away"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Details away={away} onLeave={() => setOpened(false)} />
        <Button variant="default" fullWidth mt="lg" onClick={dismiss}>
          Done
        </Button>
      </Drawer>
    </>
  );
}

function commandFor(run: () => void): Command {
  return {
    id: 'while-away',
    label: 'While you were away',
    words: 'news changes others conflicts activity since',
    icon: 'history',
    run,
  };
}

interface DetailsProps {
  readonly away: Away;
  readonly onLeave: () => void;
}

function Details({ away, onLeave }: DetailsProps) {
  const { conflicts, undone, activity } = away;
  const scope = useTreeContext();
  const told = activity.events.filter(({ kind }) => kind !== 'restored');
  return (
    <div className={classes['details']}>
      <p className={classes['quiet']}>
        {durationLabel(Date.parse(activity.until) - away.since)}. What you did yourself is left out.
      </p>
      {conflicts.length > 0 && (
        <section aria-labelledby="away-conflicts">
          <h3 id="away-conflicts">Conflicts</h3>
          <ul className={classes['list']}>
            {conflicts.flatMap(({ codex, conflicts: all }) =>
              all.map((conflict) => (
                <li key={`${codex.id}/${conflict.field}/${conflict.cell?.row}/${conflict.cell?.column}`}>
                  <Conflict codexId={codex.id} title={codex.title} conflict={conflict} onLeave={onLeave} />
                </li>
              )),
            )}
          </ul>
        </section>
      )}
      {undone.length > 0 && scope !== null && (
        <section aria-labelledby="away-moves">
          <h3 id="away-moves">Skipped moves</h3>
          <UndoneMoves away={away} onLeave={onLeave} />
        </section>
      )}
      {activity.items.length > 0 && (
        <section aria-labelledby="away-codices">
          <h3 id="away-codices">Changed by others</h3>
          <ul className={classes['list']}>
            {activity.items.map((item) => (
              <li key={item.codex.id}>
                <ChangedCodex item={item} onLeave={onLeave} />
              </li>
            ))}
          </ul>
          {activity.nextCursor !== null && <p className={classes['quiet']}>And more, longer ago.</p>}
        </section>
      )}
      {told.length > 0 && (
        <section aria-labelledby="away-trash">
          <h3 id="away-trash">Trashed and deleted</h3>
          <ul className={classes['list']}>
            {told.map((event) => (
              <li key={`${event.kind} ${event.codex.id} ${event.at}`}>
                <Departure event={event} onLeave={onLeave} />
              </li>
            ))}
          </ul>
          {activity.moreEvents > 0 && (
            <p className={classes['quiet']}>And {writeNumber(activity.moreEvents, readerLocale())} more.</p>
          )}
        </section>
      )}
    </div>
  );
}

interface ConflictProps {
  readonly codexId: string;
  readonly title: string;
  readonly conflict: ConflictBody;
  readonly onLeave: () => void;
}

function Conflict({ codexId, title, conflict, onLeave }: ConflictProps) {
  const { field, label, type, cell, winner, losers } = conflict;
  const name = cell === null ? label : `${label} · ${cell.label}`;
  return (
    <>
      <Link href={`${codexPath(codexId)}#field=${field}`} className={classes['title']} onClick={onLeave}>
        {name} in “<bdi>{displayTitle(title)}</bdi>”
      </Link>
      <p className={classes['conflict']}>
        {[...losers, winner]
          .map(({ by, value, text }) => `${by.name || 'Somebody'} chose ${readerText(type, value, text)}`)
          .join(', ')}
      </p>
    </>
  );
}

function UndoneMoves({ away, onLeave }: DetailsProps) {
  const scope = useTreeContext();
  const actions = useTreeActions(scope);
  if (scope === null || actions === null) return null;
  return <SkippedMovesList scope={scope} actions={actions} moves={away.undone} onClose={onLeave} />;
}

function ChangedCodex({ item, onLeave }: { readonly item: CodexActivity; readonly onLeave: () => void }) {
  const { codex, people, beforeSeq, madeBy, at } = item;
  const template = useTemplatesById().get(codex.templateId);
  return (
    <>
      <p className={classes['head']}>
        <Icon name={template?.icon} hue={template?.color ?? null} size={16} />
        <Link href={codexPath(codex.id)} className={classes['title']} onClick={onLeave}>
          <bdi>{displayTitle(codex.title)}</bdi>
        </Link>
        <span className={classes['quiet']}>
          <RelativeTime iso={at} />
        </span>
      </p>
      <ul className={classes['people']}>
        {people.map((person) => (
          <li key={`${person.kind} ${person.id}`}>
            <Avatar person={person} size={18} decorative />
            <span>
              {actorLabel(person)} {madeBy?.id === person.id ? 'made it' : activityLabel(person)}
            </span>
          </li>
        ))}
      </ul>
      {beforeSeq > 0 && (
        <Link
          href={`${codexPath(codex.id)}/history?from=${beforeSeq}`}
          className={classes['more']}
          onClick={onLeave}
          aria-label={`What changed in ${displayTitle(codex.title)}`}
        >
          What changed
        </Link>
      )}
    </>
  );
}

function Departure({ event, onLeave }: { readonly event: ActivityEvent; readonly onLeave: () => void }) {
  const { kind, codex, by, at } = event;
  const title = displayTitle(codex.title);
  return (
    <p className={classes['head']}>
      <span>
        {by.name}{' '}
        {kind === 'purged' ? (
          <>deleted “{title}” for good</>
        ) : (
          <>
            put{' '}
            <Link href={codexPath(codex.id)} onClick={onLeave}>
              {title}
            </Link>{' '}
            in the trash
          </>
        )}
      </span>
      <span className={classes['quiet']}>
        <RelativeTime iso={at} />
      </span>
    </p>
  );
}
