/** For tests: a Codex of one text with its comments, on a page of its own and without a server. */
import { act, render, screen } from '@testing-library/react';
import userEvent, { PointerEventsCheckLevel, type UserEvent } from '@testing-library/user-event';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import * as Y from 'yjs';
import { browserEnvironment } from '#components/browser/browser-environment.ts';
import { CodexTitle } from '#components/codex/view/codex-title.tsx';
import { useFileDrop } from '#components/codex/view/use-file-drop.ts';
import { useUndoKeys } from '#components/codex/view/use-page-keys.ts';
import { CodexProvider, type CodexServices, NO_SERVICES } from '#components/codex-context/codex-context.tsx';
import { createLocalSource } from '#components/codex-context/local-source.ts';
import { SavedDrafts } from '#components/codex-context/saved-drafts.ts';
import { FieldCommentsContext } from '#components/comments-context/comments-context.ts';
import { Field } from '#components/fields/field.tsx';
import { Providers } from '#components/shell/providers.tsx';
import { ModeSwitch } from '#components/suggesting/mode-switch.tsx';
import { SuggestingProvider } from '#components/suggesting/suggesting-provider.tsx';
import type { Codex } from '#core/codex/codex.ts';
import type { CommentAuthor } from '#core/comments/comments.ts';
import type { CommentWriter } from '#core/comments/record-writing.ts';
import type { Template } from '#core/template/template.ts';
import { templateOf } from '#core/template/template-library.fixture.ts';
import type { RecordStore } from '#sync/store/local-store.ts';
import { createMemoryStore } from '#sync/store/memory-store.ts';
import { CommentsLayout } from './comments-layout.tsx';
import { CommentsTab } from './comments-tab.tsx';
import { CommentsContext, type Surface } from './state/comments-context.tsx';
import { CommentsStore } from './state/comments-store.ts';
import { SeenThreads } from './state/seen-threads.ts';
import { NOTHING_UNSENT, type UnsentState } from './state/unsent-state.ts';
import { type DecideOnServer, type KeepDecision, useDecisions } from './state/use-decisions.ts';
import { useCommentActions } from './use-comment-actions.ts';
import { useComposerDraft } from './use-composer-draft.ts';
import { useThreadMove } from './use-thread-move.tsx';

export const CODEX_ID = '01900000-0000-7000-8000-0000000000c3';
export const ANA: CommentAuthor = {
  kind: 'user',
  id: '01900000-0000-7000-8000-0000000000a1',
  name: 'Ana Reyes',
};
export const BEN: CommentAuthor = {
  kind: 'user',
  id: '01900000-0000-7000-8000-0000000000b2',
  name: 'Ben Okafor',
};

export interface CommentsPage {
  readonly user: UserEvent;
  readonly codex: Codex;
  readonly comments: Y.Doc;
  readonly store: CommentsStore;
  readonly records: RecordStore;
  /** Something that a colleague does to the comments; it arrives at once. */
  remotely(edit: (doc: Y.Doc, ben: CommentWriter) => void): void;
  leave(): void;
}

export interface CommentsPageOptions {
  /** What the text says. */
  readonly text?: string;
  readonly canComment?: boolean;
  readonly unsent?: Partial<UnsentState>;
  readonly services?: Partial<CodexServices>;
  /** The server's answer to decisions on suggestions; none are made without. */
  readonly decide?: DecideOnServer;
  /** Keeps decisions while the server is away. */
  readonly keep?: KeepDecision;
  /** Whether the server is asked who reads a thread before it is moved. */
  readonly asksToMove?: boolean;
  /** Whether Ana may edit; she may where nothing is said. */
  readonly canEdit?: boolean;
  /** The inside of the fields of the template, and what else that says. */
  readonly template?: readonly [fields: string, others?: string];
  /** Writes what the Codex holds at first. */
  readonly begin?: (codex: Codex, template: Template) => void;
  /** What else stands on the page, as in the pane beside it. */
  readonly beside?: ReactNode;
  /** Of an earlier page, with what was left there. */
  readonly before?: Pick<CommentsPage, 'comments' | 'records' | 'codex'>;
}

const FIELDS =
  "steps: { type: 'checklist', label: 'Steps' }, body: { type: 'text', label: 'Body' }, severity: { type: 'line', label: 'Severity', layer: 'metadata' }";

/** The page as Ana has it. */
export async function renderComments(options: CommentsPageOptions = {}): Promise<CommentsPage> {
  const template = templateOf(...(options.template ?? [FIELDS]));
  const doc = new Y.Doc();
  if (options.before !== undefined) Y.applyUpdate(doc, Y.encodeStateAsUpdate(options.before.codex.doc));
  const source = createLocalSource(doc, ANA);
  const { codex } = source;
  if (options.text !== undefined) codex.text('body').insert(0, options.text);
  options.begin?.(codex, template);
  const comments = options.before?.comments ?? new Y.Doc();
  const records = options.before?.records ?? createMemoryStore(browserEnvironment).records;
  const store = new CommentsStore({
    doc: comments,
    codex,
    template,
    author: ANA,
    environment: browserEnvironment,
  });
  const { unmount } = render(
    <Providers>
      <CodexProvider
        codexId={CODEX_ID}
        source={source}
        template={template}
        actor={ANA}
        canEdit={options.canEdit ?? true}
        services={{ ...NO_SERVICES, ...options.services }}
      >
        <Scope
          store={store}
          records={records}
          canComment={options.canComment ?? true}
          onServer={options.decide ?? null}
          keep={options.keep ?? null}
          asksToMove={options.asksToMove ?? false}
          unsent={{ ...NOTHING_UNSENT, ...options.unsent }}
        >
          <SuggestingProvider>
            <ModeSwitch />
            <CommentsLayout>
              <Article>
                <CodexTitle />
                {Object.values(template.fields).map((field) => (
                  <Field key={field.id} field={field} />
                ))}
              </Article>
            </CommentsLayout>
            <CommentsTab />
            {options.beside}
          </SuggestingProvider>
        </Scope>
      </CodexProvider>
    </Providers>,
  );
  await screen.findAllByText(Object.values(template.fields)[0]?.label ?? '');
  return {
    user: userEvent.setup({ delay: null, pointerEventsCheck: PointerEventsCheckLevel.Never }),
    ...{ codex, comments, store, records },
    remotely(edit) {
      const theirs = new Y.Doc();
      Y.applyUpdate(theirs, Y.encodeStateAsUpdate(comments));
      edit(theirs, { author: BEN, environment: browserEnvironment });
      act(() => Y.applyUpdate(comments, Y.encodeStateAsUpdate(theirs), 'remote'));
    },
    leave() {
      unmount();
      store.close();
    },
  };
}

function Article({ children }: { readonly children: ReactNode }) {
  const root = useRef<HTMLElement>(null);
  useUndoKeys(root);
  return (
    <article ref={root} {...useFileDrop()}>
      {children}
    </article>
  );
}

interface ScopeProps {
  readonly store: CommentsStore;
  readonly records: RecordStore;
  readonly canComment: boolean;
  readonly onServer: DecideOnServer | null;
  readonly keep: KeepDecision | null;
  readonly unsent: UnsentState;
  readonly asksToMove: boolean;
  readonly children: ReactNode;
}

function Scope(props: ScopeProps) {
  const { store, records, canComment, onServer, keep, unsent, asksToMove, children } = props;
  const decisions = useDecisions(onServer, keep);
  const [kept] = useState(() => ({
    drafts: new SavedDrafts(Promise.resolve(records), CODEX_ID),
    seen: new SeenThreads(Promise.resolve(records), CODEX_ID),
  }));
  const surface: Surface = 'tab';
  const moves = useThreadMove(CODEX_ID, asksToMove);
  const actions = useCommentActions(store, kept.seen, surface, moves.ask);
  useComposerDraft(store, kept.drafts, canComment);
  const value = useMemo(
    () => ({
      ...{
        store,
        ...kept,
        ...actions,
        canComment,
        canModerate: false,
        hasWhole: true,
        ...decisions,
        unsent,
        surface,
      },
      ...{ setMargin: () => undefined, listAsked: 0, askForList: () => undefined },
    }),
    [store, kept, actions, canComment, decisions, unsent],
  );
  const fieldComments = useMemo(
    () => ({
      canComment,
      passages: (field: string) => store.passages(field),
      threadsOf: (field: string, row?: string) => store.threadsOf(field, row),
      subscribe: store.subscribe,
      open: actions.show,
      begin: actions.begin,
      suggest: actions.beginSuggestion,
      offerSelection: actions.offerSelection,
    }),
    [store, actions, canComment],
  );
  return (
    <CommentsContext value={value}>
      <FieldCommentsContext value={fieldComments}>{children}</FieldCommentsContext>
      {moves.dialog}
    </CommentsContext>
  );
}
