/** Saved drafts: text in the inputs of a Codex that is not committed yet, kept on this device. */
import { createContext } from 'react';
import { z } from 'zod';
import type { RecordStore } from '#sync/store/local-store.ts';

const draftSchema = z.object({
  text: z.string(),
  /** What was stored when the person began to type. */
  base: z.string(),
  /** What could not be understood; `null` while somebody is typing. */
  problem: z.string().nullable(),
  /** The id of the comment that it becomes once it is sent. */
  sendsAs: z.string().optional(),
});
export type SavedDraft = Readonly<z.infer<typeof draftSchema>>;

/** The saved drafts of one person in one Codex, by the place of their value. Where nothing can be stored, nothing is kept. */
export class SavedDrafts {
  private readonly records: Promise<RecordStore>;
  private readonly codexId: string;

  /** `records` are the person's own. */
  constructor(records: Promise<RecordStore>, codexId: string) {
    this.records = records;
    this.codexId = codexId;
    // Every call hears of it too, and goes without.
    records.catch(() => undefined);
  }

  async find(place: string): Promise<SavedDraft | null> {
    try {
      const records = await this.records;
      return draftSchema.safeParse(await records.get('draft', this.idOf(place))).data ?? null;
    } catch {
      return null;
    }
  }

  /** `null`: the text was taken, or thrown away. */
  save(place: string, draft: SavedDraft | null): void {
    const id = this.idOf(place);
    this.records
      .then((records) => (draft === null ? records.delete('draft', id) : records.put('draft', id, draft)))
      .catch(() => undefined);
  }

  private idOf(place: string): string {
    return `${this.codexId}/${place}`;
  }
}

/** The drafts for the inputs of one field; `null` where nothing is kept. */
export const FieldDraftsContext = createContext<{
  readonly drafts: SavedDrafts;
  readonly fieldId: string;
} | null>(null);
