/** Wire schemas of `/api/v1/templates`. The resolved template itself is core/template/template.ts. */
import { z } from 'zod';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import { MAX_SOURCE_LENGTH } from '#core/template/draft/template-draft.ts';
import { MAIN_CHANGES } from '#core/template/format/main-changes.ts';
import type { Template } from '#core/template/template.ts';
import { CHANGE_KINDS } from '#core/template/versions/described-change.ts';
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

/**
 * How a template stands to the one that comes with the product: there is none, it is the same, it was changed here, or the
 * product has a newer one, which was changed here or, with `origin: 'library'`, waits for an admin because of what it would do.
 */
const SHIPPED_STATES = ['none', 'same', 'changed', 'updated'] as const;
export type ShippedState = (typeof SHIPPED_STATES)[number];

export const templateSummarySchema = z.object({
  id: z.string(),
  version: z.int(),
  name: z.string(),
  icon: z.string(),
  color: z.string().nullable(),
  description: z.string(),
  /** Templates whose Codices may stand under one of this; `null`: any. */
  children: z.array(z.string()).nullable(),
  /** Its Codices change by approved merges only; absent where they are edited. */
  mainChangesBy: z.enum(MAIN_CHANGES).optional(),
  origin: z.enum(['library', 'custom']),
  codices: z.int(),
  /** Codices that have yet to be brought to the newest version, those in the trash included. */
  behind: z.int().optional(),
  updatedAt: z.iso.datetime(),
  /** Only there to be extended. */
  abstract: z.boolean(),
  /** `null` while new Codices can be created from it. */
  archivedAt: z.iso.datetime().nullable(),
  shipped: z.enum(SHIPPED_STATES),
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
  items: z.array(
    templateVersionSchema.omit({ template: true, source: true }).extend({
      version: z.int(),
      /** The version whose publication it took back. */
      undoes: z.int().nullable().optional(),
    }),
  ),
});

/** `GET /templates/:id/versions/:version/compare?to=`: from that version to another, the newest when none is named. */
export const comparedVersionsSchema = z.object({
  from: z.int(),
  to: z.int(),
  changes: z.array(
    z.object({
      /** `null` for what concerns the template as a whole. */
      field: z.string().nullable(),
      change: z.enum(CHANGE_KINDS),
      /** One sentence. */
      text: z.string(),
    }),
  ),
});
export type ComparedVersions = z.infer<typeof comparedVersionsSchema>;

/** `POST /templates/check {source}` → issues, the resolved preview, and what publishing would do. */
export const checkTemplateSchema = closedObject({ source: z.string().max(MAX_SOURCE_LENGTH) });
/** What publishing does to the values of one field, counted in Codices out of the trash. */
export const fieldImpactSchema = z.object({
  field: z.string(),
  label: z.string(),
  change: z.enum(['retyped', 'renamed', 'retired', 'restored']),
  /** The id it has until now, of a renamed field. */
  was: z.string().optional(),
  /** Of a retyped field: the types, and what every converted value loses; `null` for nothing. */
  from: z.enum(FIELD_TYPES).optional(),
  to: z.enum(FIELD_TYPES).optional(),
  loses: z.string().nullable().optional(),
  /** Values that the field will hold. */
  converts: z.int(),
  /** Where a publication is undone: those of them that are as they were before it. */
  restores: z.int().optional(),
  /** Values that are set aside. */
  parks: z.int(),
  /** Some of those that are set aside, with the reason where it is one of the value. */
  sample: z.array(
    z.object({ codex: z.string(), title: z.string(), text: z.string(), reason: z.string().nullable() }),
  ),
});
export type FieldImpact = z.infer<typeof fieldImpactSchema>;
/** Another template that names something which is gone or changed: it stays as it is, and could not be published again like that. */
export const templateBreakSchema = z.object({
  template: z.string(),
  name: z.string(),
  /** What is wrong then, each with its place in the source of that template. */
  places: z.array(issueSchema.pick({ path: true, message: true, line: true, column: true })),
});
export type TemplateBreak = z.infer<typeof templateBreakSchema>;
export const templateUseSchema = z.object({
  template: z.string(),
  name: z.string(),
  as: z.array(z.enum(['extends', 'holds', 'creates', 'refers', 'counts'])),
});
export type TemplateUse = z.infer<typeof templateUseSchema>;
/** A browser that has shown the template, last seen at `seenAt` with `version`. */
export const templateReaderSchema = z.object({
  name: z.string(),
  isGuest: z.boolean(),
  version: z.int(),
  seenAt: z.iso.datetime(),
});
export type TemplateReader = z.infer<typeof templateReaderSchema>;
export const templateUsesSchema = z.object({
  templates: z.array(templateUseSchema),
  /** Open ones to Codices of it. */
  shareLinks: z.int(),
  /** Open ones that ask for it. */
  forms: z.int().default(0),
  /** The published version; 0 for a new template. */
  newest: z.int(),
  /** Browsers seen within 90 days, and the last of them. Whether they hold edits that were not sent is not known here. */
  browsers: z.int(),
  readers: z.array(templateReaderSchema),
});
export type TemplateUses = z.infer<typeof templateUsesSchema>;
export const templateImpactSchema = z.object({
  codices: z.int(),
  added: z.array(z.string()),
  retired: z.array(z.string()),
  changed: z.array(z.string()),
  fields: z.array(fieldImpactSchema),
  /** In how many Codices the values of fields were counted, where there are too many to count all. */
  counted: z.int().optional(),
  /** Other templates that break by it; publishing has to name them. */
  breaks: z.array(templateBreakSchema).optional(),
  /** What else uses the template. */
  uses: templateUsesSchema.optional(),
});
export type TemplateImpact = z.infer<typeof templateImpactSchema>;
export const templateCheckSchema = z.object({
  issues: z.array(issueSchema),
  template: templateSchema.nullable(),
  impact: templateImpactSchema.nullable(),
});
export type TemplateCheck = z.infer<typeof templateCheckSchema>;

/** The ids of other templates that may break by a publication; 412 when one breaks that is not named. */
const mayBreakSchema = z.array(z.string().max(64)).max(1000).optional();

/** `POST /templates/:id/versions {source, baseVersion}`; 409 when somebody published in between. */
export const publishTemplateSchema = closedObject({
  source: z.string().max(MAX_SOURCE_LENGTH),
  baseVersion: z.int().min(0),
  /** The draft it comes from, which then stands on the new version: the template's id, or that of the member who has it in the making. */
  draft: z.string().max(64).optional(),
  mayBreak: mayBreakSchema,
});
/** `POST /templates/:id/versions/:version/undo`; 409 when another version is the newest. */
export const undoPublicationSchema = closedObject({ mayBreak: mayBreakSchema });
/** `GET /templates/:id/versions/:version/undo` as well: what would be published. */
export const publishedTemplateSchema = z.object({ template: templateSchema, impact: templateImpactSchema });

/** `POST /templates/:id/duplicate`: a copy of the newest version under another id. */
export const duplicateTemplateSchema = closedObject({
  id: z.string().max(64),
  name: z.string().trim().min(1).max(80),
  mayBreak: mayBreakSchema,
});

/** `POST /templates/:id/archive` and `/unarchive`. */
export const archivedTemplateSchema = z.object({
  id: z.string(),
  archivedAt: z.iso.datetime().nullable(),
  /** Forms that ask for it: they take nothing while it is archived. */
  forms: z.int().default(0),
});

/** `POST /templates/:id/restore-shipped`; 409 when somebody published in between. */
export const restoreShippedSchema = closedObject({ baseVersion: z.int().min(1), mayBreak: mayBreakSchema });

/** `GET /templates/:id/shipped`: what comes with the product, and what it was when the template was changed here. */
export const shippedSchema = z.object({
  state: z.enum(SHIPPED_STATES),
  source: z.string(),
  sha256: z.string(),
  base: z.string().nullable(),
});
export type ShippedBody = z.infer<typeof shippedSchema>;

/** `POST /templates/:id/acknowledge-shipped`: the hash of the shipped source that was looked at. */
export const acknowledgeShippedSchema = closedObject({ sha256: z.string().length(64) });
