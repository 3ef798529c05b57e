/** Wire schemas of `/api/v1/templates`. The resolved template itself is core/template/template.ts. */
import { z } from 'zod';
import { MAX_SOURCE_LENGTH } from '#core/template/draft/template-draft.ts';
import type { Template } from '#core/template/template.ts';
import { closedObject } from './closed-object.ts';

export const issueSchema = z.object({
  path: z.array(z.union([z.string(), z.int()])),
  message: z.string(),
  hint: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  endLine: z.int().optional(),
  endColumn: z.int().optional(),
  fix: z.string().optional(),
});

export const templateSchema = z
  .custom<Template>((value) => typeof value === 'object' && value !== null)
  .meta({
    type: 'object',
    description: 'A resolved template; see docs/template-format.md.',
  });

export const templateSummarySchema = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  icon: z.string(),
  color: z.string().nullable(),
  description: z.string(),
  /** Templates whose Codices may stand under one of this; `null`: any. */
  children: z.array(z.string()).nullable(),
  origin: z.enum(['library', 'custom']),
  codices: z.int(),
  updatedAt: z.iso.datetime(),
});
export type TemplateSummary = z.infer<typeof templateSummarySchema>;
export const templateListSchema = z.object({ items: z.array(templateSummarySchema) });

/** `GET /templates/:id/versions/:version` adds the source for the editor. */
export const templateVersionSchema = z.object({
  template: templateSchema,
  source: z.string(),
  publishedAt: z.iso.datetime(),
  publishedBy: z.object({ id: z.string(), name: z.string() }),
});
export type TemplateVersionBody = z.infer<typeof templateVersionSchema>;

/** `GET /templates/:id/versions`, newest first. */
export const listedVersionsSchema = z.object({
  items: z.array(templateVersionSchema.omit({ template: true, source: true }).extend({ version: z.int() })),
});

/** `POST /templates/check {source}` → issues, the resolved preview, and what publishing would do. */
export const checkTemplateSchema = closedObject({ source: z.string().max(MAX_SOURCE_LENGTH) });
export const templateImpactSchema = z.object({
  codices: z.int(),
  added: z.array(z.string()),
  retired: z.array(z.string()),
  changed: z.array(z.string()),
});
export type TemplateImpact = z.infer<typeof templateImpactSchema>;
export const templateCheckSchema = z.object({
  issues: z.array(issueSchema),
  template: templateSchema.nullable(),
  impact: templateImpactSchema.nullable(),
});
export type TemplateCheck = z.infer<typeof templateCheckSchema>;

/** `POST /templates/:id/versions {source, baseVersion}`; 409 when somebody published in between. */
export const publishTemplateSchema = closedObject({
  source: z.string().max(MAX_SOURCE_LENGTH),
  baseVersion: z.int().min(0),
  /** The draft it comes from, which then stands on the new version: the template's id, or that of the member who has it in the making. */
  draft: z.string().max(64).optional(),
});
export const publishedTemplateSchema = z.object({ template: templateSchema, impact: templateImpactSchema });
