'use client';
/** Opens the document of a Codex, or of a branch of it: waits for it, or says why it can't be shown. */
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { useCodexSession } from '#components/live-session/use-codex-session.ts';
import { useEarlyText } from '#components/new-codex/unopened-codices.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { useSaveState } from '#components/save-state/use-save-state.ts';
import { useMemberActor } from '#components/tree-context/member-actor.ts';
import { useHasLostRole } from '#components/tree-context/use-lost-role.ts';
import { errorMessage } from '#components/ui/toast.tsx';
import type { UserActor } from '#core/access/policy.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { branchPath, codexPath } from '#core/protocol/page-address.ts';
import type { Template } from '#core/template/template.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { hasEnded, isTakenAway } from '#sync/session/session-status.ts';
import { useSessionStatus } from '../notices/sync-chip.tsx';
import { CodexSkeleton } from '../view/codex-skeleton.tsx';
import { useCodexTemplate } from '../view/use-codex-template.ts';
import { usePin } from '../view/use-pin.ts';
import { ClosedCodex } from './closed-codex.tsx';
import { CodexNotice } from './codex-notice.tsx';
import { NotOnThisDevice } from './not-on-this-device.tsx';
import { ANSWERED, useEndedAccess } from './use-ended-access.ts';

/** A document that is open, for whoever shows it. */
export interface OpenedCodex {
  readonly session: CodexSession;
  readonly actor: UserActor;
  readonly template: Template;
  /** It is not the version that the Codex names. */
  readonly isFallback: boolean;
}

interface CodexOpeningProps {
  readonly codexId: string;
  /** `null`: the Codex itself. */
  readonly branch: string | null;
  readonly children: (opened: OpenedCodex) => ReactNode;
}

export function CodexOpening({ codexId, branch, children }: CodexOpeningProps) {
  const { data: me } = useMe();
  const documentName = nameOf(codexId, branch);
  const [opening, setOpening] = useState(0);
  const session = useCodexSession({
    ...{ codexId, documentName, opening },
    ...{ actor: me ?? null, getTicket: fetchTicket },
  });
  const openAgain = useCallback(() => setOpening((count) => count + 1), []);
  if (me === undefined || session === null) return <Waiting codexId={codexId} />;
  return (
    <CodexOfMember key={documentName} {...{ codexId, branch, session, me }} onNews={openAgain}>
      {children}
    </CodexOfMember>
  );
}

interface CodexOfMemberProps extends CodexOpeningProps {
  readonly session: CodexSession;
  readonly me: Me;
  /** What was refused may be open to them now. */
  readonly onNews: () => void;
}

/** Decides between the document, waiting for it, and saying why it can't be shown. */
function CodexOfMember({ codexId, branch, session, me, onNews, children }: CodexOfMemberProps) {
  const actor = useMemberActor(me);
  const status = useSessionStatus(session);
  const told = useSaveState(session);
  const pin = usePin(session.codex);
  const template = useCodexTemplate(codexId, session.codex, status?.ready === true);
  const ended = status !== null && hasEnded(status);
  const hasLost = useHasLostRole(codexId);
  useEffect(() => {
    if (hasLost) session.revoke();
  }, [hasLost, session]);
  const access = useEndedAccess({ documentName: nameOf(codexId, branch), personId: me.id, session, status });
  // What is on this device stays readable when it is not the right to read it that has ended: what was written may exist nowhere else.
  if (ended && (pin === null || isTakenAway(status))) {
    const shown = pin === null ? null : { session, actor, template: template.data ?? null };
    return <ClosedCodex {...{ codexId, branch, status, shown, onNews }} />;
  }
  // Nothing is shown of what was taken away before the server says that they are let in again.
  if (access !== 'open' && !ended && !ANSWERED.includes(status?.phase ?? 'loading'))
    return <Waiting codexId={codexId} />;
  const isAway = told?.phase === 'offline' || told?.phase === 'unreachable';
  if (isAway && told.ready !== true) {
    if (told.address === undefined) return <NotOnThisDevice codexId={codexId} branch={branch} />;
    return (
      <CodexNotice
        title="This page is at another address"
        href={told.address && told.address + addressOf(codexId, branch)}
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
  return children({ session, actor, template: template.data, isFallback: template.isFallback });
}

function nameOf(codexId: string, branch: string | null): string {
  return codexDocumentName(codexId, branch ?? undefined);
}

/** The page that is to be opened elsewhere. */
function addressOf(codexId: string, branch: string | null): string {
  return branch === null ? codexPath(codexId) : branchPath(codexId, branch);
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
