'use client';
/** `/admin/audit`: the audit log, filtered and page by page, and whether its chain holds. */
import { Button, Select, Skeleton, TextInput } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useMembers } from '#components/api/queries.ts';
import { formatDateTime } from '#components/locale/date-format.ts';
import { memberLabel } from '#components/ui/member-label.ts';
import { SearchSelect } from '#components/ui/search-select.tsx';
import { errorMessage } from '#components/ui/toast.tsx';
import { AUDIT_ACTIONS } from '#core/access/audit-actions.ts';
import type { AuditEventBody, AuditFilter } from '#core/protocol/api/audit.ts';
import { AdminFrame } from '../admin-frame.tsx';
import classes from './audit.module.css';
import { ACTION_LABELS, actionLabel, detailFacts, subjectLabel } from './audit-labels.ts';
import { auditExportPath, useAuditLog } from './audit-queries.ts';
import { ChainState } from './chain-state.tsx';

/** Somebody or something chosen in a row, with the name to show for it. */
interface Chosen {
  readonly id: string;
  readonly name: string;
}

interface Choice {
  readonly actor: Chosen | null;
  readonly subject: Chosen | null;
  readonly action: (typeof AUDIT_ACTIONS)[number] | null;
  /** Days of the reader, `2026-11-29`, or empty. */
  readonly from: string;
  readonly to: string;
}

const ALL: Choice = { actor: null, subject: null, action: null, from: '', to: '' };
const KINDS = AUDIT_ACTIONS.map((value) => ({ value, label: ACTION_LABELS[value] }));

export function AuditPage() {
  return (
    <AdminFrame title="Audit log" page="audit" what="The audit log">
      <AuditLog />
    </AdminFrame>
  );
}

function AuditLog() {
  const [choice, setChoice] = useState(ALL);
  const change = (part: Partial<Choice>) => setChoice({ ...choice, ...part });
  const filter = filterOf(choice);
  return (
    <>
      <div className={classes['top']}>
        <ChainState />
        <Button
          component="a"
          href={auditExportPath(filter)}
          download
          variant="default"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
        >
          Download as JSON lines
        </Button>
      </div>
      <Filters choice={choice} onChange={change} />
      <Events filter={filter} onChange={change} />
    </>
  );
}

/** Days begin and end where the reader is. */
function filterOf({ actor, subject, action, from, to }: Choice): AuditFilter {
  const start = from === '' ? null : new Date(`${from}T00:00:00`);
  const end = to === '' ? null : new Date(`${to}T00:00:00`);
  end?.setDate(end.getDate() + 1);
  return {
    ...(actor && { actor: actor.id }),
    ...(subject && { subject: subject.id }),
    ...(action && { action }),
    ...(start && { since: start.toISOString() }),
    ...(end && { until: end.toISOString() }),
  };
}

interface FiltersProps {
  readonly choice: Choice;
  readonly onChange: (part: Partial<Choice>) => void;
}

function Filters({ choice, onChange }: FiltersProps) {
  const { actor, subject, action, from, to } = choice;
  const members = useMembers().data ?? [];
  const people = [
    ...members.map((member) => ({ value: member.id, label: memberLabel(member) })),
    { value: 'cli', label: 'Command line' },
  ];
  // Guests and rules are no members: one is chosen in a row, and shown here then.
  if (actor && !people.some(({ value }) => value === actor.id))
    people.push({ value: actor.id, label: actor.name });
  return (
    <search className={classes['filters']}>
      <SearchSelect
        label="Who"
        placeholder="Anybody"
        clearable
        data={people}
        value={actor?.id ?? null}
        onChange={(id) => {
          const person = people.find(({ value }) => value === id);
          onChange({ actor: person ? { id: person.value, name: person.label } : null });
        }}
      />
      <SearchSelect
        label="What"
        placeholder="Anything"
        clearable
        data={KINDS}
        value={action}
        onChange={(value) => onChange({ action: AUDIT_ACTIONS.find((each) => each === value) ?? null })}
      />
      <TextInput
        label="From"
        type="date"
        value={from}
        onChange={(event) => onChange({ from: event.currentTarget.value })}
      />
      <TextInput
        label="To"
        type="date"
        value={to}
        onChange={(event) => onChange({ to: event.currentTarget.value })}
      />
      {subject && (
        <Select
          label="To whom or what"
          clearable
          data={[{ value: subject.id, label: subject.name }]}
          value={subject.id}
          onChange={(id) => id === null && onChange({ subject: null })}
        />
      )}
    </search>
  );
}

interface EventsProps {
  readonly filter: AuditFilter;
  readonly onChange: (part: Partial<Choice>) => void;
}

function Events({ filter, onChange }: EventsProps) {
  const log = useAuditLog(filter);
  const events = log.data?.pages.flatMap(({ items }) => items) ?? [];
  if (log.isPending) return <Skeleton height={240} radius="md" />;
  if (log.isError && events.length === 0)
    return <p role="alert">The audit log could not be loaded. {errorMessage(log.error)}</p>;
  if (events.length === 0) return <p className={classes['time']}>Nothing fits.</p>;
  return (
    <>
      <ul className={classes['events']} aria-label="Events">
        {events.map((event) => (
          <Event key={event.id} event={event} onChange={onChange} />
        ))}
      </ul>
      {log.hasNextPage && (
        <Button
          variant="default"
          style={{ alignSelf: 'flex-start' }}
          loading={log.isFetchingNextPage}
          onClick={() => void log.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </>
  );
}

function Event({ event, onChange }: { readonly event: AuditEventBody } & Pick<EventsProps, 'onChange'>) {
  const { actor, subject, at } = event;
  const about = subjectLabel(event);
  const facts = detailFacts(event);
  return (
    <li className={classes['event']}>
      <time className={classes['time']} dateTime={at}>
        {formatDateTime(at)}
      </time>
      <div className={classes['what']}>
        <span className={classes['action']}>{actionLabel(event.action)}</span>
        {about !== null && (
          <>
            {': '}
            <button
              type="button"
              className={classes['choose']}
              title="Only this"
              onClick={() => onChange({ subject: { id: subject, name: about } })}
            >
              <bdi>{about}</bdi>
            </button>
          </>
        )}
        {' · '}
        <button
          type="button"
          className={classes['choose']}
          title="Only theirs"
          onClick={() => onChange({ actor })}
        >
          <bdi>{actor.name}</bdi>
        </button>
        {facts.length > 0 && (
          <div className={classes['detail']}>
            {facts.map((fact) => (
              <bdi key={fact}>{fact}</bdi>
            ))}
          </div>
        )}
      </div>
    </li>
  );
}
