/** The Codex of a share link, live, without the rest of the workspace. */
import { Button } from '@mantine/core';
import { useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { api } from '#components/api/client.ts';
import { useUnloadGuard } from '#components/browser/use-unload-guard.ts';
import { SyncChip, useSessionStatus } from '#components/codex/notices/sync-chip.tsx';
import { TemplateFallbackNotice } from '#components/codex/notices/template-fallback-notice.tsx';
import { UndeliveredEditsNotice } from '#components/codex/notices/undelivered-edits.tsx';
import { UnplacedNotice } from '#components/codex/notices/unplaced-text.tsx';
import { CodexAvatars } from '#components/codex/view/codex-avatars.tsx';
import { CodexBody } from '#components/codex/view/codex-body.tsx';
import { CodexSkeleton } from '#components/codex/view/codex-skeleton.tsx';
import { usePin, useTitleOf } from '#components/codex/view/use-pin.ts';
import { CodexProvider, type CodexServices, NO_SERVICES } from '#components/codex-context/codex-context.tsx';
import { createReading } from '#components/codex-context/reading.ts';
import { CommentsButton } from '#components/comments/comments-button.tsx';
import { CommentsDrawer } from '#components/comments/comments-drawer.tsx';
import { CommentsLayout } from '#components/comments/comments-layout.tsx';
import { CommentsProvider, type CommentsProviderProps } from '#components/comments/comments-provider.tsx';
import { useCommentsIfAny } from '#components/comments/state/comments-context.tsx';
import { type DecideOnServer, decideOver } from '#components/comments/state/use-decisions.ts';
import { readTicket } from '#components/live-session/ticket.ts';
import { useCodexSession } from '#components/live-session/use-codex-session.ts';
import { useShownTemplate } from '#components/live-session/use-shown-template.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { ModeSwitch } from '#components/suggesting/mode-switch.tsx';
import { SuggestingProvider } from '#components/suggesting/suggesting-provider.tsx';
import { Logo } from '#components/ui/logo.tsx';
import { fieldsOfPeople, peopleInFields } from '#core/codex/people-in-fields.ts';
import { conflictListSchema } from '#core/protocol/api/conflicts.ts';
import type { Ticket } from '#core/protocol/api/people.ts';
import type { OpenedShare } from '#core/protocol/api/sharing.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { hasEnded, type SessionStatus } from '#sync/session/session-status.ts';
import classes from './guest-codex.module.css';
import type { Guest } from './guest-identity.ts';
import { useForgetCopy, useKeepTemplate, useLeaveNoCopy } from './guest-local-copy.ts';
import { askTicket } from './guest-ticket.ts';
import { type LinkHolder, useSharedCodex, useSharedPeople } from './share-queries.ts';
import { ViewAsBar } from './view-as-bar.tsx';

interface GuestCodexProps {
  readonly token: string;
  readonly share: OpenedShare;
  readonly guest: Guest;
  /** The first ticket; it also told the public id of the guest. */
  readonly ticket: Ticket;
}

export function GuestCodex({ token, share, guest, ticket }: GuestCodexProps) {
  const unused = useRef<Ticket | null>(ticket);
  const session = useCodexSession({
    codexId: share.codexId,
    actor: ticket.actor,
    throughLink: true,
    getTicket: async () => {
      const next = unused.current ?? (await askTicket(token, guest));
      unused.current = null;
      return readTicket(next);
    },
  });
  const decide = useMemo(
    () => decideOver({ headers: { authorization: `Bearer ${token}~${guest.id}` } }),
    [token, guest.id],
  );
  if (session === null) return <CodexSkeleton />;
  const holder = { token, guestId: guest.id };
  const askForComments = async () => readTicket(await askTicket(token, guest));
  return (
    <LiveGuestCodex
      holder={holder}
      share={share}
      session={session}
      actor={ticket.actor}
      getCommentsTicket={askForComments}
      decide={decide}
    />
  );
}

interface LiveGuestCodexProps {
  readonly holder: LinkHolder;
  readonly share: OpenedShare;
  readonly session: CodexSession;
  readonly actor: { readonly id: string; readonly name: string };
  readonly getCommentsTicket: CommentsProviderProps['getTicket'];
  readonly decide: DecideOnServer;
}

function LiveGuestCodex(props: LiveGuestCodexProps) {
  const { holder, share, session, actor, getCommentsTicket } = props;
  const status = useSessionStatus(session);
  const { template, isFallback } = useSharedTemplate(holder, share, session, status?.ready === true);
  const services = useGuestServices(holder, share, session);
  useShownTemplate(session, template);
  const title = useTitleOf(session.codex, template, services.people) || share.title || 'Untitled';
  useUnloadGuard(actor.id);
  useForgetCopy(share.codexId, status, actor.id);
  const isLooking = share.viewAs !== undefined;
  useKeepTemplate(share.codexId, template, share.role === 'edit' && !isLooking ? actor.id : null);
  useLeaveNoCopy(isLooking ? actor.id : null);
  const ended = status !== null && hasEnded(status);
  const canEdit = share.role === 'edit' && !isLooking && !ended && status?.phase !== 'read-only';
  if (status?.ready !== true && status?.address !== undefined) return <OtherAddress status={status} />;
  if (status?.ready !== true && !ended) return <CodexSkeleton />;
  return (
    <main id="main" className={classes['page']}>
      <title>{`${title} · Vespera Bindery`}</title>
      <CodexProvider
        codexId={share.codexId}
        source={session}
        template={template}
        actor={actor}
        canEdit={canEdit}
        services={services}
      >
        <CommentsProvider
          author={{ kind: 'guest', id: actor.id, name: actor.name }}
          mayComment={share.role !== 'view' && !isLooking}
          canModerate={false}
          decide={canEdit ? props.decide : null}
          getTicket={getCommentsTicket}
          throughLink
          hasTab={false}
        >
          <SuggestingProvider>
            <GuestHeader title={title} />
            <UndeliveredEditsNotice
              codexId={share.codexId}
              session={session}
              template={template}
              actor={actor}
              isGuest
              mayCreate={false}
              onDiscarded={() => location.reload()}
            />
            <UnplacedNotice session={session} template={template} />
            {isFallback && <TemplateFallbackNotice template={template} historyOf={null} />}
            <CommentsLayout>
              {/* A newer version of the template changes the form under whoever is writing; another template is another form. */}
              <CodexBody key={template.id} />
            </CommentsLayout>
            {share.viewAs !== undefined && <ViewAsBar viewAs={share.viewAs} />}
          </SuggestingProvider>
        </CommentsProvider>
      </CodexProvider>
    </main>
  );
}

function GuestHeader({ title }: { readonly title: string }) {
  const [listed, setListed] = useState(false);
  const comments = useCommentsIfAny();
  return (
    <header className={classes['header']}>
      <span className={classes['mark']}>
        <Logo size={24} />
        <span className={classes['title']}>{title}</span>
      </span>
      <SyncChip />
      <CodexAvatars />
      <ModeSwitch />
      <CommentsButton onOpen={() => setListed(true)} />
      {comments !== null && <CommentsDrawer opened={listed} onClose={() => setListed(false)} />}
    </header>
  );
}

/**
 * The template version that the open document follows, as the server reads it: it answers another one than the document names where
 * that can't be read. `ready` once all that is known of the document is in it.
 */
function useSharedTemplate(holder: LinkHolder, share: OpenedShare, { codex }: CodexSession, ready: boolean) {
  const pin = usePin(codex);
  const moved = pin !== null && pin.version !== share.template.version ? pin.version : null;
  const { data, isPlaceholderData } = useSharedCodex(holder, moved);
  const { template, templateDefinition } = data ?? share;
  const isNamed = pin?.id === template.id && pin.version === template.version;
  return { template: templateDefinition, isFallback: ready && !isPlaceholderData && !isNamed };
}

/** The server takes no socket of this page, which was opened at another address than its own. */
function OtherAddress({ status }: { readonly status: SessionStatus }) {
  return (
    <AuthLayout title="This page is at another address" lead={saveStateLabels(status).explanation}>
      {status.address && (
        <Button component="a" href={status.address + location.pathname} mt="lg">
          Open it there
        </Button>
      )}
    </AuthLayout>
  );
}

/** A guest reaches nothing beyond this Codex but the names of those whom it names. */
function useGuestServices(holder: LinkHolder, share: OpenedShare, { codex }: CodexSession): CodexServices {
  const { codexId, template, templateDefinition } = share;
  const { token, guestId } = holder;
  const name = templateDefinition.name;
  const reading = useMemo(
    () =>
      createReading(
        codex,
        fieldsOfPeople(templateDefinition).map(({ id }) => id),
        (source) => peopleInFields(source, templateDefinition),
      ),
    [codex, templateDefinition],
  );
  const named = useSyncExternalStore(reading.subscribe, reading.get, reading.get);
  const people = useSharedPeople(holder, share, named);
  return useMemo(
    () => ({
      ...NO_SERVICES,
      findProblems: async (signal) => {
        const headers = { authorization: `Bearer ${token}~${guestId}` };
        const path = `/codices/${encodeURIComponent(codexId)}/conflicts`;
        return (await api.get(path, conflictListSchema, { signal, headers })).problems;
      },
      // No guest may know of other Codices: see `mayKnowRollUps` of the server.
      findRollUps: () => Promise.resolve({ results: {}, withheld: true, at: Date.now() }),
      people: people.map((person) => ({ ...person, active: true })),
      templateName: (id) => (id === template.id ? name : id),
    }),
    [people, template.id, name, token, guestId, codexId],
  );
}
