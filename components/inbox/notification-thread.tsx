/** The thread of a notification as it is now, live, with the box to answer in. */
import { Skeleton } from '@mantine/core';
import { useCodex, useMe } from '#components/api/queries.ts';
import { useCodexTemplate } from '#components/codex/view/use-codex-template.ts';
import { useMemberServices } from '#components/codex/view/use-member-services.ts';
import { CodexProvider } from '#components/codex-context/codex-context.tsx';
import { CommentsProvider } from '#components/comments/comments-provider.tsx';
import { useCommentsIfAny, useCommentsState } from '#components/comments/state/comments-context.tsx';
import { decideBySession } from '#components/comments/state/use-decisions.ts';
import { ThreadCard } from '#components/comments/thread/thread-card.tsx';
import { fetchTicket } from '#components/live-session/ticket.ts';
import { useCodexSession } from '#components/live-session/use-codex-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { can, type UserActor } from '#core/access/policy.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { hasEnded, isReady, settledPhase } from '#sync/session/session-status.ts';
import styles from './notification-detail.module.css';

interface NotificationThreadProps {
  readonly codexId: string;
  readonly threadId: string;
}

export function NotificationThread({ codexId, threadId }: NotificationThreadProps) {
  const { data: me } = useMe();
  const session = useCodexSession({ codexId, actor: me ?? null, getTicket: fetchTicket });
  if (me === undefined || session === null) return <Waiting />;
  const actor: UserActor = { kind: 'user', id: me.id, name: me.name, role: me.role };
  return <OpenThread codexId={codexId} threadId={threadId} session={session} actor={actor} />;
}

interface OpenThreadProps extends NotificationThreadProps {
  readonly session: CodexSession;
  readonly actor: UserActor;
}

function OpenThread({ codexId, threadId, session, actor }: OpenThreadProps) {
  const services = useMemberServices(codexId);
  const privateTopId = useCodex(codexId).data?.privateTopId ?? null;
  const phase = useSessionState(session, settledPhase) ?? 'loading';
  const ready = useSessionState(session, isReady) === true;
  const template = useCodexTemplate(codexId, session.codex, ready);
  if (hasEnded({ phase })) return <p className={styles['quiet']}>This Codex is not open to you any more.</p>;
  if (!ready || template.data === undefined) return <Waiting />;
  const resource = { kind: 'codex', id: codexId, privateTopId } as const;
  return (
    <CodexProvider
      codexId={codexId}
      source={session}
      template={template.data}
      actor={actor}
      authorId={null}
      canEdit={false}
      services={services}
    >
      <CommentsProvider
        author={{ kind: 'user', id: actor.id, name: actor.name }}
        mayComment={can(actor, { action: 'comment', resource })}
        canModerate={can(actor, { action: 'moderate', resource })}
        decide={can(actor, { action: 'edit', resource }) ? decideBySession : null}
        getTicket={fetchTicket}
        hasTab
      >
        <Thread threadId={threadId} />
      </CommentsProvider>
    </CodexProvider>
  );
}

function Thread({ threadId }: Pick<NotificationThreadProps, 'threadId'>) {
  const comments = useCommentsIfAny();
  const { threads } = useCommentsState();
  const thread = threads.find(({ id }) => id === threadId);
  if (comments === null || thread === undefined) return <Waiting />;
  return (
    <div className={styles['thread']} data-inbox-thread>
      <ThreadCard thread={thread} isOpen isNew={false} isSheet={false} />
    </div>
  );
}

function Waiting() {
  return (
    <div className={styles['late']} aria-busy="true">
      <span className="vb-hidden">Loading</span>
      <Skeleton height={14} width="60%" />
      <Skeleton height={72} mt={12} />
    </div>
  );
}
