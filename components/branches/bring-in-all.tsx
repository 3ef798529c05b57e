/** Bringing main into all branches of a set: the button, how far it has come, and what became of each Codex. */
import { CloseButton, Progress } from '@mantine/core';
import { IconAlertTriangle, IconArrowBarToDown, IconCheck } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import { ServerButton } from '#components/page/needs-server.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import { branchPath } from '#core/protocol/page-address.ts';
import classes from './bring-in-all.module.css';
import { bringInLabel, bringInSummary, isTrouble } from './bring-in-labels.ts';
import type { BringInAll, BringInResult } from './use-bring-in-all.ts';

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

interface BringInAllProps {
  readonly set: BranchSetBody;
  readonly bringing: BringInAll;
}

/** Nothing where all branches have all of main. */
export function BringInAllButton({ set, bringing: { run, start } }: BringInAllProps) {
  if (run?.isRunning !== true && set.codices.every(({ branch }) => branch.behind === 0)) return null;
  return (
    <ServerButton
      variant="default"
      size="compact-md"
      loading={run?.isRunning === true}
      leftSection={<IconArrowBarToDown {...LOOK} />}
      onClick={() => void start()}
    >
      Bring main into all
    </ServerButton>
  );
}

export function BringInProgress({ set, bringing: { run, dismiss } }: BringInAllProps) {
  if (run === null) return null;
  const { results, isRunning } = run;
  const ended = results.filter(({ end }) => end !== null);
  return (
    <section className={classes['run']} aria-label="Bringing main into all">
      <div className={classes['head']}>
        <p role="status">{bringInSummary(results, isRunning)}</p>
        {!isRunning && <CloseButton aria-label="Hide what became of each" onClick={dismiss} />}
      </div>
      {isRunning && (
        <Progress
          aria-label="Branches that have main"
          value={(ended.length / Math.max(1, results.length)) * 100}
        />
      )}
      <ul className={classes['results']}>
        {ended.map((result) => (
          <Result key={result.id} result={result} branch={set.name} />
        ))}
      </ul>
    </section>
  );
}

function Result({ result, branch }: { readonly result: BringInResult; readonly branch: string }) {
  const { id, title, end } = result;
  if (end === null) return null;
  const trouble = isTrouble(end);
  const Icon = trouble ? IconAlertTriangle : IconCheck;
  return (
    <li data-trouble={trouble || undefined}>
      <Icon {...LOOK} />
      <span>
        <Link href={branchPath(id, branch)} dir="auto">
          {displayTitle(title)}
        </Link>
        : {bringInLabel(end)}
      </span>
    </li>
  );
}
