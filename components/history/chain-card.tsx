/** The card that says whether the journal is intact, after the server has verified the whole chain. */
import { IconShieldCheck, IconShieldQuestion, IconShieldX } from '@tabler/icons-react';
import { errorMessage } from '#components/ui/toast.tsx';
import { describeLogBreak } from '#core/history/log-break.ts';
import type { ChainReportBody } from '#core/protocol/api/history.ts';
import { useChainReport } from './history-queries.ts';
import classes from './timeline.module.css';

const LOOK = { size: 20, stroke: 1.6, 'aria-hidden': true } as const;

export function ChainCard({ codexId }: { readonly codexId: string }) {
  const report = useChainReport(codexId);
  if (report.data !== undefined) return <Report codexId={codexId} report={report.data} />;
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

interface ReportProps {
  readonly codexId: string;
  readonly report: ChainReportBody;
}

function Report({
  codexId,
  report: { ok, operations, breaks, checkpoints, redacted = 0, folded = 0 },
}: ReportProps) {
  const count = operations === 1 ? '1 operation' : `${operations.toLocaleString()} operations`;
  return (
    <div className={classes['chain']} data-state={ok ? 'ok' : 'broken'}>
      {ok ? <IconShieldCheck {...LOOK} /> : <IconShieldX {...LOOK} />}
      <div role="status">
        <p className={classes['chain-title']}>
          {ok ? 'Chain verified' : 'The history is not as it was written'}
        </p>
        {ok ? (
          <p className={classes['chain-text']}>
            {count}, none altered since they were written{redactedText(redacted)}
            {foldedText(folded)}. {signedText(checkpoints.signedTo, operations)}
          </p>
        ) : (
          <Breaks breaks={breaks} />
        )}
        <a
          className={classes['chain-download']}
          href={`/api/v1/codices/${encodeURIComponent(codexId)}/history-file`}
          download
        >
          Download the history
        </a>
      </div>
    </div>
  );
}

/** What an owner or admin has removed is signed for. */
function redactedText(redacted: number): string {
  if (redacted === 0) return '';
  const from = redacted === 1 ? 'one' : redacted.toLocaleString();
  return `, except that an admin removed a passage from ${from} of them, as a signed record says`;
}

/** The rule of the template has folded them, under a signed record. */
function foldedText(folded: number): string {
  if (folded === 0) return '';
  const changed = folded === 1 ? 'one was' : `${folded.toLocaleString()} were`;
  return `, except that ${changed} folded by the template’s retention rule, as a signed record says`;
}

function signedText(signedTo: number, operations: number): string {
  if (signedTo === 0) return 'Not signed yet.';
  return signedTo >= operations ? 'All signed.' : `Signed up to operation ${signedTo.toLocaleString()}.`;
}

/** As many as fit on the card. */
const SHOWN = 5;

function Breaks({ breaks }: { readonly breaks: ChainReportBody['breaks'] }) {
  const more = breaks.length - SHOWN;
  return (
    <>
      <ul className={classes['chain-breaks']}>
        {breaks.slice(0, SHOWN).map((each) => (
          <li key={`${each.kind} ${each.seq}`}>{describeLogBreak(each)}</li>
        ))}
      </ul>
      <p className={classes['chain-text']}>
        {more > 0 && `And ${more} more. `}Tell the people who run this Bindery.
      </p>
    </>
  );
}
