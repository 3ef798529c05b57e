'use client';
/** The page of a branch of a Codex: the Codex as it is there, written on live, with the way back into main. */
import { Button } from '@mantine/core';
import { IconGitBranch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { BlameScope } from '#components/blame/blame-context.tsx';
import { BranchBar, type BranchBarProps, BranchDistance } from '#components/branches/branch-bar.tsx';
import { useBranch, useFollowBranch } from '#components/branches/branch-queries.ts';
import { BranchSwitcher } from '#components/branches/branch-switcher.tsx';
import { useNewBranch } from '#components/branches/use-new-branch.tsx';
import { useSetPaths } from '#components/branches/use-set-paths.ts';
import { CodexProvider, type CodexServices } from '#components/codex-context/codex-context.tsx';
import { CommentsLayout } from '#components/comments/comments-layout.tsx';
import { CommentsProvider } from '#components/comments/comments-provider.tsx';
import { Inspector } from '#components/inspector/inspector.tsx';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { useShownTemplate } from '#components/live-session/use-shown-template.ts';
import { Link } from '#components/navigation/link.tsx';
import { navigate } from '#components/navigation/navigate.ts';
import { useStillOpen } from '#components/offline/use-offline-copy.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { ReviewStanding } from '#components/reviews/review-standing.tsx';

import { usePrivateTree } from '#components/tree-context/tree-context.tsx';
import { useBreadcrumbs } from '#components/tree-context/use-breadcrumbs.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import type { BranchBody } from '#core/protocol/api/history/branches.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import type { Template } from '#core/template/template.ts';
import { CodexStateNotice } from '../notices/codex-state-notice.tsx';
import { TemplateFallbackNotice } from '../notices/template-fallback-notice.tsx';
import { UndeliveredEditsNotice } from '../notices/undelivered-edits.tsx';
import { UnplacedNotice } from '../notices/unplaced-text.tsx';
import { CodexBody } from '../view/codex-body.tsx';
import { useMemberServices } from '../view/use-member-services.ts';
import { useTitleOf } from '../view/use-pin.ts';
import { BranchActions } from './branch-actions.tsx';
import { BranchShareDialog } from './branch-share-dialog.tsx';
import { CodexOpening, type OpenedCodex } from './codex-opening.tsx';
import { PRIVATE } from './private-crumb.ts';
import { useCodexRights } from './use-codex-rights.ts';

interface BranchPageProps {
  readonly codexId: string;
  readonly branch: string;
}

export function BranchPage({ codexId, branch }: BranchPageProps) {
  const found = useBranch(codexId, branch);
  if (found === null) return <NoSuchBranch codexId={codexId} branch={branch} />;
  return (
    <CodexOpening key={branch} codexId={codexId} branch={branch}>
      {(opened) => (
        <BlameScope>
          <LiveBranch codexId={codexId} branch={branch} found={found} {...opened} />
        </BlameScope>
      )}
    </CodexOpening>
  );
}

interface LiveBranchProps extends BranchPageProps, OpenedCodex {
  /** As the server has answered it; `undefined` while it has not. */
  readonly found: BranchBody | undefined;
}

function LiveBranch(props: LiveBranchProps) {
  const { codexId, branch, found, session, actor, template, isFallback } = props;
  const services = useBranchServices(codexId);
  useShownTemplate(session, template);
  useFollowBranch(codexId, session.doc);
  const title = displayTitle(useTitleOf(session.codex, template, services.people));
  const above = useBranchCrumbs(codexId);
  const rights = useCodexRights(codexId, actor, session);
  const { privateTopId, mayBranch } = rights;
  const isClosed = found?.closedAt !== undefined;
  usePrivateTree(privateTopId);
  useStillOpen(codexId, privateTopId);
  const author = { kind: 'user', id: actor.id, name: actor.name } as const;
  const sharing = useBranchSharing(codexId, branch, rights.mayShare && privateTopId === null && !isClosed);
  const another = useNewBranch(codexId, mayBranch);
  return (
    <CodexProvider
      codexId={codexId}
      branch={branch}
      source={session}
      template={template}
      actor={actor}
      authorId={rights.creator}
      canEdit={rights.canEdit && !isClosed}
      services={services}
    >
      <CommentsProvider
        author={author}
        mayComment={rights.mayComment && !isClosed}
        canModerate={rights.canModerate}
        decide={null}
        getTicket={fetchTicket}
        hasTab
      >
        <PageLayout inspector={<Inspector />} inspectorLabel="About this branch">
          <PageHeader
            isBranch
            title={`${title} · ${branch}`}
            breadcrumbs={[...(privateTopId === null ? [] : [PRIVATE]), ...above, { label: title }]}
            beside={
              <>
                <BranchSwitcher codexId={codexId} branch={branch} onNew={another.beginNow} />
                {found !== undefined && <BranchDistance branch={found} />}
              </>
            }
            inspectorLabel="Show what this branch links to"
            right={<BranchActions codexId={codexId} branch={branch} onShare={sharing.onShare} />}
          />
          {found !== undefined && (
            <ReviewedBar codexId={codexId} branch={found} mayBranch={mayBranch} template={template} />
          )}
          <UndeliveredEditsNotice
            codexId={codexId}
            branch={found ?? null}
            documentName={codexDocumentName(codexId, branch)}
            session={session}
            template={template}
            actor={actor}
            isGuest={false}
            mayCreate={rights.mayCreate}
            onDiscarded={() => navigate(codexPath(codexId), { replace: true })}
          />
          <UnplacedNotice session={session} template={template} />
          {isFallback && <TemplateFallbackNotice template={template} historyOf={codexId} />}
          <CodexStateNotice codexId={codexId} />
          <CommentsLayout>
            <CodexBody />
          </CommentsLayout>
        </PageLayout>
      </CommentsProvider>
      {another.dialog}
      {sharing.dialog}
    </CodexProvider>
  );
}

/** No link leads to a private Codex, and none to a branch that is closed. */
function useBranchSharing(codexId: string, branch: string, mayShare: boolean) {
  const [sharing, setSharing] = useState(false);
  return {
    onShare: mayShare ? () => setSharing(true) : undefined,
    dialog: (
      <BranchShareDialog
        codexId={codexId}
        branch={branch}
        opened={sharing && mayShare}
        onClose={() => setSharing(false)}
      />
    ),
  };
}

interface ReviewedBarProps extends Pick<BranchBarProps, 'codexId' | 'branch' | 'mayBranch'> {
  readonly template: Template;
}

/** The bar of the branch, with what its reviewers say. */
function ReviewedBar({ template, ...about }: ReviewedBarProps) {
  const { codexId, branch } = about;
  const otherwise = changesByMergeOnly(template) && {
    otherwise: 'Merged once it is reviewed and approved',
  };
  return (
    <BranchBar {...about} review={<ReviewStanding codexId={codexId} branch={branch} {...otherwise} />} />
  );
}

/** Those that are in the set as well lead to their branches. */
function useBranchCrumbs(codexId: string) {
  const { pathOf } = useSetPaths();
  return useBreadcrumbs(codexId).map((crumb) => ({ ...crumb, href: pathOf(crumb.id) }));
}

/** What the server finds that the template does not allow, it finds in the Codex; a branch is looked at when it is merged. */
function useBranchServices(codexId: string): CodexServices {
  const services = useMemberServices(codexId);
  const { branchOf } = useSetPaths();
  return useMemo(
    () => ({
      ...services,
      findProblems: () => Promise.resolve([]),
      codexHref: (id: string) => {
        const name = branchOf(id);
        return name === null ? services.codexHref(id) : branchPath(id, name);
      },
    }),
    [services, branchOf],
  );
}

function NoSuchBranch({ codexId, branch }: BranchPageProps) {
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[...useBreadcrumbs(codexId), { label: 'No such branch' }]} />
      <EmptyState
        size="page"
        icon={<IconGitBranch size={32} stroke={1.4} />}
        title={`There is no branch “${branch}”`}
        action={
          <Button component={Link} href={codexPath(codexId)}>
            Go to main
          </Button>
        }
      >
        This Codex never had a branch of that name. Its branches are listed beside its title, and in its
        history.
      </EmptyState>
    </PageLayout>
  );
}
