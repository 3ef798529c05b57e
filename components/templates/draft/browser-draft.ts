/** Drafts that browsers kept for themselves before drafts were shared: read, and removed once they are in the shared one. */
import { z } from 'zod';

const draftSchema = z.object({ source: z.string() });

const draftKey = (id: string) => `bindery.template-draft.${id}`;

/** The source that this browser keeps for a template, `new` for one that was never published; `null` when there is none. */
export function readBrowserDraft(id: string): string | null {
  try {
    const parsed = draftSchema.safeParse(JSON.parse(localStorage.getItem(draftKey(id)) ?? 'null'));
    return parsed.success ? parsed.data.source : null;
  } catch {
    return null;
  }
}

/** Removes it. */
export function forgetBrowserDraft(id: string): void {
  try {
    localStorage.removeItem(draftKey(id));
  } catch {
    // Storage that is blocked keeps nothing either.
  }
}
