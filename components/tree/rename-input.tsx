/** The input that renames a Codex in place: Enter or blur commits, Escape reverts. */
import { useEffect, useRef, useState } from 'react';
import { titleRefusal } from '#components/ui/display-title.ts';
import { toast } from '#components/ui/toast.tsx';
import { MAX_TITLE_LENGTH } from '#core/protocol/api/codices.ts';
import classes from './tree.module.css';

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
      dir="auto"
      aria-label="Title"
      placeholder="Untitled"
      onChange={(event) => {
        const { value } = event.currentTarget;
        // Not `maxLength`, which cuts what is pasted without a word.
        if (value.length <= Math.max(MAX_TITLE_LENGTH, text.length)) setText(value);
        else toast.notice(titleRefusal(value.length));
      }}
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
