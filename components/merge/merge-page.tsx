'use client';
/** `/c/<id>/branches/<name>/merge`: what merging a branch would do, field by field, settled and merged there. */
import { Button, Skeleton } from '@mantine/core';
import { IconGitMerge } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useCodex, useMe, useTemplate } from '#components/api/queries.ts';
import { BranchDistance } from '#components/branches/branch-bar.tsx';
import { useBranch, useBranches } from '#components/branches/branch-queries.ts';
import { useBranchSet } from '#components/branches/branch-set-queries.ts';
import { BranchSwitcher } from '#components/branches/branch-switcher.tsx';
import { CloseBranchDialog } from '#components/branches/close-branch-dialog.tsx';
import { AccessEnded } from '#components/codex/notices/access-ended.tsx';
import { Link } from '#components/navigation/link.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { ServerButton, useServerNeed } from '#components/page/needs-server.tsx';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { ReviewStanding } from '#components/reviews/review-standing.tsx';
import { SetReviewPane } from '#components/set-reviews/set-review-pane.tsx';
import { useMemberActor } from '#components/tree-context/member-actor.ts';
import { usePrivateTree } from '#components/tree-context/tree-context.tsx';
import { useBreadcrumbs, useCrumbTitle } from '#components/tree-context/use-breadcrumbs.ts';
import { useHasLostRole } from '#components/tree-context/use-lost-role.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { errorMessage, toast } from '#components/ui/toast.tsx';
import { can } from '#core/access/policy.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { BranchBody, MergeBranchBody } from '#core/protocol/api/history/branches.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexComparePath, codexPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import classes from './merge.module.css';
import { useMergeBranch, useMergePreview } from './merge-queries.ts';
import { MergeReview } from './merge-review.tsx';
import { MergeReviews } from './merge-reviews.tsx';
import { refusalsOf } from './refusals.ts';
import { SetMerge } from './set-merge.tsx';
import { tellRefused } from './tell-refused.ts';
import { useWritingPlace } from './use-writing-place.ts';

interface MergePageProps {
  readonly codexId: string;
  /** The name of the branch. */
  readonly name: string;
}

export function MergePage(props: MergePageProps) {
  if (useHasLostRole(props.codexId)) return <AccessEnded codexId={props.codexId} />;
  return <ReadableMerge {...props} />;
}

function ReadableMerge({ codexId, name }: MergePageProps) {
  const codex = useCodex(codexId);
  const { data: template } = useTemplate(codex.data?.template.id, codex.data?.template.version);
  const { data: me } = useMe();
  const branches = useBranches(codexId, { follow: true });
  const branch = useBranch(codexId, name);
  const failure = codex.error ?? branches.error;
  const isOfSet = branch?.set !== undefined && branch.closedAt === undefined;
  const title = useCrumbTitle(codexId);
  const above = useBreadcrumbs(codexId);
  return (
    <PageLayout
      inspectorLabel={isOfSet ? 'Reviews of these branches' : 'Reviews of this branch'}
      inspector={branch && me && <Reviews codexId={codexId} branch={branch} me={me} />}
    >
      <PageHeader
        isBranch
        inspectorLabel={isOfSet ? 'Show the reviews of these branches' : 'Show the reviews of this branch'}
        title={`Merge ${name} · ${title}`}
        breadcrumbs={[...above, { label: title, href: codexPath(codexId) }, { label: 'Merge' }]}
        beside={
          <>
            <BranchSwitcher codexId={codexId} branch={name} onNew={undefined} />
            {branch && <BranchDistance branch={branch} />}
          </>
        }
      />
      {branch === null && <NoBranch codexId={codexId} name={name} />}
      {branch === undefined &&
        (failure === null ? <Waiting /> : <Problem codexId={codexId} error={failure} />)}
      {branch && codex.data && template && me && (
        <BranchMerge codex={codex.data} template={template} me={me} branch={branch} />
      )}
    </PageLayout>
  );
}

interface ReviewsProps {
  readonly codexId: string;
  readonly branch: BranchBody;
  readonly me: Me;
}

/** Those of an open set are asked for and told together. */
function Reviews(props: ReviewsProps) {
  const { branch, me } = props;
  const isOpen = branch.closedAt === undefined;
  const set = useBranchSet(isOpen ? branch.set : undefined, { follow: true }).data;
  if (!isOpen || branch.set === undefined) return <MergeReviews {...props} />;
  return set === undefined ? null : <SetReviewPane set={set} me={me} />;
}

interface OpenMergeProps {
  readonly codex: CodexBody;
  readonly template: Template;
  readonly me: Me;
  readonly branch: BranchBody;
}

/** A branch of an open set is merged with the others of it. */
function BranchMerge(props: OpenMergeProps) {
  const { branch, me, codex } = props;
  const isOpen = branch.closedAt === undefined;
  const set = useBranchSet(isOpen ? branch.set : undefined, { follow: true });
  if (!isOpen || branch.set === undefined) return <OpenMerge {...props} />;
  if (set.data !== undefined) return <SetMerge set={set.data} me={me} codexId={codex.id} />;
  return set.error === null ? <Waiting /> : <Problem codexId={codex.id} error={set.error} />;
}

function OpenMerge({ codex, template, me, branch }: OpenMergeProps) {
  const { id: codexId, privateTopId = null } = codex;
  const preview = useMergePreview(codexId, branch);
  const merging = useMergeBranch(codexId, branch.name);
  const actor = useMemberActor(me);
  usePrivateTree(privateTopId);
  const mayMerge = can(actor, {
    action: 'mergeBranch',
    resource: { kind: 'codex', id: codexId, privateTopId },
  });
  const place = useWritingPlace(codexId, codex.createdBy.id, { branch, template, preview: preview.data, me });
  if (preview.data === undefined || place === null)
    return preview.error === null ? <Waiting /> : <Problem codexId={codexId} error={preview.error} />;
  const { fields } = preview.data;
  if (fields.every((field) => field.branch === null))
    return <NothingToMerge codexId={codexId} branch={branch} mayMerge={mayMerge} />;
  const merge = (body: MergeBranchBody, refuse: (refusals: ReadonlyMap<string, string>) => void) =>
    merging.mutate(body, {
      onSuccess: (merged) => tellMerged(codexId, merged),
      onError: (error) => {
        const { byField, rest } = refusalsOf(
          error,
          fields.map(({ field }) => field),
        );
        refuse(byField);
        tellRefused(error, rest);
      },
    });
  return (
    <MergeReview
      branch={branch}
      preview={preview.data}
      place={place}
      approval={<ReviewStanding codexId={codexId} branch={branch} otherwise="Not reviewed" />}
      mayMerge={mayMerge}
      merging={merging.isPending}
      onMerge={merge}
    />
  );
}

function tellMerged(codexId: string, { name, merged }: BranchBody): void {
  navigate(codexPath(codexId));
  const said = `Merged “${name}”`;
  if (merged === undefined) {
    toast.done(said);
    return;
  }
  const entry = codexComparePath(codexId, { from: merged - 1, to: merged }, { layout: 'inline', all: false });
  toast.offer(said, 'See it in the history', () => navigate(entry));
}

interface NothingToMergeProps {
  readonly codexId: string;
  readonly branch: BranchBody;
  readonly mayMerge: boolean;
}

function NothingToMerge({ codexId, branch, mayMerge }: NothingToMergeProps) {
  const [closing, setClosing] = useState(false);
  const isOpen = branch.closedAt === undefined;
  return (
    <Message
      title={branch.merged === undefined ? 'Nothing to merge' : `“${branch.name}” is merged`}
      action={
        isOpen && mayMerge ? (
          <ServerButton onClick={() => setClosing(true)}>Close branch…</ServerButton>
        ) : (
          <Button component={Link} href={codexPath(codexId)}>
            Go to main
          </Button>
        )
      }
    >
      Main has everything that is on “{branch.name}”.
      <CloseBranchDialog
        codexId={codexId}
        branch={branch}
        opened={closing}
        onClose={() => setClosing(false)}
      />
    </Message>
  );
}

function NoBranch({ codexId, name }: MergePageProps) {
  return (
    <Message
      title={`This Codex has no branch “${name}”`}
      action={
        <Button component={Link} href={codexPath(codexId)}>
          Go to main
        </Button>
      }
    >
      It has another name, or was never begun.
    </Message>
  );
}

function Problem({ codexId, error }: { readonly codexId: string; readonly error: Error }) {
  const need = useServerNeed();
  return (
    <Message
      title="The merge can’t be shown"
      action={
        <Button component={Link} href={codexPath(codexId)}>
          Go to main
        </Button>
      }
    >
      {need === null ? errorMessage(error) : `${need}. Merging is for when it is back.`}
    </Message>
  );
}

interface MessageProps {
  readonly title: string;
  readonly action: ReactNode;
  readonly children: ReactNode;
}

function Message({ title, action, children }: MessageProps) {
  return (
    <div className={classes['message']}>
      <EmptyState size="page" icon={<IconGitMerge size={32} stroke={1.4} />} title={title} action={action}>
        {children}
      </EmptyState>
    </div>
  );
}

function Waiting() {
  return (
    <div className={classes['waiting']} role="status" aria-label="Comparing both sides">
      {[32, 88, 80, 92].map((width) => (
        <Skeleton key={width} height={18} width={`${width}%`} mb={22} />
      ))}
    </div>
  );
}
