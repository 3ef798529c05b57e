/** The box in which a comment is written: Markdown, with `@` for people and `[[` for Codices; kept on this device until it is sent. */
import { Button } from '@mantine/core';
import { IconArrowUp } from '@tabler/icons-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';
import { isOfInputMethod } from '#components/browser/input-method.ts';
import { SuggestionList } from '#components/fields/rich-text/suggestion-list.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { toast } from '#components/ui/toast.tsx';
import { MAX_BODY_LENGTH } from '#core/comments/comments.ts';
import styles from './comment-box.module.css';
import { writeComment } from './comment-text.ts';
import { useCommentDraft } from './use-comment-draft.ts';
import { useMentionList } from './use-mention-list.ts';

export interface CommentBoxProps {
  /** Names the box for those who don't see where it stands. */
  readonly label: string;
  readonly placeholder: string;
  /** What the button does: “Comment”, “Reply”, “Save”. */
  readonly action: string;
  /** Under what the draft is kept. */
  readonly draftKey: string;
  /** What the draft is about, kept with it. */
  readonly draftAbout?: string;
  /** What it begins with, where no draft was kept. */
  readonly initial?: string;
  /** Throws what keeps it from being sent. A comment that is new goes under `id`, by which its draft is known for sent. */
  readonly onSend: (markdown: string, id: string) => void;
  /** Called when the draft turns out to have been sent already, before the page was loaded. */
  readonly onSentBefore?: () => void;
  /**
   * Called when it is left: with `null` the draft is kept, otherwise it was thrown away and is handed over, so that this can be taken
   * back. Absent: the box stays.
   */
  readonly onLeave?: (discarded: string | null) => void;
  readonly takesFocus?: boolean;
  /** On a narrow page: one line with a round button. */
  readonly isCompact?: boolean;
}

export function CommentBox(props: CommentBoxProps) {
  const { label, placeholder, action, onSend, onLeave, takesFocus = false, isCompact = false } = props;
  const box = useRef<HTMLTextAreaElement>(null);
  const { typed, setTyped, takeId } = useCommentDraft(props);
  const mention = useMentionList(box, typed, setTyped);
  const isEmpty = typed.text.trim() === '';
  useFocusAtEnd(box, takesFocus);

  const send = () => {
    if (isEmpty) return;
    try {
      onSend(writeComment(typed), takeId());
    } catch (error) {
      toast.failed('The comment was not sent. It is still in its box.', error);
      return;
    }
    setTyped(null);
    mention.close();
  };
  const discard = () => {
    const discarded = writeComment(typed);
    setTyped(null);
    onLeave?.(discarded);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (isOfInputMethod(event.nativeEvent)) return;
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      send();
    } else if (mention.takesKey(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      if (onLeave) onLeave(null);
      else event.currentTarget.closest<HTMLElement>('[data-thread-card]')?.focus();
    }
  };

  return (
    <div className={styles['box']} data-compact={isCompact || undefined}>
      <div className={styles['input']}>
        <textarea
          ref={box}
          className={styles['text']}
          aria-label={label}
          aria-autocomplete="list"
          {...mention.attributes}
          placeholder={placeholder}
          dir="auto"
          rows={1}
          maxLength={MAX_BODY_LENGTH}
          value={typed.text}
          onChange={({ currentTarget: { value, selectionStart } }) => {
            setTyped({ ...typed, text: value });
            mention.follow(selectionStart);
          }}
          onBlur={mention.close}
          onKeyDown={onKeyDown}
        />
        {mention.list !== null && (
          <div className={styles['choices']}>
            <SuggestionList {...mention.list} />
          </div>
        )}
      </div>
      {isCompact ? (
        <SendButton action={action} disabled={isEmpty} onSend={send} />
      ) : (
        <BoxActions
          action={action}
          disabled={isEmpty}
          onSend={send}
          onDiscard={onLeave === undefined ? null : discard}
        />
      )}
    </div>
  );
}

interface SendButtonProps {
  readonly action: string;
  readonly disabled: boolean;
  readonly onSend: () => void;
}

interface BoxActionsProps extends SendButtonProps {
  /** `null` for a box that stays. */
  readonly onDiscard: (() => void) | null;
}

/** A box that stays has none as long as there is nothing in it. */
function BoxActions({ action, disabled, onSend, onDiscard }: BoxActionsProps) {
  if (disabled && onDiscard === null) return null;
  return (
    <div className={styles['actions']}>
      {onDiscard !== null && (
        <Button size="compact-md" variant="subtle" color="ink" onClick={onDiscard}>
          Discard
        </Button>
      )}
      <Button size="compact-md" disabled={disabled} onClick={onSend} rightSection={<Kbd keys="mod+enter" />}>
        {action}
      </Button>
    </div>
  );
}

/** Round, for the thumb; the keyboard of the screen stays while it is pressed. */
function SendButton({ action, disabled, onSend }: SendButtonProps) {
  return (
    <button
      type="button"
      className={styles['send']}
      aria-label={action}
      disabled={disabled}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onSend}
    >
      <IconArrowUp size={20} stroke={2} aria-hidden />
    </button>
  );
}

function useFocusAtEnd(box: RefObject<HTMLTextAreaElement | null>, takesFocus: boolean): void {
  useEffect(() => {
    if (!takesFocus) return;
    const text = box.current;
    text?.focus({ preventScroll: true });
    text?.setSelectionRange(text.value.length, text.value.length);
  }, [box, takesFocus]);
}
