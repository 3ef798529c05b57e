/** The result of verifying the audit log: that its chain holds, or where it does not. */
import { IconShieldCheck } from '@tabler/icons-react';
import { writeNumber } from '#components/locale/number-format.ts';
import { readerLocale } from '#components/locale/reader-locale.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import { describeAuditBreak } from '#core/access/audit-break.ts';
import classes from './audit.module.css';
import { useAuditVerification } from './audit-queries.ts';

export function ChainState() {
  const { data, error } = useAuditVerification();
  if (error !== null && data === undefined)
    return <p role="alert">The chain was not verified. {errorMessage(error)}</p>;
  if (data === undefined) return <p role="status">Verifying the chain…</p>;
  if (data.ok) {
    return (
      <p role="status" className={classes['holds']} title={`${data.head.seq} ${data.head.hash}`}>
        <IconShieldCheck size={17} stroke={1.6} aria-hidden />
        {writeNumber(data.events, readerLocale())} {data.events === 1 ? 'event' : 'events'}: the chain holds
      </p>
    );
  }
  return (
    <div role="alert" className={classes['broken']}>
      The audit log was changed after it was recorded:
      <ul>
        {data.breaks.map((each) => (
          <li key={`${each.kind}-${each.chain}-${each.seq}-${each.eventId}`}>{describeAuditBreak(each)}</li>
        ))}
      </ul>
    </div>
  );
}
