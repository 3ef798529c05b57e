/** Wire schemas of references, backlinks and the graph. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';

const kindSchema = z.string().min(1).max(64);

/** `live`: there; `trashed`; `gone`: purged, or never known here; `hidden`: not this caller's to know of. */
export const targetStateSchema = z.enum(['live', 'trashed', 'gone', 'hidden']);

/** `typed`: of the Codex itself; `field`: held by a field; `text`: a mention in a rich text. */
export const viaSchema = z.enum(['typed', 'field', 'text']);

export const codexNodeSchema = z.object({
  id: z.string().max(100),
  /** Empty where it is not known. */
  title: z.string(),
  templateId: z.string().nullable(),
  state: targetStateSchema,
});
export type CodexNode = z.infer<typeof codexNodeSchema>;

export const referenceSchema = z.object({
  kind: kindSchema,
  label: z.string(),
  target: codexNodeSchema,
  via: viaSchema,
  field: z.string().nullable(),
  /** Why it does not fit any more; empty when it does. */
  issues: z.array(z.string()),
});
export type ReferenceBody = z.infer<typeof referenceSchema>;

export const referenceListSchema = z.object({
  items: z.array(referenceSchema),
  /** The shortest circle of `depends_on` and `blocks` through this Codex, beginning with it. */
  cycle: z.array(codexNodeSchema).nullable(),
});
export type ReferenceList = z.infer<typeof referenceListSchema>;

export const addReferenceSchema = closedObject({ kind: kindSchema, target: codexIdSchema });
export type AddReferenceBody = z.infer<typeof addReferenceSchema>;

export const backlinkSchema = z.object({
  kind: kindSchema,
  /** What the reference is called from here: “Needed by”. */
  label: z.string(),
  source: codexNodeSchema,
  via: viaSchema,
  field: z.string().nullable(),
});
export type BacklinkBody = z.infer<typeof backlinkSchema>;
export const backlinkListSchema = z.object({ items: z.array(backlinkSchema), total: z.int() });
export type BacklinkList = z.infer<typeof backlinkListSchema>;

export const graphQuerySchema = closedObject({
  kind: kindSchema.optional(),
  template: z.string().max(64).optional(),
});
export type GraphQuery = z.infer<typeof graphQuerySchema>;

export const graphSchema = z.object({
  nodes: z.array(codexNodeSchema),
  edges: z.array(z.object({ source: z.string(), target: z.string(), kind: z.string() })),
  kinds: z.array(z.object({ id: z.string(), label: z.string(), count: z.int() })),
  cycles: z.array(z.array(z.string())),
  /** There are more references than an answer holds; the newest are in it. */
  truncated: z.boolean(),
});
export type ReferenceGraph = z.infer<typeof graphSchema>;
