/** Wire schemas of erasing the personal data of a removed member: looked at first, then done for good. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';

/** What has to be sent along: it cannot be undone. */
export const ERASURE_CONFIRMATION = 'erase for good';

/** `POST /members/:id/erasure`. */
export const createErasureSchema = closedObject({
  /** The words `erase for good`. */
  confirm: z.string().max(100),
});
export type CreateErasureBody = z.infer<typeof createErasureSchema>;

/** What says who somebody is, and how much of it there is, or was. */
export const erasureCountsSchema = z.object({
  /** Of the history, which they made or whose values name them. */
  operations: z.int(),
  documents: z.int(),
  /** Rows of other tables by table. */
  rows: z.record(z.string(), z.int()),
  /** Of the audit log. */
  events: z.int(),
  /** E-mails that were not sent yet. */
  mails: z.int(),
});
export type ErasureCounts = z.infer<typeof erasureCountsSchema>;

/** `GET /members/:id/erasure`. */
export const erasureSchema = z.object({
  /** Whose: by the name that they have now. */
  member: z.object({ id: z.string(), name: z.string() }),
  /** `open`: nothing was erased. */
  state: z.enum(['open', 'erasing', 'done']),
  /** What they are called from then on, as “Former member 3”. */
  as: z.string(),
  at: z.iso.datetime().nullable(),
  /** What would be erased; once it is done, what was. */
  counts: erasureCountsSchema,
  /** Codices in whose texts search finds the name as others typed it: these stay, and are for removing a passage. */
  typed: z.int(),
  /** What cannot be reached, in sentences. */
  unreached: z.array(z.string()),
  /** What has to be sent as `confirm`. */
  confirmation: z.string(),
});
export type ErasureBody = z.infer<typeof erasureSchema>;
