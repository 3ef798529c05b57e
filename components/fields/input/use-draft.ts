/** A hook for the text of an input: committed on blur or Enter, reverted by Escape, without moving the focus. */
import { type KeyboardEvent, useContext, useEffect, useRef, useState } from 'react';
import { FieldDraftsContext, type SavedDraft } from '#components/codex-context/saved-drafts.ts';

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

/**
 * The state of an input. `commit` receives text that differs from the stored one, and returns a problem or `null`. Text
 * that cannot be committed stays in the input beside its problem, also over a reload. `part` distinguishes several inputs
 * of one field.
 */
export function useDraft(stored: string, commit: (text: string) => string | null, part = ''): Draft {
  const [draft, setDraft] = useSavedDraft(part);

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
        setDraft({ text, base: draft?.base ?? stored, problem: null });
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

/** A draft that is there after a reload; what is typed before it has been read from the device stands. */
function useSavedDraft(part: string): readonly [SavedDraft | null, (draft: SavedDraft | null) => void] {
  const [draft, setDraft] = useState<SavedDraft | null>(null);
  const touched = useRef(false);
  const field = useContext(FieldDraftsContext);
  const drafts = field?.drafts;
  const place = `${field?.fieldId}${part}`;
  useEffect(() => {
    let wanted = true;
    void drafts?.find(place).then((saved) => {
      if (wanted && !touched.current && saved !== null) setDraft(saved);
    });
    return () => {
      wanted = false;
    };
  }, [drafts, place]);
  const save = (next: SavedDraft | null) => {
    if (next === null && draft === null) return;
    touched.current = true;
    setDraft(next);
    drafts?.save(place, next);
  };
  return [draft, save];
}
