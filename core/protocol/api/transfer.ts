/** Wire schemas of export and import: `GET /codices/:id/export`, `POST /import`. */
import { z } from 'zod';
import { isTimeZone } from '#core/time/calendar.ts';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';

export const EXPORT_FORMATS = ['json5', 'binary', 'markdown', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Of an import's body. */
export const MAX_IMPORT_BYTES = 32 * 1024 * 1024;

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');

export const exportQuerySchema = closedObject({
  format: z.enum(EXPORT_FORMATS).default('json5'),
  /** With everything below the Codex that is not in the trash. */
  subtree: flag,
  /** With the operation log; binary only. */
  history: flag,
  /** With what was said about it; not in the binary form. */
  comments: flag,
  /** The reader's, such as `Europe/Berlin`, for the dates in Markdown and HTML. */
  timeZone: z.string().max(64).refine(isTimeZone, 'There is no such time zone.').default('UTC'),
});

export const importQuerySchema = closedObject({
  /** The imported Codex becomes a child of this one. */
  parent: codexIdSchema.optional(),
});

const importIssueSchema = closedObject({
  path: z.array(z.union([z.string(), z.number()])),
  message: z.string(),
  hint: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
});

export const importedSchema = z.object({
  /** Parents before their children; the first is the one that the file is about. */
  codices: z.array(
    z.object({
      id: codexIdSchema,
      title: z.string(),
      template: z.object({ id: z.string(), version: z.int() }),
      parentId: codexIdSchema.nullable(),
    }),
  ),
  /** What was imported all the same and deserves a look. */
  warnings: z.array(importIssueSchema),
  /** Of a history file: what was proven of it. */
  history: z
    .object({
      /** The host that made it, as the file says. */
      host: z.string(),
      operations: z.int(),
      branches: z.int(),
      /** Ids of the keys that it is signed with: to be compared with what that host publishes. */
      keys: z.array(z.string()),
      /** Whether this instance knows these keys, as its own or as ones it was told to trust. */
      isKnown: z.boolean(),
    })
    .optional(),
});
export type ImportedBody = z.infer<typeof importedSchema>;
