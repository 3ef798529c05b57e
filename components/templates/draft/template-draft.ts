/** Template drafts, kept on this device until they are published or discarded. */
import { z } from 'zod';

const draftSchema = z.object({
  baseVersion: z.int().min(0),
  source: z.string(),
  /** The source it was begun from, for going on without the server. */
  base: z.string().optional(),
});
export type Draft = z.infer<typeof draftSchema>;

const draftKey = (id: string) => `bindery.template-draft.${id}`;

/** The stored draft; `null` when there is none. */
export function readDraft(id: string): Draft | null {
  try {
    const parsed = draftSchema.safeParse(JSON.parse(localStorage.getItem(draftKey(id)) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Stores a draft, or deletes it for `null`. Returns false when storage is full or blocked. */
export function saveDraft(id: string, draft: Draft | null): boolean {
  try {
    if (draft === null) localStorage.removeItem(draftKey(id));
    else localStorage.setItem(draftKey(id), JSON.stringify(draft));
    return true;
  } catch {
    return draft === null;
  }
}
