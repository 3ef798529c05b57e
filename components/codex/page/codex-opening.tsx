'use client';
/** Opens the document of a Codex, or of a branch of it: waits for it, or says why it can't be shown. */
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { useCodexSession } from '#components/live-session/use-codex-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useEarlyText } from '#components/new-codex/unopened-codices.ts';
import { PageHeader } from '#components/page/page-header.tsx';
import { PageLayout } from '#components/page/page-layout.tsx';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import type { SaveState } from '#components/save-state/save-states.ts';
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
import { hasEnded, isReady, isTakenAway, settledPhase } from '#sync/session/session-status.ts';
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
  const phase = useSessionState(session, settledPhase) ?? 'loading';
  const ready = useSessionState(session, isReady) === true;
  const isTaken = useSessionState(session, isTakenAway) === true;
  const outOfReach = useSaveState(session, outOfReachState);
  const pin = usePin(session.codex);
  const template = useCodexTemplate(codexId, session.codex, ready);
  const ended = hasEnded({ phase });
  const hasLost = useHasLostRole(codexId);
  useEffect(() => {
    if (hasLost) session.revoke();
  }, [hasLost, session]);
  const access = useEndedAccess({ documentName: nameOf(codexId, branch), personId: me.id, session });
  // What is on this device stays readable when it is not the right to read it that has ended: what was written may exist nowhere else.
  if (ended && (pin === null || isTaken)) {
    const shown = pin === null ? null : { actor, template: template.data ?? null };
    return <ClosedCodex {...{ codexId, branch, session, shown, onNews }} />;
  }
  // Nothing is shown of what was taken away before the server says that they are let in again.
  if (access !== 'open' && !ended && !ANSWERED.includes(phase)) return <Waiting codexId={codexId} />;
  if (outOfReach !== null) {
    if (outOfReach.address === undefined) return <NotOnThisDevice codexId={codexId} branch={branch} />;
    return (
      <CodexNotice
        title="This page is at another address"
        href={outOfReach.address && outOfReach.address + addressOf(codexId, branch)}
      >
        {saveStateLabels(outOfReach).explanation}
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
  if (!ready || template.data === undefined) return <Waiting codexId={codexId} />;
  return children({ session, actor, template: template.data, isFallback: template.isFallback });
}

/** The save state of a document that cannot be shown because its server is away; `null` of any other. */
function outOfReachState(told: SaveState): SaveState | null {
  const isAway = told.phase === 'offline' || told.phase === 'unreachable';
  return isAway && !told.ready ? told : null;
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
