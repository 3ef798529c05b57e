/** Wire schemas of bringing content of a deleted Codex into a living one: what it has, what would change, and the act. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';
import { fieldChangeSchema } from './comparison.ts';

const source = {
  /** A Codex in the trash. */
  from: codexIdSchema,
};

/** `GET /codices/:id/content-restores/plan`: nothing is changed. Without `seq` its content as it was deleted. */
export const contentPlanQuerySchema = closedObject({
  ...source,
  seq: z.coerce.number().int().min(1).optional(),
});

/** A field of the deleted Codex that holds something, or its title. */
export const offeredFieldSchema = z.object({
  field: z.string(),
  label: z.string(),
  /** Why it cannot be brought here; `null`: it can. */
  refused: z.string().nullable(),
  /** What it would change; `null` where it is refused, and where the field holds the same already. */
  change: fieldChangeSchema.nullable(),
});
export type OfferedField = z.infer<typeof offeredFieldSchema>;

export const contentPlanSchema = z.object({
  from: z.object({
    id: codexIdSchema,
    title: z.string(),
    /** The operation whose state it is. */
    seq: z.int(),
    template: z.object({ id: z.string(), name: z.string() }),
  }),
  fields: z.array(offeredFieldSchema),
});
export type ContentPlan = z.infer<typeof contentPlanSchema>;

/** `POST /codices/:id/content-restores`. */
export const restoreContentSchema = closedObject({
  ...source,
  seq: z.int().min(1).optional(),
  /** Keys of fields, and `title`. */
  fields: z.array(z.string().max(80)).min(1, 'Name at least one field.').max(500),
});
export type RestoreContentBody = z.infer<typeof restoreContentSchema>;
