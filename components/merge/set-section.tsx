/** One Codex of a set of branches that is merged: what it is called, how it stands, and its fields, settled here. */
import { Checkbox } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useCodex, useTemplate } from '#components/api/queries.ts';
import { distanceLabel } from '#components/branches/branch-labels.ts';
import { Link } from '#components/navigation/link.tsx';
import { SetStanding } from '#components/set-reviews/set-standing.tsx';
import { displayTitle } from '#components/ui/display-title.ts';
import type { SetMergePreviewBody } from '#core/protocol/api/history/branch-sets.ts';
import type { BranchBody, MergeBranchBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import type { SetReviewsBody } from '#core/protocol/api/history/set-reviews.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { branchPath } from '#core/protocol/page-address.ts';
import classes from './merge.module.css';
import { MergeFields } from './merge-fields.tsx';
import { Columns } from './merge-frame.tsx';
import { fieldsLabel, missingOf, threadsLabel } from './merge-labels.ts';
import rows from './merge-row.module.css';
import { waitingFields } from './settlement.ts';
import { useSettlements } from './use-settlements.ts';
import { useWritingPlace } from './use-writing-place.ts';

/** What the page of the set knows of a section. */
export interface SectionState {
  /** What keeps it from being merged; `null`: nothing. */
  readonly missing: string | null;
  readonly body: () => MergeBranchBody;
  readonly refuse: (refusals: ReadonlyMap<string, string>) => void;
}

export interface SetSectionProps {
  readonly codex: SetMergePreviewBody['codices'][number];
  readonly branch: BranchBody;
  readonly me: Me;
  readonly mayMerge: boolean;
  readonly isLeftOut: boolean;
  readonly onLeaveOut: (isLeftOut: boolean) => void;
  /** What its reviewers say; `undefined` while it is not known. */
  readonly reviewed: SetReviewsBody['codices'][number] | undefined;
  /** For whoever is asked to review it; `null` for others. */
  readonly reading: { readonly isRead: boolean; readonly onRead: (isRead: boolean) => void } | null;
  /** Told whenever it has changed. */
  readonly onState: (codexId: string, state: SectionState) => void;
}

export function SetSection(props: SetSectionProps) {
  const { codex, branch, isLeftOut } = props;
  const { merge, refused } = codex;
  const isShown = !isLeftOut && merge !== null && refused === null;
  const isWritten = merge?.fields.some((field) => field.branch !== null) === true;
  return (
    <section className={classes['section']} aria-labelledby={`merge-${codex.id}`}>
      <div className={classes['section-head']}>
        <h2 id={`merge-${codex.id}`}>
          <Link href={branchPath(codex.id, branch.name)} dir="auto">
            {displayTitle(codex.title)}
          </Link>
        </h2>
        <span className={classes['count']}>
          {isWritten && `${fieldsLabel(merge.fields.length)} · `}
          {distanceLabel(branch)}
        </span>
        <span className={classes['marks']}>
          {isShown && isWritten && <Read {...props} />}
          <LeaveOut {...props} />
        </span>
      </div>
      {isShown && isWritten && <Standing {...props} />}
      {refused !== null && !isLeftOut && (
        <p className={classes['news']} role="status">
          {refused}
        </p>
      )}
      {isLeftOut && <p className={classes['left-out']}>It stays on its branch, which goes on by itself.</p>}
      {isShown && !isWritten && (
        <p className={classes['left-out']}>Nothing was written on this branch that main does not have.</p>
      )}
      {isShown && isWritten && <SectionFields {...props} preview={merge} />}
    </section>
  );
}

function Standing({ codex, branch, reviewed }: SetSectionProps) {
  return (
    <p className={classes['standings']}>
      {branch.openThreads > 0 && (
        <Link className={classes['threads']} href={`${branchPath(codex.id, branch.name)}#comments`}>
          {threadsLabel(branch.openThreads)}
        </Link>
      )}
      <SetStanding reviewed={reviewed} />
    </p>
  );
}

function Read({ codex, reading }: SetSectionProps): ReactNode {
  if (reading === null) return null;
  return (
    <Checkbox
      size="xs"
      checked={reading.isRead}
      onChange={({ currentTarget }) => reading.onRead(currentTarget.checked)}
      label="I have read it"
      aria-label={`I have read ${displayTitle(codex.title)}`}
    />
  );
}

function LeaveOut({ codex, mayMerge, isLeftOut, onLeaveOut }: SetSectionProps): ReactNode {
  if (!mayMerge) return null;
  return (
    <Checkbox
      size="xs"
      checked={isLeftOut}
      onChange={({ currentTarget }) => onLeaveOut(currentTarget.checked)}
      label="Leave it out"
      aria-label={`Leave out ${displayTitle(codex.title)}`}
    />
  );
}

interface SectionFieldsProps extends SetSectionProps {
  readonly preview: MergePreviewBody;
}

function SectionFields({ codex, branch, me, mayMerge, onState, preview }: SectionFieldsProps) {
  const body = useCodex(codex.id).data;
  const { data: template } = useTemplate(body?.template.id, body?.template.version);
  const page = useSettlements(preview);
  const place = useWritingPlace(codex.id, body?.createdBy.id, { branch, template, preview, me });
  const waiting = waitingFields(preview.fields, page.settlements).map(({ label }) => label);
  const missing = missingOf(waiting, preview.approval);
  const { main, branch: head } = preview;
  useEffect(() =>
    onState(codex.id, {
      missing,
      body: () => ({ resolutions: page.resolutions(), expect: { main, branch: head } }),
      refuse: page.refuse,
    }),
  );
  if (place === null) return null;
  return (
    <MergeFields {...{ preview, place, page, mayMerge }}>
      {waiting.length > 0 && mayMerge && (
        <p className={classes['left-out']}>
          <span className={rows['chip']} data-state="open">
            {waiting.length} to settle
          </span>
        </p>
      )}
      <Columns branch={branch} />
    </MergeFields>
  );
}
