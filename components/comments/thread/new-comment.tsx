/** The card in which a new thread is written, where the thread will stand. */
import { useCodexContext } from '#components/codex-context/codex-context.tsx';
import { NewSuggestionCard } from '#components/suggestions/new-suggestion.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { toast } from '#components/ui/toast.tsx';
import { useComments } from '../state/comments-context.tsx';
import type { NewComment } from '../state/comments-store.ts';
import { placeLabel, quoteOf } from '../state/thread-labels.ts';
import { CommentBox } from './comment-box.tsx';
import styles from './thread-card.module.css';
import { draftPlace } from './use-comment-draft.ts';
import { focusThread } from './use-comment-keys.ts';

/** Under which the draft of a new thread is kept; there is one in a Codex. */
export const NEW_THREAD = 'new';

export function NewCommentCard({ composing }: { readonly composing: NewComment }) {
  return composing.suggests ? (
    <NewSuggestionCard composing={composing} />
  ) : (
    <CommentCard composing={composing} />
  );
}

function CommentCard({ composing }: { readonly composing: NewComment }) {
  const { store, drafts } = useComments();
  const context = useCodexContext();
  const { anchor, place } = composing;
  const about = JSON.stringify(anchor);
  const quote = quoteOf(composing);
  const leave = (discarded: string | null) => {
    store.stopComposing();
    if (discarded === null || discarded === '') return;
    toast.undo('The draft was discarded', () => {
      drafts?.save(draftPlace(NEW_THREAD), { text: discarded, base: about, problem: null });
      store.composeAt(anchor);
    });
  };
  return (
    <section
      className={styles['open']}
      data-thread-card="draft"
      aria-label={`New comment on ${quote === null ? placeLabel(composing, context) : `“${quote}”`}`}
    >
      <header className={styles['line']}>
        <Avatar person={store.author} size={22} decorative />
        <span className={styles['author']}>You</span>
        <span className={styles['about']}>
          on <bdi>{quote === null ? placeLabel(composing, context) : `“${quote}”`}</bdi>
        </span>
      </header>
      {place.on === 'removed' && (
        <p className={styles['removed']}>The text was removed meanwhile. The comment says what it was.</p>
      )}
      <CommentBox
        label="Comment"
        placeholder="Comment; @ for people, [[ for Codices"
        action="Comment"
        draftKey={NEW_THREAD}
        draftAbout={about}
        takesFocus={!composing.isResumed}
        onSend={(markdown, id) => {
          const threadId = store.start(markdown, id);
          if (threadId !== null) focusThread(threadId);
        }}
        onSentBefore={() => store.stopComposing()}
        onLeave={leave}
      />
    </section>
  );
}
