/** A title edited where it stands: Enter or leaving keeps it, Escape does not. */
import { useEffect, useRef, useState } from 'react';
import classes from './tree.module.css';

const MAX_TITLE = 500;

interface RenameInputProps {
  readonly title: string;
  /** `null` when it is left as it was. */
  readonly onDone: (title: string | null) => void;
}

export function RenameInput({ title, onDone }: RenameInputProps) {
  const [text, setText] = useState(title);
  const input = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const finish = (kept: boolean) => {
    if (done.current) return;
    done.current = true;
    onDone(kept && text.trim() !== title ? text.trim() : null);
  };
  return (
    <input
      ref={input}
      className={classes['rename']}
      value={text}
      maxLength={MAX_TITLE}
      aria-label="Title"
      placeholder="Untitled"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => finish(true)}
      onClick={(event) => event.stopPropagation()}
      onKeyDown={(event) => {
        // The keys of the tree mean something else here.
        event.stopPropagation();
        if (event.key === 'Enter') finish(true);
        if (event.key === 'Escape') {
          event.preventDefault();
          finish(false);
        }
      }}
    />
  );
}
