/** Wire schemas of the history of a template draft, `/api/v1/templates/:id/draft`. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { comparedVersionsSchema } from './templates.ts';

/** A point of a draft: the number of an operation, or `v3` for a published version. */
export const draftPointSchema = z.string().regex(/^v?[1-9]\d{0,14}$/);

/** `GET /templates/:id/draft/versions`, newest first: runs of edits, each with the operation it ends with. */
export const draftVersionsSchema = z.object({
  items: z.array(
    z.object({
      fromSeq: z.int(),
      seq: z.int(),
      from: z.iso.datetime(),
      to: z.iso.datetime(),
      authors: z.array(z.object({ id: z.string(), name: z.string() })),
      /** `seed`, `restore` and `template` (moved to another version) stand alone; typing is `socket`. */
      origin: z.string(),
      /** Characters. */
      inserted: z.int(),
      deleted: z.int(),
      operations: z.int(),
    }),
  ),
  headSeq: z.int(),
  /** The version it stands on now; 0 for a template that was never published. */
  baseVersion: z.int(),
  nextCursor: z.string().nullable(),
});
export type DraftVersions = z.infer<typeof draftVersionsSchema>;
export type DraftVersion = DraftVersions['items'][number];

/** `GET /templates/:id/draft/compare?from=&to=`; up to now without `to`. */
export const draftComparisonQuerySchema = closedObject({
  from: draftPointSchema,
  to: draftPointSchema.optional(),
});

const comparedSourceSchema = z.object({
  source: z.string(),
  /** What keeps it from being told in sentences: the first error in it. */
  problem: z.object({ message: z.string(), line: z.int().optional() }).nullable(),
});

export const draftComparisonSchema = z.object({
  from: comparedSourceSchema,
  to: comparedSourceSchema,
  /** `null` where one of the two has errors. */
  changes: comparedVersionsSchema.shape.changes.nullable(),
});
export type DraftComparison = z.infer<typeof draftComparisonSchema>;

/** `POST /templates/:id/draft/restore`. */
export const restoreDraftSchema = closedObject({ seq: z.int().min(1) });
/** `seq`: the operation that did it; `null` when the draft said so already. */
export const restoredDraftSchema = z.object({ seq: z.int().nullable() });
