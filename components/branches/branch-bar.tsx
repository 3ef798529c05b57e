/** The bar under the header of a branch: what it is, what became of it, and what can be done with it. */
import { Button } from '@mantine/core';
import { IconArrowBarToDown, IconGitMerge } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { type Command, useOfferedCommands } from '#components/commands/command-registry.ts';
import { Link } from '#components/navigation/link.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import { ServerButton, ServerLink } from '#components/page/needs-server.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { BranchSetBody } from '#core/protocol/api/history/branch-sets.ts';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import { codexPath, mergePath } from '#core/protocol/page-address.ts';
import { distanceLabel, fateLabel, memberLabel, othersLabel } from './branch-labels.ts';
import { useReopenBranch, useUpdateBranch } from './branch-queries.ts';
import { useBranchSet, useReopenBranchSet } from './branch-set-queries.ts';
import classes from './branches.module.css';
import { CloseBranchDialog } from './close-branch-dialog.tsx';

const LOOK = { size: 16, stroke: 1.75, 'aria-hidden': true } as const;

export interface BranchBarProps {
  readonly codexId: string;
  readonly branch: BranchBody;
  /** Begins, merges and closes branches. */
  readonly mayBranch: boolean;
  /** What its reviewers say. */
  readonly review?: ReactNode;
}

export function BranchBar(props: BranchBarProps) {
  return (
    <section className={classes['bar']} aria-label={`The branch ${props.branch.name}`}>
      <div className={classes['line']}>
        {props.branch.closedAt === undefined ? <OpenBar {...props} /> : <ClosedBar {...props} />}
      </div>
    </section>
  );
}

/** How far it has come, beside the switcher; what became of one that is closed is said below. */
export function BranchDistance({ branch }: { readonly branch: BranchBody }) {
  if (branch.closedAt !== undefined) return null;
  return <span className={classes['distance']}>{distanceLabel(branch)}</span>;
}

function OpenBar({ codexId, branch, mayBranch, review }: BranchBarProps) {
  const update = useUpdateBranch(codexId, branch.name);
  const set = useBranchSet(branch.set).data;
  const [closing, setClosing] = useState(false);
  const { behind } = branch;
  const bringIn = () =>
    update.mutate(undefined, {
      onSuccess: () => toast.done(`${changesLabel(behind)} of main brought into “${branch.name}”`),
      onError: (error) => toast.failed('Main was not brought in.', error),
    });
  useOfferedCommands(
    mayBranch ? commandsOf(codexId, branch, { bringIn, close: () => setClosing(true) }) : [],
  );
  return (
    <>
      <p className={classes['words']}>
        <span className={classes['numbers']}>{distanceLabel(branch)}. </span>
        {mayBranch
          ? 'What is written here is not in main until it is merged.'
          : 'You can read this branch. Editors write on it and merge it.'}{' '}
        {set !== undefined && <SetWords set={set} />} {review}
      </p>
      {mayBranch && (
        <div className={classes['actions']}>
          {behind > 0 && (
            <ServerButton
              variant="default"
              size="compact-md"
              loading={update.isPending}
              leftSection={<IconArrowBarToDown {...LOOK} />}
              onClick={bringIn}
            >
              Bring in main
            </ServerButton>
          )}
          <ServerButton variant="subtle" color="ink" size="compact-md" onClick={() => setClosing(true)}>
            Close branch…
          </ServerButton>
          <ServerLink
            size="compact-md"
            leftSection={<IconGitMerge {...LOOK} />}
            href={mergePath(codexId, branch.name)}
          >
            Merge…
          </ServerLink>
        </div>
      )}
      <CloseBranchDialog
        codexId={codexId}
        branch={branch}
        set={set}
        opened={closing}
        onClose={() => setClosing(false)}
      />
    </>
  );
}

function SetWords({ set }: { readonly set: BranchSetBody }) {
  const left = othersLabel(set);
  return (
    <>
      {memberLabel(set)} {left !== null && <span dir="auto">{left}</span>}
    </>
  );
}

/** As the palette offers them. */
function commandsOf(
  codexId: string,
  { name, behind }: BranchBody,
  run: { readonly bringIn: () => void; readonly close: () => void },
): readonly Command[] {
  const command = (id: string, label: string, words: string, act: () => void): Command => ({
    ...{ id: `branch-${id}`, label, words: `branch ${words}` },
    ...{ icon: 'branch', here: true, run: act },
  });
  return [
    ...(behind > 0 ? [command('update', 'Bring in main', 'update rebase pull', run.bringIn)] : []),
    command('merge', 'Merge into main…', 'review', () => navigate(mergePath(codexId, name))),
    command('close', 'Close branch…', 'end abandon delete', run.close),
  ];
}

/** Edits may have come while it was merged, and are merged as well. */
function ClosedBar({ codexId, branch, mayBranch }: BranchBarProps) {
  const { closedAt = '', merged, ahead, name } = branch;
  const left = ahead > 0 ? changesLabel(ahead) : null;
  const alone = useReopenBranch(codexId, name);
  const together = useReopenBranchSet(branch.set ?? '');
  const reopening = branch.set === undefined ? alone : together;
  const reopen = () =>
    reopening.mutate(undefined, {
      onSuccess: () => toast.done(`The branch “${name}” is open again`),
      onError: (error) => toast.failed('The branch is still closed.', error),
    });
  return (
    <>
      <p className={classes['words']}>
        <strong>{fateLabel(branch)}</strong> <RelativeTime iso={closedAt} />
        {merged === undefined
          ? `. ${left === null ? 'Nothing was written on it.' : `${left} on it ${ahead === 1 ? 'is' : 'are'} not in main.`}`
          : left === null
            ? '. All of it is in main.'
            : `. ${left} came after that and ${ahead === 1 ? 'is' : 'are'} not in main yet.`}{' '}
        It can be read, but not edited.
      </p>
      <div className={classes['actions']}>
        {mayBranch && merged === undefined && (
          <ServerButton variant="default" size="compact-md" loading={reopening.isPending} onClick={reopen}>
            {branch.set === undefined ? 'Open again' : 'Open all again'}
          </ServerButton>
        )}
        {mayBranch && merged !== undefined && left !== null && (
          <ServerLink variant="default" size="compact-md" href={mergePath(codexId, name)}>
            Merge {left}…
          </ServerLink>
        )}
        <Button component={Link} href={codexPath(codexId)} variant="default" size="compact-md">
          Go to main
        </Button>
      </div>
    </>
  );
}
