/** Wire schemas of `/api/v1/codices`: what callers send and what they get back. */
import { z } from 'zod';
import { jsonValueSchema } from './json-value.ts';

export const codexIdSchema = z.uuid().toLowerCase().meta({ description: 'Id of a Codex (UUID).' });

/** A field value on the wire; rich text is `{markdown}` or ProseMirror JSON (`{type: 'doc', …}`). */
export const fieldValueSchema = jsonValueSchema;
export const fieldValuesSchema = z.record(z.string().max(64), fieldValueSchema);

export const createCodexSchema = z.object({
  /** Made by the client so that creation works offline; the server makes one when absent. */
  id: codexIdSchema.optional(),
  templateId: z.string().min(1).max(64),
  title: z.string().max(500),
  parentId: codexIdSchema.nullish(),
  fields: fieldValuesSchema.optional(),
});
export type CreateCodexBody = z.infer<typeof createCodexSchema>;

export const patchCodexSchema = z.object({
  title: z.string().max(500).optional(),
  fields: fieldValuesSchema.optional(),
});
export type PatchCodexBody = z.infer<typeof patchCodexSchema>;

export const codexSchema = z.object({
  id: codexIdSchema,
  title: z.string(),
  template: z.object({ id: z.string(), version: z.int() }),
  parentId: codexIdSchema.nullable(),
  fields: fieldValuesSchema,
  /** What fields hold that the template has retired; absent when they hold nothing. */
  retired: fieldValuesSchema.optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  createdBy: z.object({ id: z.string(), name: z.string() }),
  updatedBy: z.object({ id: z.string(), name: z.string() }),
  /** When it went to the trash; absent or null while it has not. */
  deletedAt: z.iso.datetime().nullish(),
  /** Since when it, or something above it, is archived. */
  archivedAt: z.iso.datetime().nullish(),
  /** What stands above it, from the top; only members see it. */
  path: z.array(z.object({ id: codexIdSchema, title: z.string() })).optional(),
});
export type CodexBody = z.infer<typeof codexSchema>;

/** A Codex as lists show it: no field values. */
export const codexSummarySchema = codexSchema.omit({ fields: true, retired: true, path: true }).extend({
  /** In the list of the trash: how many others went there with it. */
  trashedAlong: z.int().optional(),
});
export type CodexSummary = z.infer<typeof codexSummarySchema>;

export const listCodicesQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Words and filters: docs/search.md. */
  q: z.string().max(200).optional(),
  template: z.string().max(64).optional(),
  parent: codexIdSchema.optional(),
  /** Anywhere below this Codex. */
  under: codexIdSchema.optional(),
  /**
   * `only` lists the trash: what was put there by itself, with how many others it took along. Without it what is in the
   * trash is left out.
   */
  trashed: z.literal('only').optional(),
  /** Archived Codices are left out unless they are included, or alone are asked for. */
  archived: z.enum(['include', 'only']).optional(),
});
export const codexListSchema = z.object({
  items: z.array(codexSummarySchema),
  nextCursor: z.string().nullable(),
});
export type CodexList = z.infer<typeof codexListSchema>;
