/** A text input that hands over what was typed when it is left or on Enter; Escape takes it back. A text of many lines: on Ctrl+Enter. */
import { Textarea, TextInput } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';

interface CommitInputProps {
  /** `null` for an input that is named by `ariaLabel` alone. */
  readonly label: string | null;
  readonly ariaLabel?: string;
  readonly value: string;
  /** Says what is wrong with a text, which is then not handed over; `null` when nothing is. */
  readonly check?: (text: string) => string | null;
  readonly onCommit: (text: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent<HTMLElement>) => void;
  readonly placeholder?: string | undefined;
  readonly description?: ReactNode;
  /** `lines`: Enter begins another line. */
  readonly multiline?: boolean | 'lines';
  readonly mono?: boolean;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
  readonly type?: 'text' | 'number';
  readonly className?: string | undefined;
}

export function CommitInput(props: CommitInputProps) {
  const { label, ariaLabel, value, check, onCommit, onKeyDown, multiline, mono, disabled, className } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const problem = typed === null ? null : (check?.(typed) ?? null);
  const commit = () => {
    if (typed === null || problem !== null) return;
    setTyped(null);
    if (typed !== value) onCommit(typed);
  };
  const shared = {
    label,
    'aria-label': label === null ? ariaLabel : undefined,
    value: typed ?? value,
    description: props.description,
    placeholder: props.placeholder,
    error: problem,
    readOnly: disabled === true,
    className,
    autoFocus: props.autoFocus,
    styles: mono ? { input: { fontFamily: 'var(--font-mono)', fontSize: 'var(--text-code)' } } : {},
    onChange: (event: { currentTarget: { value: string } }) => setTyped(event.currentTarget.value),
    onBlur: commit,
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const beginsLine =
        multiline === 'lines' ? !(event.ctrlKey || event.metaKey) : multiline === true && event.shiftKey;
      if (event.key === 'Enter' && !beginsLine) {
        event.preventDefault();
        commit();
      } else if (event.key === 'Escape' && typed !== null) {
        event.stopPropagation();
        setTyped(null);
      }
      onKeyDown?.(event);
    },
  };
  if (multiline !== undefined && multiline !== false) {
    const [least, most] = multiline === 'lines' ? [4, 16] : [2, 8];
    return (
      <Textarea {...shared} rows={Math.min(Math.max((typed ?? value).split('\n').length, least), most)} />
    );
  }
  return (
    <TextInput
      {...shared}
      type={props.type ?? 'text'}
      inputMode={props.type === 'number' ? 'decimal' : undefined}
    />
  );
}
