/** The comments of the open Codex: their session, and what the page does with them, for everything inside. */
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { clientStore } from '#components/browser/client-store.ts';
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { SavedDrafts } from '#components/codex-context/saved-drafts.ts';
import { FieldCommentsContext } from '#components/comments-context/comments-context.ts';
import { CommentsSourceContext } from '#components/comments-context/comments-source.ts';
import type { CodexSessionOptions } from '#components/live-session/use-codex-session.ts';
import { useCommentsSession } from '#components/live-session/use-comments-session.ts';
import { useSessionState } from '#components/live-session/use-session-state.ts';
import { useCommentsCopy } from '#components/offline/use-comments-copy.ts';
import type { CommentAuthor } from '#core/comments/comments.ts';
import { commentsDocumentName } from '#core/protocol/document-name.ts';
import type { DocumentSession } from '#sync/session/document-session.ts';
import { hasEnded, type SessionStatus } from '#sync/session/session-status.ts';
import { personalStore } from '#sync/store/personal-store.ts';
import { seenServerOf } from './seen-server.ts';
import { CommentsContext, type CommentsContextValue, type Surface } from './state/comments-context.tsx';
import { CommentsStore } from './state/comments-store.ts';
import { SeenThreads } from './state/seen-threads.ts';
import { type DecideOnServer, useDecisions } from './state/use-decisions.ts';
import { useCommentActions } from './use-comment-actions.ts';
import { useComposerDraft } from './use-composer-draft.ts';
import { useKeptDecisions } from './use-kept-decisions.ts';
import { useSurface } from './use-surface.ts';
import { useThreadMove } from './use-thread-move.tsx';
import { useUnsentComments } from './use-unsent-comments.ts';

export interface CommentsProviderProps {
  readonly author: CommentAuthor;
  /** By role; a page that is too old, or whose access has ended, comments no more. */
  readonly mayComment: boolean;
  readonly canModerate: boolean;
  /** `null` for whoever decides on no suggestions. */
  readonly decide: DecideOnServer | null;
  readonly getTicket: CodexSessionOptions['getTicket'];
  readonly throughLink?: boolean;
  /** The document with the comments on some fields, where whoever is here has these alone; that of a branch on its page is known by itself. */
  readonly documentName?: string | undefined;
  /** Whether the page has an inspector with a tab for comments. */
  readonly hasTab: boolean;
  readonly children: ReactNode;
}

export function CommentsProvider(props: CommentsProviderProps) {
  const { author, getTicket, throughLink = false, children } = props;
  const { codexId, branch } = useCodexContext();
  const documentName = props.documentName ?? commentsDocumentName(codexId, branch ?? undefined);
  const actor = useMemo(() => ({ id: author.id, name: author.name }), [author.id, author.name]);
  const session = useCommentsSession({
    ...{ codexId, actor, getTicket, throughLink, documentName },
  });
  // Search on this device knows as little of a branch as the server does.
  useCommentsCopy(codexId, branch === null ? session : null);
  const status = useSessionState(session);
  const [surface, setMargin] = useSurface(props.hasTab);
  const canComment = props.mayComment && mayWrite(status);
  // No link leads to some fields of a branch, and guests are told of no links.
  const { ask, dialog } = useThreadMove(codexId, branch === null && author.kind === 'user');
  const value = useComments({ ...props, session, status, surface, setMargin, canComment, askToMove: ask });
  const fieldComments = useMemo(
    () =>
      value && {
        canComment,
        passages: (field: string) => value.store.passages(field),
        threadsOf: (field: string, row?: string) => value.store.threadsOf(field, row),
        subscribe: value.store.subscribe,
        open: (threadId: string) => value.show(threadId),
        begin: value.begin,
        suggest: branch === null ? value.beginSuggestion : null,
        offerSelection: value.offerSelection,
      },
    [value, canComment, branch],
  );
  return (
    <CommentsSourceContext value={session}>
      <CommentsContext value={value}>
        <FieldCommentsContext value={fieldComments}>{children}</FieldCommentsContext>
        {dialog}
      </CommentsContext>
    </CommentsSourceContext>
  );
}

function mayWrite(status: SessionStatus | null): boolean {
  return status !== null && !hasEnded(status) && status.phase !== 'read-only';
}

interface UseCommentsOptions extends CommentsProviderProps {
  readonly session: DocumentSession | null;
  readonly status: SessionStatus | null;
  readonly surface: Surface;
  readonly setMargin: (fits: boolean) => void;
  readonly canComment: boolean;
  readonly askToMove: ReturnType<typeof useThreadMove>['ask'];
}

function useComments(options: UseCommentsOptions) {
  const { session, status, surface, setMargin, canComment, canModerate, author } = options;
  const { decide, decideAll, decidesOffline } = useDecisions(options.decide, useKeptDecisions());
  const { codexId, branch } = useCodexContext();
  // What is kept of a branch on this device is kept apart.
  const keptAs = branch === null ? codexId : `${codexId}@${branch}`;
  const store = useStore(session, author);
  const kept = useMemo(() => {
    const records = clientStore().then((all) => personalStore(all, author.id).records);
    const seen = new SeenThreads(records, keptAs, author.kind === 'user' ? seenServerOf(codexId) : null);
    return { records, drafts: new SavedDrafts(records, keptAs), seen };
  }, [author.kind, author.id, codexId, keptAs]);
  useSeenExchange(kept.seen, session !== null && isConnected(status));
  const actions = useCommentActions(store, kept.seen, surface, options.askToMove);
  const [listAsked, setListAsked] = useState(0);
  const [askForList] = useState(() => () => setListAsked((count) => count + 1));
  useComposerDraft(store, kept.drafts, canComment);
  const { records, drafts, seen } = kept;
  const isClosed = options.mayComment && status !== null && !canComment;
  const documentName = options.documentName ?? commentsDocumentName(codexId, branch ?? undefined);
  const unsent = useUnsentComments({ documentName, session, status, records, isClosed });
  const hasWhole = options.documentName === undefined;
  return useMemo(
    (): (CommentsContextValue & { readonly offerSelection: typeof actions.offerSelection }) | null =>
      store === null
        ? null
        : {
            ...{ store, drafts, seen, ...actions },
            ...{
              canComment,
              canModerate,
              hasWhole,
              decide,
              decideAll,
              decidesOffline,
              unsent,
              surface,
              setMargin,
              listAsked,
              askForList,
            },
          },
    [
      store,
      drafts,
      seen,
      actions,
      canComment,
      canModerate,
      hasWhole,
      decide,
      decideAll,
      decidesOffline,
      unsent,
      surface,
      setMargin,
      listAsked,
      askForList,
    ],
  );
}

function isConnected(status: SessionStatus | null): boolean {
  return status !== null && ['saved', 'saving', 'read-only'].includes(status.phase);
}

/** Whenever the server is reached, and whoever is here comes back to this page from another device. */
function useSeenExchange(seen: SeenThreads, canReach: boolean): void {
  useEffect(() => {
    if (!canReach) return;
    const look = () => {
      if (document.visibilityState === 'visible') void seen.exchange();
      else seen.close();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      seen.close();
    };
  }, [seen, canReach]);
}

/** Holds listeners on two documents, so it is made and ended in an effect, never during render. */
function useStore(session: DocumentSession | null, author: CommentAuthor): CommentsStore | null {
  const { codex, template } = useCodexContext();
  const [store, setStore] = useState<CommentsStore | null>(null);
  const { kind, id, name } = author;
  useEffect(() => {
    if (session === null) return;
    const made = new CommentsStore({
      doc: session.doc,
      codex,
      template,
      author: { kind, id, name },
      environment: session.environment,
    });
    setStore(made);
    const settle = () => made.settleDeletions();
    window.addEventListener('pagehide', settle);
    return () => {
      window.removeEventListener('pagehide', settle);
      setStore(null);
      made.close();
    };
  }, [session, codex, template, kind, id, name]);
  return store;
}
