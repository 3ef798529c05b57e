'use client';
/** The page of one Codex: live, offline-first, with its header and inspector. */
import { useCallback, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { type Command, useOfferedCommands } from '#components/commands/command-registry.ts';
import { CommentsLayout } from '#components/comments/comments-layout.tsx';
import { CommentsProvider } from '#components/comments/comments-provider.tsx';
import { decideBySession } from '#components/comments/state/use-decisions.ts';
import { Inspector } from '#components/inspector/inspector.tsx';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { useCodexSession } from '#components/live-session/use-codex-session.ts';
import { useShownTemplate } from '#components/live-session/use-shown-template.ts';
import { navigate } from '#components/navigation/navigate.ts';
import { useEarlyText } from '#components/new-codex/unopened-codices.ts';
import { useOfflineCopy } from '#components/offline/use-offline-copy.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { useSaveState } from '#components/save-state/use-save-state.ts';
import { FormLinks } from '#components/sharing/forms/form-links.tsx';
import { ShareDialog } from '#components/sharing/share-dialog.tsx';
import { SuggestingProvider } from '#components/suggesting/suggesting-provider.tsx';
import { useMemberActor } from '#components/tree-context/member-actor.ts';
import { usePrivateTree } from '#components/tree-context/tree-context.tsx';
import { useBreadcrumbs } from '#components/tree-context/use-breadcrumbs.ts';
import { useTrashCodex } from '#components/tree-context/use-trash-codex.ts';
import { displayTitle } from '#components/ui/display-title.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { UserActor } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { hasEnded } from '#sync/session/session-status.ts';
import { CodexStateNotice } from '../notices/codex-state-notice.tsx';
import { useSessionStatus } from '../notices/sync-chip.tsx';
import { TemplateFallbackNotice } from '../notices/template-fallback-notice.tsx';
import { UndeliveredEditsNotice } from '../notices/undelivered-edits.tsx';
import { UnplacedNotice } from '../notices/unplaced-text.tsx';
import { CodexBody } from '../view/codex-body.tsx';
import { CodexSkeleton } from '../view/codex-skeleton.tsx';
import { useCodexTemplate } from '../view/use-codex-template.ts';
import { useMemberServices } from '../view/use-member-services.ts';
import { usePin, useTitleOf } from '../view/use-pin.ts';
import { ClosedCodex } from './closed-codex.tsx';
import { CodexActions } from './codex-actions.tsx';
import { CodexNotice } from './codex-notice.tsx';
import { NotOnThisDevice } from './not-on-this-device.tsx';
import { RefusedCodex, useRefusedCreation } from './refused-codex.tsx';
import { useCodexRights } from './use-codex-rights.ts';
import { useLocalLabel } from './use-local-label.ts';

export function CodexPage({ codexId }: { readonly codexId: string }) {
  const { data: me } = useMe();
  const [opening, setOpening] = useState(0);
  const session = useCodexSession({ codexId, opening, actor: me ?? null, getTicket: fetchTicket });
  const openAgain = useCallback(() => setOpening((count) => count + 1), []);
  if (me === undefined || session === null) return <Waiting codexId={codexId} />;
  return <CodexOfMember key={codexId} codexId={codexId} session={session} me={me} onNews={openAgain} />;
}

interface CodexOfMemberProps {
  readonly codexId: string;
  readonly session: CodexSession;
  readonly me: Me;
  /** What was refused may be open to them now. */
  readonly onNews: () => void;
}

function CodexOfMember({ me, ...props }: CodexOfMemberProps) {
  return <OpenCodex {...props} actor={useMemberActor(me)} />;
}

interface OpenCodexProps extends Omit<CodexOfMemberProps, 'me'> {
  readonly actor: UserActor;
}

/** Decides between the document, waiting for it, and saying why it can't be shown. */
function OpenCodex({ codexId, session, actor, onNews }: OpenCodexProps) {
  const status = useSessionStatus(session);
  const told = useSaveState(session);
  const pin = usePin(session.codex);
  const template = useCodexTemplate(codexId, session.codex, status?.ready === true);
  const ended = status !== null && hasEnded(status);
  // What is on this device stays readable after access has ended: what was written on it may exist nowhere else.
  if (ended && pin === null) return <ClosedCodex codexId={codexId} status={status} onNews={onNews} />;
  const isAway = told?.phase === 'offline' || told?.phase === 'unreachable';
  if (isAway && told.ready !== true) {
    if (told.address === undefined) return <NotOnThisDevice codexId={codexId} />;
    return (
      <CodexNotice
        title="This page is at another address"
        href={told.address && told.address + codexPath(codexId)}
      >
        {saveStateLabels(told).explanation}
      </CodexNotice>
    );
  }
  if (template.error !== null && template.data === undefined) {
    return (
      <CodexNotice title="The template of this Codex could not be read">
        {errorMessage(template.error)}
      </CodexNotice>
    );
  }
  if (status?.ready !== true || template.data === undefined) return <Waiting codexId={codexId} />;
  return (
    <LiveCodex
      codexId={codexId}
      session={session}
      actor={actor}
      template={template.data}
      isFallback={template.isFallback}
    />
  );
}

interface LiveCodexProps extends Omit<OpenCodexProps, 'onNews'> {
  readonly template: Template;
  /** It is not the version that the Codex names. */
  readonly isFallback: boolean;
}

/** Stands before what is above a private Codex. */
const PRIVATE = { label: 'Private' } as const;

function LiveCodex({ codexId, session, actor, template, isFallback }: LiveCodexProps) {
  const services = useMemberServices(codexId);
  useShownTemplate(session, template);
  const author = { kind: 'user', id: actor.id, name: actor.name } as const;
  const status = useSessionStatus(session);
  const title = useTitleOf(session.codex, template, services.people);
  const above = useBreadcrumbs(codexId);
  const [sharing, setSharing] = useState(false);
  const trash = useTrashCodex();
  const refused = useRefusedCreation(codexId);
  const rights = useCodexRights(codexId, actor, status);
  const { privateTopId, canEdit, mayShare } = rights;
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
        decide={canEdit ? decideBySession : null}
        getTicket={fetchTicket}
        hasTab
      >
        <SuggestingProvider>
          <PageLayout inspector={<Inspector />} inspectorLabel="About this Codex">
            <PageHeader
              breadcrumbs={[
                ...(privateTopId === null ? [] : [PRIVATE]),
                ...above,
                { label: displayTitle(title) },
              ]}
              inspectorLabel="Show what this Codex links to"
              right={
                <CodexActions
                  onShare={mayShare ? share : undefined}
                  onDelete={rights.mayDelete ? () => trash({ id: codexId, privateTopId }) : undefined}
                />
              }
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
            {refused === null ? <CodexStateNotice codexId={codexId} /> : <RefusedCodex request={refused} />}
            <CommentsLayout>
              <CodexBody />
            </CommentsLayout>
          </PageLayout>
        </SuggestingProvider>
      </CommentsProvider>
      <ShareDialog
        codexId={codexId}
        privateTopId={privateTopId}
        opened={sharing}
        onClose={() => setSharing(false)}
      >
        <FormLinks codexId={codexId} />
      </ShareDialog>
    </CodexProvider>
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

function Waiting({ codexId }: { readonly codexId: string }) {
  const title = useEarlyText(codexId);
  return (
    <PageLayout>
      <PageHeader breadcrumbs={[{ label: 'Opening…' }]} />
      <CodexSkeleton title={title} />
    </PageLayout>
  );
}
