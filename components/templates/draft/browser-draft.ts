/** Drafts that browsers kept for themselves before drafts were shared: read, taken over, and removed once they are in the shared one. */
import { z } from 'zod';
import { carryChanges, changeBetween } from '#core/text/text-change.ts';

const draftSchema = z.object({
  source: z.string(),
  /** The version it was begun from; 0 for a template that was never published. */
  baseVersion: z.int().min(0),
  /** The source of that version. */
  base: z.string().optional(),
});

export type BrowserDraft = z.infer<typeof draftSchema>;

const draftKey = (id: string) => `bindery.template-draft.${id}`;

/** What this browser keeps for a template, `new` for one that was never published; `null` when there is nothing. */
export function readBrowserDraft(id: string): BrowserDraft | null {
  try {
    const parsed = draftSchema.safeParse(JSON.parse(localStorage.getItem(draftKey(id)) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Keeps it again. Throws where storage is full or blocked. */
export function keepBrowserDraft(id: string, draft: BrowserDraft): void {
  localStorage.setItem(draftKey(id), JSON.stringify(draft));
}

/** Removes it. */
export function forgetBrowserDraft(id: string): void {
  try {
    localStorage.removeItem(draftKey(id));
  } catch {
    // Storage that is blocked keeps nothing either.
  }
}

/**
 * The text `now` with what `kept` changed of `base`. `null` where that can't be told: both changed the same place of it.
 */
export function takeOver(kept: string, base: string, now: string): string | null {
  const change = changeBetween(base, kept);
  if (change === null) return now;
  const carried = carryChanges([change], base, now)?.[0];
  return carried === undefined ? null : now.slice(0, carried.from) + carried.insert + now.slice(carried.to);
}
