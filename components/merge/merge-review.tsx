/** The review of a merge: its fields, what they still need, and the button that merges. */
import { ActionIcon, Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowDown,
  IconArrowUp,
  IconGitBranch,
  IconGitCommit,
  IconGitMerge,
} from '@tabler/icons-react';
import { type ReactNode, useId, useRef } from 'react';
import marks from '#components/history/comparison/comparison.module.css';
import { Link } from '#components/navigation/link.tsx';
import { changesLabel } from '#components/offline/waiting-labels.ts';
import { ServerButton, useServerNeed } from '#components/page/needs-server.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import type { BranchBody, MergeBranchBody, MergePreviewBody } from '#core/protocol/api/history/branches.ts';
import { branchPath } from '#core/protocol/page-address.ts';
import classes from './merge.module.css';
import { approvalLabel, missingLabel, newsLabel, threadsLabel, unsettledLabel } from './merge-labels.ts';
import rows from './merge-row.module.css';
import { MergeRow } from './merge-row.tsx';
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
  const { settlements, refusals, news, actions } = page;
  const waiting = waitingFields(preview.fields, settlements);
  const labels = mayMerge ? waiting.map(({ label }) => label) : [];
  // Where only what was approved is merged, nothing is settled along with it.
  const byApproval = preview.approval !== undefined;
  const merge = () => {
    const expect = { main: preview.main, branch: preview.branch };
    onMerge({ resolutions: page.resolutions(), expect }, page.refuse);
  };
  return (
    <div ref={root} className={`${classes['review']} ${marks['marks']}`}>
      <Lead count={preview.fields.length} waiting={mayMerge ? waiting.length : 0} onGo={go}>
        {branch.openThreads > 0 && (
          <Link className={classes['threads']} href={`${branchPath(place.codexId, branch.name)}#comments`}>
            {threadsLabel(branch.openThreads)}
          </Link>
        )}
        {approval}
      </Lead>
      {news.fields.length > 0 && (
        <p className={classes['news']} role="status">
          <span>{newsLabel(news.fields)} What you settled stays where it still applies.</span>
          <Button variant="default" size="compact-sm" onClick={news.dismiss}>
            Got it
          </Button>
        </p>
      )}
      <Columns branch={branch} />
      {preview.fields.map((merged) => (
        <MergeRow
          key={merged.field}
          {...{ merged, actions, place }}
          mayMerge={mayMerge && !byApproval}
          settlement={settlements.get(merged.field) ?? null}
          draft={page.draftOf(merged.field)}
          refusal={refusals.get(merged.field)}
        />
      ))}
      <Foot
        branch={branch}
        missing={missingOf(labels, preview.approval)}
        mayMerge={mayMerge}
        merging={merging}
        onMerge={merge}
      />
    </div>
  );
}

/** What keeps it from being merged, in a sentence; `null`: nothing. */
function missingOf(labels: readonly string[], approval: MergePreviewBody['approval']): string | null {
  if (approval === undefined) return labels.length === 0 ? null : missingLabel(labels);
  return labels.length === 0 ? approvalLabel(approval) : unsettledLabel(labels);
}

interface LeadProps {
  readonly count: number;
  readonly waiting: number;
  readonly onGo: (step: 1 | -1) => void;
  /** What is said of the branch as a whole. */
  readonly children: ReactNode;
}

function Lead({ count, waiting, onGo, children }: LeadProps) {
  return (
    <div className={classes['lead']}>
      <h1>Merge into main</h1>
      {waiting > 0 && (
        <span className={rows['chip']} data-state="open">
          {waiting} to settle
        </span>
      )}
      <span className={classes['count']}>
        {count} {count === 1 ? 'field' : 'fields'} changed
      </span>
      {children}
      <span className={classes['steps']}>
        <ActionIcon size={32} aria-label="Previous field" title="Previous field (K)" onClick={() => onGo(-1)}>
          <IconArrowUp size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
        <ActionIcon size={32} aria-label="Next field" title="Next field (J)" onClick={() => onGo(1)}>
          <IconArrowDown size={18} stroke={1.75} aria-hidden />
        </ActionIcon>
      </span>
    </div>
  );
}

/** The rows say it again for those who do not see it above them. */
function Columns({ branch }: { readonly branch: BranchBody }) {
  const { ahead, behind } = branch;
  return (
    <div className={classes['columns']} aria-hidden>
      <span />
      <Column
        name="Main"
        note={behind === 0 ? 'nothing new' : changesLabel(behind)}
        icon={<IconGitCommit size={16} stroke={1.75} />}
      />
      <Column
        name={branch.name}
        note={changesLabel(ahead)}
        icon={<IconGitBranch size={16} stroke={1.75} />}
        isBranch
      />
      <Column name="Result" note="what main will hold" icon={<IconGitMerge size={16} stroke={1.75} />} />
    </div>
  );
}

interface ColumnProps {
  readonly name: string;
  readonly note: string;
  readonly icon: ReactNode;
  readonly isBranch?: boolean;
}

function Column({ name, note, icon, isBranch = false }: ColumnProps) {
  return (
    <span className={classes['column-name']} data-branch={isBranch || undefined}>
      {icon}
      <strong>{name}</strong>
      <span>{note}</span>
    </span>
  );
}

interface FootProps {
  readonly branch: BranchBody;
  /** What somebody has to do first; `null`: nothing. */
  readonly missing: string | null;
  readonly mayMerge: boolean;
  readonly merging: boolean;
  readonly onMerge: () => void;
}

/** Stays in view: what is missing stands above the button instead of failing behind it. */
function Foot({ branch, missing, mayMerge, merging, onMerge }: FootProps) {
  const id = useId();
  const need = useServerNeed();
  const isMissing = mayMerge && missing !== null;
  return (
    <div className={classes['foot']} data-foot-bar>
      <p id={id} className={classes['said']} data-missing={isMissing || undefined} role="status">
        {isMissing && <IconAlertTriangle size={16} stroke={1.75} aria-hidden />}
        {footLabel({ mayMerge, missing, need, name: branch.name })}
      </p>
      {mayMerge && (
        <div className={classes['act']}>
          <span className={classes['keys']} aria-hidden>
            <Kbd keys="J" /> <Kbd keys="K" /> field <Kbd keys="1" /> <Kbd keys="2" /> <Kbd keys="3" /> choose
          </span>
          {isMissing ? (
            <Button
              data-disabled
              aria-disabled
              aria-describedby={id}
              leftSection={<IconGitMerge size={17} stroke={1.75} aria-hidden />}
              onClick={(event) => event.preventDefault()}
            >
              Merge into main
            </Button>
          ) : (
            <ServerButton
              loading={merging}
              leftSection={<IconGitMerge size={17} stroke={1.75} aria-hidden />}
              onClick={onMerge}
            >
              Merge into main
            </ServerButton>
          )}
        </div>
      )}
    </div>
  );
}

interface FootWords extends Pick<FootProps, 'mayMerge' | 'missing'> {
  readonly need: string | null;
  readonly name: string;
}

function footLabel({ mayMerge, missing, need, name }: FootWords): string {
  if (!mayMerge) return 'You may look at this merge. Merging it takes somebody who may edit this Codex.';
  if (need !== null)
    return 'Merging needs the server, which is away. What you settled stays while this page is open.';
  if (missing !== null) return missing;
  return `It becomes one edit in your name, and “${name}” is closed. The words stay those of whoever wrote them.`;
}
