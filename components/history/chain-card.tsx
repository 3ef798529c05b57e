/** The card that says whether the journal is intact, after the server has verified the whole chain. */
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import { errorMessage } from '#components/ui/toast.tsx';
import type { ChainReportBody } from '#core/protocol/api/history.ts';
import { useChainReport } from './history-queries.ts';
import classes from './timeline.module.css';

const LOOK = { size: 20, stroke: 1.6, 'aria-hidden': true } as const;

export function ChainCard({ codexId }: { readonly codexId: string }) {
  const report = useChainReport(codexId);
  if (report.data !== undefined) return <Report report={report.data} />;
  return (
    <div className={classes['chain']}>
      <IconShieldQuestion {...LOOK} />
      <div role="status">
        <p className={classes['chain-title']}>
          {report.isError ? 'The chain was not checked' : 'Checking the chain…'}
        </p>
        {report.isError && <p className={classes['chain-text']}>{errorMessage(report.error)}</p>}
      </div>
    </div>
  );
}

function Report({ report: { ok, operations, brokenAt } }: { readonly report: ChainReportBody }) {
  const count = operations === 1 ? '1 operation' : `${operations.toLocaleString()} operations`;
  return (
    <div className={classes['chain']} data-state={ok ? 'ok' : 'broken'}>
      {ok ? <IconShieldCheck {...LOOK} /> : <IconShieldX {...LOOK} />}
      <div role="status">
        <p className={classes['chain-title']}>{ok ? 'Chain verified' : 'The chain is broken'}</p>
        <p className={classes['chain-text']}>
          {ok
            ? `${count}, none altered since they were written`
            : `Operation ${brokenAt ?? '?'} does not follow from the one before it. Tell the people who run this Bindery.`}
        </p>
      </div>
    </div>
  );
}
