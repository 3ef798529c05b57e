/** Wire schemas of a Codex's history: operations, versions (sessions of edits), comparison, restore. */
import { z } from 'zod';
import { jsonValueSchema } from './json-value.ts';

export const touchedFieldSchema = z.object({
  field: z.string(),
  layer: z.enum(['text', 'metadata', 'reference', 'tree', 'document']),
  inserted: z.int(),
  deleted: z.int(),
});

export const operationSchema = z.object({
  id: z.string(),
  seq: z.int(),
  actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  clientTime: z.iso.datetime(),
  serverTime: z.iso.datetime(),
  origin: z.string(),
  branch: z.string(),
  bytes: z.int(),
  fields: z.array(touchedFieldSchema),
  hash: z.string(),
});
export type OperationBody = z.infer<typeof operationSchema>;
export const operationListSchema = z.object({ items: z.array(operationSchema), nextCursor: z.string().nullable() });

/** A session: a run of edits close in time. `seq` is its last operation, the point that can be opened and restored. */
export const versionSchema = z.object({
  id: z.string(),
  fromSeq: z.int(),
  seq: z.int(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  authors: z.array(z.object({ id: z.string(), name: z.string() })),
  fields: z.array(z.string()),
  operations: z.int(),
  origin: z.string(),
});
export type VersionBody = z.infer<typeof versionSchema>;
export const versionListSchema = z.object({ items: z.array(versionSchema), headSeq: z.int() });

export const diffPartSchema = z.object({ kind: z.enum(['same', 'added', 'removed']), text: z.string() });
export const fieldChangeSchema = z.object({
  field: z.string(),
  label: z.string(),
  kind: z.enum(['text', 'richText', 'value', 'set', 'rows']),
  /** Word diff for texts; blocks of it for rich text. */
  parts: z.array(diffPartSchema).optional(),
  blocks: z.array(z.object({ kind: z.enum(['same', 'added', 'removed', 'changed']), parts: z.array(diffPartSchema) })).optional(),
  before: jsonValueSchema.optional(),
  after: jsonValueSchema.optional(),
  /** Human-readable forms of before and after. */
  beforeText: z.string().optional(),
  afterText: z.string().optional(),
  added: z.array(z.string()).optional(),
  removed: z.array(z.string()).optional(),
});
export type FieldChange = z.infer<typeof fieldChangeSchema>;
export const compareQuerySchema = z.object({ from: z.coerce.number().int().min(0), to: z.coerce.number().int().min(0).optional() });
export const comparisonSchema = z.object({ from: z.int(), to: z.int(), changes: z.array(fieldChangeSchema) });
export type Comparison = z.infer<typeof comparisonSchema>;

/** `seq` is the point to go back to; `fields` limits the restore ('title' names the title). */
export const restoreSchema = z.object({ seq: z.int().min(1), fields: z.array(z.string().max(64)).max(500).optional() });
export type RestoreBody = z.infer<typeof restoreSchema>;
