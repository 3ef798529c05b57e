/** The mode of an open Codex: whether what one types is an edit, a suggestion, or nothing; kept in this browser for each Codex. */
import { useCallback, useState } from 'react';

export const EDITING_MODES = ['editing', 'suggesting', 'viewing'] as const;
export type EditingMode = (typeof EDITING_MODES)[number];

export const MODE_LABELS: Readonly<Record<EditingMode, { readonly label: string; readonly note: string }>> = {
  editing: { label: 'Editing', note: 'What you type is in the Codex at once' },
  suggesting: { label: 'Suggesting', note: 'What you type is a suggestion until somebody accepts it' },
  viewing: { label: 'Viewing', note: 'Nothing changes by accident' },
};

/** Those who may not edit suggest, or read; whoever may do neither has no choice. */
export function modesFor(canEdit: boolean, canComment: boolean): readonly EditingMode[] {
  if (!canComment) return canEdit ? ['editing', 'viewing'] : [];
  return canEdit ? EDITING_MODES : ['suggesting', 'viewing'];
}

function keyOf(codexId: string, personId: string): string {
  return `bindery-mode/${codexId}/${personId}`;
}

/**
 * The mode that was chosen last, as far as it is open to them: else editing, or viewing for those who may not edit. Whoever has chosen
 * to suggest reads until that can be done: what they type then must be no edit.
 */
export function useEditingMode(
  codexId: string,
  personId: string,
  modes: readonly EditingMode[],
): readonly [EditingMode, (mode: EditingMode) => void] {
  const [chosen, setChosen] = useState(() => read(keyOf(codexId, personId)));
  const choose = useCallback(
    (mode: EditingMode) => {
      setChosen(mode);
      keepEditingMode(codexId, personId, mode);
    },
    [codexId, personId],
  );
  const first = modes.includes('editing') && chosen !== 'suggesting' ? 'editing' : 'viewing';
  return [chosen !== null && modes.includes(chosen) ? chosen : first, choose];
}

/**
 * Why somebody who may edit a Codex does not change it from outside of its page now; `null` when they may. What they do there is no
 * suggestion, so that all of it waits for Editing: another title in the tree, another place, the archive, the trash, an earlier version.
 */
export function modeRefusal(codexId: string, personId: string, title: string): string | null {
  const mode = read(keyOf(codexId, personId));
  if (mode === null || mode === 'editing') return null;
  return `${title} is in ${MODE_LABELS[mode].label} for you. This can be done in Editing only: choose it in its header.`;
}

/** For the browser that keeps nothing, and only then: there the choice lasts as long as the page. */
const chosenHere = new Map<string, EditingMode>();

function read(key: string): EditingMode | null {
  const here = chosenHere.get(key);
  if (here !== undefined) return here;
  try {
    const stored = localStorage.getItem(key);
    return EDITING_MODES.find((mode) => mode === stored) ?? null;
  } catch {
    return null;
  }
}

/** As the header does when a mode is chosen. */
export function keepEditingMode(codexId: string, personId: string, mode: EditingMode): void {
  const key = keyOf(codexId, personId);
  try {
    localStorage.setItem(key, mode);
    chosenHere.delete(key);
  } catch {
    chosenHere.set(key, mode);
  }
}
