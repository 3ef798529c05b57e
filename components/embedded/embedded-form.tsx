/** The form of a Codex in a program such as an editor: the form of the page, on a session whose network and store are the program’s. */
import { useEffect, useMemo, useState } from 'react';
import { useMe } from '#components/api/queries.ts';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { SyncChip } from '#components/codex/notices/sync-chip.tsx';
import { useCodexRights } from '#components/codex/page/use-codex-rights.ts';
import { CodexAvatars } from '#components/codex/view/codex-avatars.tsx';
import { CodexSkeleton } from '#components/codex/view/codex-skeleton.tsx';
import { CodexView } from '#components/codex/view/codex-view.tsx';
import { useCodexTemplate } from '#components/codex/view/use-codex-template.ts';
import { useMemberServices } from '#components/codex/view/use-member-services.ts';
import type { CodexProviderProps } from '#components/codex-context/codex-context.tsx';
import { acquireReattachingSession } from '#components/fields/rich-text/reattach/reattaching-session.ts';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useShownTemplate } from '#components/live-session/use-shown-template.ts';
import type { Me } from '#core/protocol/api/people.ts';
import { formatDocumentName } from '#core/protocol/document-name.ts';
import type { PageBeginning } from '#core/protocol/embedded-page.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { hasEnded, isReady, settledPhase } from '#sync/session/session-status.ts';
import styles from './embedded-form.module.css';
import type { HostChannel } from './host-channel.ts';
import { hostLocks, hostStore } from './host-ports.ts';
import { hostSocketClass } from './host-socket.ts';

interface EmbeddedFormProps {
  readonly channel: HostChannel;
  readonly beginning: PageBeginning;
}

export function EmbeddedForm({ channel, beginning }: EmbeddedFormProps) {
  const session = useHostSession(channel, beginning);
  const { data: me } = useMe();
  if (session === null || me === undefined) return <CodexSkeleton />;
  return <LiveForm {...{ channel, beginning, session, me }} />;
}

interface LiveFormProps extends EmbeddedFormProps {
  readonly session: CodexSession;
  readonly me: Me;
}

function LiveForm({ channel, beginning, session, me }: LiveFormProps) {
  const { codexId } = beginning;
  const phase = useSessionState(session, settledPhase) ?? 'loading';
  const ready = useSessionState(session, isReady) === true;
  const actor = useMemo(() => ({ kind: 'user', id: me.id, name: me.name, role: me.role }) as const, [me]);
  const { canEdit } = useCodexRights(codexId, actor, session);
  const template = useCodexTemplate(codexId, session.codex, ready);
  const reach = useMemberServices(codexId);
  const services = useMemo(
    () => ({ ...reach, navigate: (href: string) => channel.send({ kind: 'follow', href }) }),
    [reach, channel],
  );
  if (hasEnded({ phase }))
    return (
      <p role="alert" className={styles['ended']}>
        This Codex can’t be shown any more: it is gone, or no longer yours to read.
      </p>
    );
  if (template.data === undefined)
    return template.error === null ? (
      <CodexSkeleton />
    ) : (
      <p role="alert" className={styles['ended']}>
        The template of this Codex could not be read. {template.error.message}
      </p>
    );
  const shown = { codexId, source: session, template: template.data, actor, canEdit, services };
  return <ShownForm {...shown} />;
}

type ShownFormProps = Omit<CodexProviderProps, 'children' | 'source'> & { readonly source: CodexSession };

function ShownForm(scope: ShownFormProps) {
  useShownTemplate(scope.source, scope.template);
  return (
    <main className={styles['form']}>
      <CodexView
        {...scope}
        header={
          <div className={styles['header']}>
            <SyncChip />
            <CodexAvatars />
          </div>
        }
      />
    </main>
  );
}

/** The session of the page, over what the program does for it. */
function useHostSession(channel: HostChannel, beginning: PageBeginning): CodexSession | null {
  const [session, setSession] = useState<CodexSession | null>(null);
  useEffect(() => {
    const { codexId, branch, actor, socketUrl, isVolatile } = beginning;
    const lease = acquireReattachingSession({
      documentName: formatDocumentName({ kind: 'codex', id: codexId, branch }),
      url: socketUrl,
      getTicket: fetchTicket,
      actor,
      store: hostStore(channel, isVolatile),
      environment: browserEnvironment,
      WebSocketPolyfill: hostSocketClass(channel),
      locks: hostLocks(channel),
    });
    setSession(lease.session);
    return () => {
      lease.release();
      setSession(null);
    };
  }, [channel, beginning]);
  return session;
}
