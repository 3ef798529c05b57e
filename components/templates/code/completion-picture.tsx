/** The picture of an icon or a hue beside its name in the list of completions. */
import type { Completion } from '@codemirror/autocomplete';
import { createRoot } from 'react-dom/client';
import { Icon } from '#components/ui/icon.tsx';
import type { PicturedCompletion } from './template-completion.ts';

/** The picture of a completion; `null` for one without. */
export function drawCompletion(completion: Completion): Node | null {
  const { show, label }: PicturedCompletion = completion;
  if (show === undefined) return null;
  const place = document.createElement('span');
  place.className = 'cm-completion-picture';
  place.setAttribute('aria-hidden', 'true');
  if (show === 'hue') place.style.backgroundColor = `var(--hue-${label})`;
  // It is gone with the list, and holds nothing that would have to be given back.
  else createRoot(place).render(<Icon name={label} size={16} />);
  return place;
}
