/** The review of a merge: its fields, what they still need, and the button that merges. */
import { type ReactNode, useRef } from 'react';
import marks from '#components/history/comparison/comparison.module.css';
import { Link } from '#components/navigation/link.tsx';
import type { BranchBody, MergeBranchBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import { branchPath } from '#core/protocol/page-address.ts';
import classes from './merge.module.css';
import { MergeFields } from './merge-fields.tsx';
import { Columns, Foot, Lead } from './merge-frame.tsx';
import { fieldsLabel, missingOf, threadsLabel } from './merge-labels.ts';
import { useRowKeys } from './row-keys.ts';
import { waitingFields } from './settlement.ts';
import { useSettlements } from './use-settlements.ts';
import type { WritingPlace } from './written-field.tsx';

export interface MergeReviewProps {
  readonly branch: BranchBody;
  readonly preview: MergePreviewBody;
  readonly place: WritingPlace;
  /** What the reviewers of the branch say. */
  readonly approval?: ReactNode;
  readonly mayMerge: boolean;
  readonly merging: boolean;
  /** Hands the reasons for which fields were refused to `refuse`. */
  readonly onMerge: (body: MergeBranchBody, refuse: (refusals: ReadonlyMap<string, string>) => void) => void;
}

export function MergeReview(props: MergeReviewProps) {
  const { branch, preview, place, approval, mayMerge, merging, onMerge } = props;
  const page = useSettlements(preview);
  const root = useRef<HTMLDivElement>(null);
  const go = useRowKeys(root);
  const waiting = waitingFields(preview.fields, page.settlements);
  const labels = mayMerge ? waiting.map(({ label }) => label) : [];
  const merge = () => {
    const expect = { main: preview.main, branch: preview.branch };
    onMerge({ resolutions: page.resolutions(), expect }, page.refuse);
  };
  return (
    <div ref={root} className={`${classes['review']} ${marks['marks']}`}>
      <Lead count={fieldsLabel(preview.fields.length)} waiting={mayMerge ? waiting.length : 0} onGo={go}>
        {branch.openThreads > 0 && (
          <Link className={classes['threads']} href={`${branchPath(place.codexId, branch.name)}#comments`}>
            {threadsLabel(branch.openThreads)}
          </Link>
        )}
        {approval}
      </Lead>
      <MergeFields {...{ preview, place, page, mayMerge }}>
        <Columns branch={branch} />
      </MergeFields>
      <Foot
        words={footWords(branch)}
        missing={missingOf(labels, preview.approval)}
        mayMerge={mayMerge}
        merging={merging}
        onMerge={merge}
      />
    </div>
  );
}

function footWords({ name }: BranchBody) {
  return {
    takes: 'You may look at this merge. Merging it takes somebody who may edit this Codex.',
    does: `It becomes one edit in your name, and “${name}” is closed. Every word keeps its author.`,
  };
}
