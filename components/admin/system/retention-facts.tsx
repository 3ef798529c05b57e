/** The part of the page System about retention: by template what was folded, until when, and when next; and what could not be. */
import { useTemplatesById } from '#components/api/queries.ts';
import { formatDate, formatMoment, localParts } from '#components/locale/date-format.ts';
import { Link } from '#components/navigation/link.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { SystemRetention } from '#core/protocol/api/administration/system.ts';
import { historyPath } from '#core/protocol/page-address.ts';
import { sayRetention } from '#core/template/format/retention-rule.ts';
import { Fact } from './fact.tsx';
import classes from './system.module.css';
import { counted } from './system-labels.ts';

interface RetentionFactsProps extends SystemRetention {
  /** When it was so, by the clock of the server, ms since epoch. */
  readonly now: number;
}

export function RetentionFacts({
  now,
  at,
  nextAt,
  waitsFor,
  templates,
  failures,
  moreFailures,
}: RetentionFactsProps) {
  const known = useTemplatesById();
  return (
    <>
      {waitsFor > 0 && (
        <p role="alert">
          Nothing is folded while processes of another version are running: {counted(waitsFor, 'was', 'were')}{' '}
          at the last look.
        </p>
      )}
      {failures.length > 0 && <Failures failures={failures} moreFailures={moreFailures} />}
      <dl className={classes['facts']}>
        {templates.map((template) => (
          <Fact key={template.templateId} label={known.get(template.templateId)?.name ?? template.templateId}>
            <TemplateState template={template} />
          </Fact>
        ))}
        <Fact label="Last run">{at && <RelativeTime iso={at} />}</Fact>
        <Fact label="Next run">
          {Date.parse(nextAt) < now && 'due since '}
          <time dateTime={nextAt} suppressHydrationWarning>
            {formatMoment(Date.parse(nextAt), now)}
          </time>
        </Fact>
      </dl>
    </>
  );
}

function TemplateState({ template }: { readonly template: SystemRetention['templates'][number] }) {
  const { rules, folded, foldedCodices, foldedTo, foldedAt } = template;
  return (
    <>
      {rules.map((rule) => (
        <p key={`${rule.operations} ${rule.sessions}`}>{ruleLabel(rule)}</p>
      ))}
      <p className={classes['note']}>
        {foldedTo === null || foldedAt === null ? (
          'Nothing was old enough yet.'
        ) : (
          <>
            Folded: {counted(folded, 'edit', 'edits')} of {counted(foldedCodices, 'Codex', 'Codices')}, up to{' '}
            {formatDate(localParts(foldedTo).date ?? '')}; the last of them <RelativeTime iso={foldedAt} />.
          </>
        )}
      </p>
    </>
  );
}

function ruleLabel({
  operations,
  sessions,
  codices,
}: SystemRetention['templates'][number]['rules'][number]): string {
  const kept = sessions === null ? 'for good' : `for ${sayRetention(sessions)}`;
  const of = counted(codices, 'Codex', 'Codices');
  return `${of}: single edits for ${sayRetention(operations)}, sessions ${kept}`;
}

function Failures({ failures, moreFailures }: Pick<SystemRetention, 'failures' | 'moreFailures'>) {
  return (
    <div role="alert">
      <p>Some histories are not as they were recorded, and stay as they are:</p>
      <ul className={classes['failures']}>
        {failures.map(({ codexId, branch, message }) => (
          <li key={`${codexId} ${branch}`} className={classes['message']}>
            <Link href={historyPath(codexId, branch)}>Its history</Link>: {message}
          </li>
        ))}
      </ul>
      {moreFailures > 0 && <p className={classes['note']}>And {moreFailures} more.</p>}
    </div>
  );
}
