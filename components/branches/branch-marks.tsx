/** The branches that began at, or were merged into, one entry of the history of a Codex, with the ways to them. */
import { IconGitBranch, IconGitMerge } from '@tabler/icons-react';
import { Link } from '#components/navigation/link.tsx';
import { branchPath } from '#core/protocol/page-address.ts';
import { useBranches } from './branch-queries.ts';
import classes from './branches.module.css';

const LOOK = { size: 14, stroke: 1.75, 'aria-hidden': true } as const;

interface BranchMarksProps {
  readonly codexId: string;
  /** The operations of the entry, both of them included. */
  readonly fromSeq: number;
  readonly seq: number;
}

export function BranchMarks({ codexId, fromSeq, seq }: BranchMarksProps) {
  const branches = useBranches(codexId).data ?? [];
  const isHere = (at: number | undefined) => at !== undefined && fromSeq <= at && at <= seq;
  const merged = branches.filter((branch) => isHere(branch.merged));
  const begun = branches.filter(({ from }) => isHere(from));
  if (merged.length + begun.length === 0) return null;
  return (
    <ul className={classes['marks']}>
      {merged.map(({ name }) => (
        <li key={`merged ${name}`}>
          <IconGitMerge {...LOOK} /> Merged from <Link href={branchPath(codexId, name)}>{name}</Link>
        </li>
      ))}
      {begun.map(({ name }) => (
        <li key={`begun ${name}`}>
          <IconGitBranch {...LOOK} /> <Link href={branchPath(codexId, name)}>{name}</Link> began here
        </li>
      ))}
    </ul>
  );
}
