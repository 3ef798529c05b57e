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

/** What was written here and not published; `null` when there is nothing. */
export function readDraft(id: string): Draft | null {
  try {
    const parsed = draftSchema.safeParse(JSON.parse(localStorage.getItem(draftKey(id)) ?? 'null'));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Answers whether it could be kept: storage may be full or blocked. `null` forgets it. */
export function saveDraft(id: string, draft: Draft | null): boolean {
  try {
    if (draft === null) localStorage.removeItem(draftKey(id));
    else localStorage.setItem(draftKey(id), JSON.stringify(draft));
    return true;
  } catch {
    return draft === null;
  }
}
