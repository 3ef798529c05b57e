/** The text of an input that is committed on blur or Enter and reverted by Escape; the focus stays where it is. */
import { type KeyboardEvent, useState } from 'react';

export interface DraftInputProps {
  readonly value: string;
  /** Tells the undo keys that the browser's own undo serves this input for now. */
  readonly 'data-draft': 'dirty' | undefined;
  onFocus(): void;
  onChange(event: { readonly currentTarget: { readonly value: string } }): void;
  onBlur(): void;
  onKeyDown(event: KeyboardEvent<HTMLElement>): void;
}

export interface Draft {
  /** What could not be understood, while that text still stands in the input. */
  readonly problem: string | null;
  /** True when the stored value changed under somebody who has typed something else. */
  readonly overtaken: boolean;
  readonly input: DraftInputProps;
  /** As Enter does. */
  readonly take: () => void;
  /** As Escape does. */
  readonly revert: () => void;
}

interface State {
  readonly text: string;
  /** What was stored when the person began to type. */
  readonly base: string;
  readonly problem: string | null;
}

/**
 * `commit` gets text that differs from what is stored, and answers what is wrong with it, or `null`. Text that cannot be
 * understood stays in the input beside its problem: nothing that somebody typed is thrown away.
 */
export function useDraft(stored: string, commit: (text: string) => string | null): Draft {
  const [draft, setDraft] = useState<State | null>(null);

  const finish = () => {
    if (draft === null || draft.text === draft.base) {
      setDraft(null);
      return;
    }
    const problem = commit(draft.text);
    setDraft(problem === null ? null : { ...draft, problem });
  };

  return {
    problem: draft?.problem ?? null,
    take: finish,
    revert: () => setDraft(null),
    overtaken: draft !== null && draft.base !== stored && draft.text !== stored,
    input: {
      value: draft?.text ?? stored,
      'data-draft': draft === null ? undefined : 'dirty',
      onFocus: () => undefined,
      onChange: (event) => {
        const text = event.currentTarget.value;
        setDraft((current) => ({ text, base: current?.base ?? stored, problem: null }));
      },
      onBlur: finish,
      onKeyDown: (event) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          finish();
        } else if (event.key === 'Escape' && draft !== null) {
          event.preventDefault();
          event.stopPropagation();
          setDraft(null);
        }
      },
    },
  };
}
