/** Writing a title in place of the one that the pattern of the template gives. */
import { useEffect, useId, useRef, useState } from 'react';
import { titleRefusal } from '#components/ui/display-title.ts';
import { MAX_TITLE_LENGTH } from '#core/protocol/api/codices.ts';
import styles from './codex-body.module.css';

interface OwnTitleProps {
  /** The title to begin with. */
  readonly given: string;
  /** Called once, with another title than that, when it is left or the page goes. */
  readonly onWrite: (title: string) => void;
  readonly onEnd: () => void;
}

/**
 * Nothing is written before it is left: the document holds no text to write in, and two people who each put the given title there would have it
 * twice.
 */
export function OwnTitle({ given, onWrite, onEnd }: OwnTitleProps) {
  const [begun] = useState(given);
  const [text, setText] = useState(begun);
  const [refused, setRefused] = useState<number | null>(null);
  const note = useId();
  const write = useLeaving(begun, text, onWrite);
  return (
    <div data-field="title">
      <div className={styles['title-field']}>
        <textarea
          ref={focusAtEnd}
          rows={1}
          aria-label="Title"
          aria-describedby={note}
          dir="auto"
          className={`${styles['title']} ${styles['own-title']}`}
          value={text}
          onChange={({ currentTarget }) => {
            const next = currentTarget.value.replace(/\r?\n/g, ' ');
            const fits = next.length <= MAX_TITLE_LENGTH;
            setRefused(fits ? null : next.length);
            if (fits) setText(next);
          }}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
            event.preventDefault();
            event.stopPropagation();
            if (event.key === 'Enter') write(text);
            else write(begun);
            onEnd();
          }}
          onBlur={() => {
            write(text);
            onEnd();
          }}
        />
      </div>
      {/* As high as the line under a title that was given: nothing below moves. */}
      <p className={styles['title-note']} id={note}>
        Enter keeps it · Escape leaves it as it was
      </p>
      {refused !== null && (
        <p role="alert" className={styles['refusal']}>
          {titleRefusal(refused)}
        </p>
      )}
    </div>
  );
}

/** Writes the title once, at the latest when the page goes or shows something else. */
function useLeaving(begun: string, text: string, onWrite: (title: string) => void): (title: string) => void {
  const isWritten = useRef(false);
  const write = (title: string) => {
    if (isWritten.current) return;
    isWritten.current = true;
    if (title.trim() !== '' && title !== begun) onWrite(title);
  };
  const leave = useRef(() => write(text));
  leave.current = () => write(text);
  useEffect(() => {
    isWritten.current = false;
    const onHide = () => leave.current();
    window.addEventListener('pagehide', onHide);
    return () => {
      window.removeEventListener('pagehide', onHide);
      leave.current();
    };
  }, []);
  return write;
}

function focusAtEnd(input: HTMLTextAreaElement | null): void {
  if (input === null) return;
  input.focus();
  input.setSelectionRange(input.value.length, input.value.length);
}
