/** The Codex of a share link, live, without the rest of the workspace. */
import { Button } from '@mantine/core';
import { IconGitBranch } from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { api } from '#components/api/client.ts';
import { useUnloadGuard } from '#components/browser/use-unload-guard.ts';
import { MergesOnlyNotice } from '#components/codex/notices/merges-only-notice.tsx';
import { SyncChip } from '#components/codex/notices/sync-chip.tsx';
import { TemplateFallbackNotice } from '#components/codex/notices/template-fallback-notice.tsx';
import { UndeliveredEditsNotice } from '#components/codex/notices/undelivered-edits.tsx';
import { UnplacedNotice } from '#components/codex/notices/unplaced-text.tsx';
import { CodexAvatars } from '#components/codex/view/codex-avatars.tsx';
import { CodexBody, SHARED_TITLE } from '#components/codex/view/codex-body.tsx';
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
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useShownTemplate } from '#components/live-session/use-shown-template.ts';
import { AuthLayout } from '#components/page/auth-layout.tsx';
import { saveStateLabels } from '#components/save-state/save-state-labels.ts';
import { ModeSwitch } from '#components/suggesting/mode-switch.tsx';
import { SuggestingProvider } from '#components/suggesting/suggesting-provider.tsx';
import { Logo } from '#components/ui/logo.tsx';
import { fieldsOfPeople, peopleInFields } from '#core/codex/people-in-fields.ts';
import { conflictListSchema } from '#core/protocol/api/conflicts.ts';
import type { Ticket } from '#core/protocol/api/people.ts';
import { type OpenedShare, SHARED_TREE_CHANGED, type SharedTree } from '#core/protocol/api/sharing.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { changesByMergeOnly } from '#core/template/format/main-changes.ts';
import type { CodexSession } from '#sync/session/codex-session.ts';
import { hasEnded, isReady, type SessionStatus, settledPhase } from '#sync/session/session-status.ts';
import { EndedBranchLink } from './ended-branch-link.tsx';
import classes from './guest-codex.module.css';
import type { Guest } from './guest-identity.ts';
import { useForgetCopy, useKeepTemplate, useLeaveNoCopy } from './guest-local-copy.ts';
import { askTicket } from './guest-ticket.ts';
import { type LinkHolder, useSharedCodex, useSharedPeople } from './opening/guest-queries.ts';
import { sharedCodexHash } from './subtree/shared-address.ts';
import type { Surroundings } from './subtree/shared-subtree.tsx';
import { ViewAsBar } from './view-as-bar.tsx';

interface GuestCodexProps {
  readonly token: string;
  readonly share: OpenedShare;
  readonly guest: Guest;
  /** As others see the guest. */
  readonly actor: Ticket['actor'];
  readonly takeTicket: () => Promise<Ticket>;
  /** Present where the link leads to other Codices too. */
  readonly surroundings?: Surroundings;
}

export function GuestCodex({ token, share, guest, actor, takeTicket, surroundings }: GuestCodexProps) {
  const session = useCodexSession({
    codexId: share.codexId,
    documentName: documentOf(share),
    actor,
    throughLink: true,
    getTicket: async () => readTicket(await takeTicket()),
  });
  const decide = useMemo(
    () => decideOver({ headers: { authorization: `Bearer ${token}~${guest.id}` } }),
    [token, guest.id],
  );
  if (session === null) return <CodexSkeleton />;
  const below = surroundings === undefined ? {} : { codexId: share.codexId };
  const holder = { token, guestId: guest.id, ...below };
  const askForComments = async () => readTicket(await askTicket(token, guest));
  return (
    <LiveGuestCodex
      holder={holder}
      share={share}
      session={session}
      actor={actor}
      surroundings={surroundings ?? null}
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
  readonly surroundings: Surroundings | null;
}

function LiveGuestCodex(props: LiveGuestCodexProps) {
  const { holder, share, session, actor, surroundings } = props;
  const phase = useSessionState(session, settledPhase) ?? 'loading';
  const ready = useSessionState(session, isReady) === true;
  const isElsewhere = useSessionState(session, hasAddress) === true;
  const { template, isFallback } = useSharedTemplate(holder, share, session, ready);
  const services = useGuestServices(holder, share, session, surroundings?.tree ?? null);
  useTreeChanges(session, phase === 'denied', surroundings);
  useShownTemplate(session, template);
  const { extract } = share;
  const untitled = extract?.title === false ? SHARED_TITLE : 'Untitled';
  const title = useTitleOf(session.codex, template, services.people) || share.title || untitled;
  const documentName = documentOf(share);
  useUnloadGuard(actor.id);
  useForgetCopy(documentName, session, actor.id);
  const isLooking = share.viewAs !== undefined;
  useKeepTemplate(documentName, template, share.role === 'edit' && !isLooking ? actor.id : null);
  useLeaveNoCopy(isLooking ? actor.id : null);
  const ended = hasEnded({ phase });
  const isWriter = share.role === 'edit' && !isLooking && !ended && phase !== 'read-only';
  const isBranch = share.branch !== undefined;
  const canEdit = isWriter && (isBranch || !changesByMergeOnly(template));
  if (isBranch && phase === 'denied') return <EndedBranchLink holder={holder} share={share} />;
  if (!ready && isElsewhere) return <OtherAddress session={session} />;
  if (!ready && !ended) return <CodexSkeleton />;
  return (
    <main id="main" className={classes['page']}>
      <title>{`${title} · Vespera Bindery`}</title>
      <CodexProvider
        codexId={share.codexId}
        branch={share.branch ?? null}
        source={session}
        template={template}
        actor={actor}
        canEdit={canEdit}
        services={services}
      >
        <AroundBody {...props} canEdit={canEdit}>
          <GuestHeader title={title} branch={share.branch} lead={surroundings?.lead ?? null} />
          <UndeliveredEditsNotice
            codexId={share.codexId}
            documentName={documentName}
            session={session}
            template={template}
            actor={actor}
            isGuest
            isOfMany={surroundings !== null}
            mayCreate={false}
            onDiscarded={() => location.reload()}
          />
          <UnplacedNotice session={session} template={template} />
          <MergesOnlyNotice />
          {isFallback && <TemplateFallbackNotice template={template} historyOf={null} />}
          <CommentsLayout>
            {/* A newer version of the template changes the form under whoever is writing; another template is another form. */}
            <CodexBody key={template.id} extract={extract} />
          </CommentsLayout>
          {share.viewAs !== undefined && <ViewAsBar viewAs={share.viewAs} />}
        </AroundBody>
      </CodexProvider>
    </main>
  );
}

/** What is said of the Codex, and suggested for it; for an extract what is about its fields, where the link is for commenting on them. */
function AroundBody({
  share,
  actor,
  canEdit,
  decide,
  getCommentsTicket,
  children,
}: LiveGuestCodexProps & { readonly canEdit: boolean; readonly children: ReactNode }) {
  const { extract } = share;
  if (extract !== undefined && extract.comments === undefined) return children;
  return (
    <CommentsProvider
      author={{ kind: 'guest', id: actor.id, name: actor.name }}
      mayComment={share.role !== 'view' && share.viewAs === undefined}
      canModerate={false}
      decide={canEdit ? decide : null}
      getTicket={getCommentsTicket}
      throughLink
      documentName={extract?.comments}
      hasTab={false}
    >
      <SuggestingProvider>{children}</SuggestingProvider>
    </CommentsProvider>
  );
}

/** What is open in place of the Codex, where that is a branch or some fields of it. */
function documentOf({ codexId, branch, extract }: OpenedShare): string {
  return extract?.document ?? codexDocumentName(codexId, branch);
}

interface GuestHeaderProps {
  readonly title: string;
  readonly branch: string | undefined;
  readonly lead: ReactNode;
}

function GuestHeader({ title, branch, lead }: GuestHeaderProps) {
  const [listed, setListed] = useState(false);
  const comments = useCommentsIfAny();
  return (
    <header className={classes['header']} data-branch={branch !== undefined || undefined}>
      <span className={classes['mark']}>
        <Logo size={24} />
        {lead}
        <span className={classes['title']}>{title}</span>
        {branch !== undefined && (
          <span className={classes['branch']}>
            <IconGitBranch size={15} stroke={1.75} aria-hidden />
            <span className="vb-hidden">Branch </span>
            {branch}
          </span>
        )}
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
function OtherAddress({ session }: { readonly session: CodexSession }) {
  const status = useSessionState(session) ?? session.status.get();
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

function hasAddress({ address }: SessionStatus): boolean {
  return address !== undefined;
}

/** Asks for the tree anew when the server says that it is another, or closes this Codex. */
function useTreeChanges(session: CodexSession, isDenied: boolean, surroundings: Surroundings | null): void {
  const onChanged = surroundings?.onChanged ?? null;
  const latest = useRef(onChanged);
  latest.current = onChanged;
  useEffect(
    () =>
      session.onAnnouncement((message) => {
        if (isSharedTreeChange(message)) latest.current?.();
      }),
    [session],
  );
  useEffect(() => {
    if (isDenied) latest.current?.();
  }, [isDenied]);
}

function isSharedTreeChange(message: unknown): boolean {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === SHARED_TREE_CHANGED.type
  );
}

/** A guest reaches nothing beyond their link but the names of those whom this Codex names. */
function useGuestServices(
  holder: LinkHolder,
  share: OpenedShare,
  { codex }: CodexSession,
  tree: SharedTree | null,
): CodexServices {
  const { codexId, branch, template, templateDefinition, extract } = share;
  const isPart = extract !== undefined || branch !== undefined;
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
        // Asked of the Codex itself, which neither an extract nor a branch is.
        if (isPart) return [];
        const headers = { authorization: `Bearer ${token}~${guestId}` };
        const path = `/codices/${encodeURIComponent(codexId)}/conflicts`;
        return (await api.get(path, conflictListSchema, { signal, headers })).problems;
      },
      // No guest may know of other Codices: see `mayKnowRollUps` of the server.
      findRollUps: () => Promise.resolve({ results: {}, withheld: true, at: Date.now() }),
      people: people.map((person) => ({ ...person, active: true })),
      templateName: (id) => (id === template.id ? name : id),
      findCodex: async (id) => {
        const found = tree?.items.find((item) => item.id === id);
        return found === undefined ? null : { id, title: found.title, templateId: '' };
      },
      unknownTitle: 'A Codex you cannot open',
      searchCodices: null,
      codexHref: (id) => (tree?.items.some((item) => item.id === id) ? sharedCodexHash(id) : null),
      navigate: (href) => location.assign(href),
    }),
    [people, template.id, name, token, guestId, codexId, isPart, tree],
  );
}
