'use client';
/** The page of one Codex: live, offline-first, with its header and inspector. */
import { useState } from 'react';
import { BlameScope } from '#components/blame/blame-context.tsx';
import { BranchSwitcher } from '#components/branches/branch-switcher.tsx';
import { useNewBranch } from '#components/branches/use-new-branch.tsx';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { type Command, useOfferedCommands } from '#components/commands/command-registry.ts';
import { CommentsLayout } from '#components/comments/comments-layout.tsx';
import { CommentsProvider } from '#components/comments/comments-provider.tsx';
import { decideBySession } from '#components/comments/state/use-decisions.ts';
import { Inspector } from '#components/inspector/inspector.tsx';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { useShownTemplate } from '#components/live-session/use-shown-template.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { useOfflineCopy } from '#components/offline/use-offline-copy.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { FormLinks } from '#components/sharing/forms/form-links.tsx';
import { ShareDialog } from '#components/sharing/share-dialog.tsx';
import { SuggestingProvider } from '#components/suggesting/suggesting-provider.tsx';
import { usePrivateTree } from '#components/tree-context/tree-context.tsx';
import { useBreadcrumbs } from '#components/tree-context/use-breadcrumbs.ts';
import { useTrashCodex } from '#components/tree-context/use-trash-codex.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import type { LookedAtRole } from '#core/protocol/page-address.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import { CodexStateNotice } from '../notices/codex-state-notice.tsx';
import { MergesOnlyNotice } from '../notices/merges-only-notice.tsx';
import { TemplateFallbackNotice } from '../notices/template-fallback-notice.tsx';
import { UndeliveredEditsNotice } from '../notices/undelivered-edits.tsx';
import { UnplacedNotice } from '../notices/unplaced-text.tsx';
import { CodexBody } from '../view/codex-body.tsx';
import { useMemberServices } from '../view/use-member-services.ts';
import { useTitleOf } from '../view/use-pin.ts';
import { CodexActions } from './codex-actions.tsx';
import { CodexOpening, type OpenedCodex } from './codex-opening.tsx';
import { PRIVATE } from './private-crumb.ts';
import { RefusedCodex, useRefusedCreation } from './refused-codex.tsx';
import { RoleBar, useLookingActor } from './role-look.tsx';
import { type CodexRights, useCodexRights } from './use-codex-rights.ts';
import { useLocalLabel } from './use-local-label.ts';

interface CodexPageProps {
  readonly codexId: string;
  /** Shown as to a member with this role; `null`: as to oneself. */
  readonly looksAs: LookedAtRole | null;
}

export function CodexPage(props: CodexPageProps) {
  const { codexId } = props;
  return (
    <CodexOpening key={codexId} codexId={codexId} branch={null}>
      {(opened) => (
        <BlameScope>
          <LiveCodex {...props} {...opened} />
        </BlameScope>
      )}
    </CodexOpening>
  );
}

interface LiveCodexProps extends OpenedCodex, CodexPageProps {}

function LiveCodex(props: LiveCodexProps) {
  const { codexId, looksAs, session, template, isFallback } = props;
  const actor = useLookingActor(props.actor, looksAs);
  const services = useMemberServices(codexId);
  useShownTemplate(session, template);
  const author = { kind: 'user', id: actor.id, name: actor.name } as const;
  const title = useTitleOf(session.codex, template, services.people);
  const [sharing, setSharing] = useState(false);
  const refused = useRefusedCreation(codexId);
  const rights = useCodexRights(codexId, actor, session);
  const branching = useNewBranch(codexId, rights.mayBranch);
  const { privateTopId, mayShare } = rights;
  const mergesOnly = changesByMergeOnly(template);
  const canEdit = rights.canEdit && !mergesOnly;
  usePrivateTree(privateTopId);
  useOfflineCopy(codexId, session, template, actor, privateTopId);
  useLocalLabel(codexId, title, template, session, privateTopId);
  const share = () => setSharing(true);
  useOfferedCommands(mayShare ? [shareCommand(share)] : []);
  return (
    <CodexProvider
      codexId={codexId}
      source={session}
      template={template}
      actor={actor}
      authorId={rights.creator}
      canEdit={canEdit}
      services={services}
    >
      <CommentsProvider
        author={author}
        mayComment={rights.mayComment}
        canModerate={rights.canModerate}
        decide={rights.canEdit ? decideBySession : null}
        getTicket={fetchTicket}
        hasTab
      >
        <SuggestingProvider>
          <PageLayout inspector={<Inspector />} inspectorLabel="About this Codex">
            <CodexHeader
              codexId={codexId}
              title={title}
              rights={rights}
              onShare={mayShare ? share : undefined}
              onBranch={branching.beginNow}
            />
            <UndeliveredEditsNotice
              codexId={codexId}
              session={session}
              template={template}
              actor={actor}
              isGuest={false}
              mayCreate={rights.mayCreate}
              onDiscarded={() => navigate('/', { replace: true })}
            />
            <UnplacedNotice session={session} template={template} />
            {isFallback && <TemplateFallbackNotice template={template} historyOf={codexId} />}
            <MergesOnlyNotice onBranch={branching.beginNow} />
            {refused === null ? <CodexStateNotice codexId={codexId} /> : <RefusedCodex request={refused} />}
            <CommentsLayout>
              <CodexBody />
            </CommentsLayout>
            {looksAs !== null && <RoleBar codexId={codexId} role={looksAs} />}
          </PageLayout>
        </SuggestingProvider>
      </CommentsProvider>
      <ShareDialog
        codexId={codexId}
        privateTopId={privateTopId}
        mergesOnly={mergesOnly}
        opened={sharing}
        onClose={() => setSharing(false)}
      >
        <FormLinks codexId={codexId} />
      </ShareDialog>
      {branching.dialog}
    </CodexProvider>
  );
}

interface CodexHeaderProps {
  readonly codexId: string;
  readonly title: string;
  readonly rights: Pick<CodexRights, 'privateTopId' | 'mayDelete'>;
  readonly onShare: (() => void) | undefined;
  readonly onBranch: (() => void) | undefined;
}

function CodexHeader({ codexId, title, rights, onShare, onBranch }: CodexHeaderProps) {
  const { privateTopId, mayDelete } = rights;
  const above = useBreadcrumbs(codexId);
  const trash = useTrashCodex();
  return (
    <PageHeader
      breadcrumbs={[...(privateTopId === null ? [] : [PRIVATE]), ...above, { label: displayTitle(title) }]}
      beside={<BranchSwitcher codexId={codexId} branch={null} onNew={onBranch} />}
      inspectorLabel="Show what this Codex links to"
      right={
        <CodexActions
          onShare={onShare}
          onBranch={onBranch}
          onDelete={mayDelete ? () => trash({ id: codexId, privateTopId }) : undefined}
        />
      }
    />
  );
}

/** Sharing as the palette offers it. */
function shareCommand(run: () => void): Command {
  return {
    id: 'codex-share',
    label: 'Share…',
    words: 'this codex link people guests',
    icon: 'share',
    here: true,
    run,
  };
}
