/** Wire schemas of removing a passage from the history of a Codex: looked at first, then done. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';

/** What has to be sent along: it cannot be undone. */
export const REDACTION_CONFIRMATION = 'remove for good';
/** A shorter one would stand in words that nobody means. */
export const MIN_PASSAGE = 4;
export const MAX_PASSAGE = 2_000;

const passageSchema = z
  .string()
  .min(MIN_PASSAGE, `A passage has at least ${MIN_PASSAGE} characters.`)
  .max(MAX_PASSAGE)
  .refine((text) => !/\p{Surrogate}|\0/u.test(text), 'This is no text.')
  .refine((text) => text.trim() !== '', 'Name the words to remove.');

/** `POST /codices/:id/redactions/preview`. */
export const previewRedactionSchema = closedObject({ passage: passageSchema });
export type PreviewRedactionBody = z.infer<typeof previewRedactionSchema>;

/** `POST /codices/:id/redactions`. */
export const createRedactionSchema = closedObject({
  passage: passageSchema,
  /** Why, for the audit log. */
  reason: z.string().trim().min(1).max(500),
  /** The words `remove for good`. */
  confirm: z.string().max(100),
});
export type CreateRedactionBody = z.infer<typeof createRedactionSchema>;

const countsSchema = z.object({
  /** Operations of the documents of the Codex, its branches and its comments, and of the tree. */
  operations: z.int(),
  /** Those documents in which some change. */
  documents: z.int(),
  /** Characters and values that go. */
  units: z.int(),
  /** Values that hold the passage: each goes as a whole. */
  values: z.int(),
  /** Rows of other tables by table, such as named versions and their notes. */
  rows: z.record(z.string(), z.int()),
  /** Events of the audit log. */
  events: z.int(),
  /** Uploaded files whose bytes have it: they are erased. */
  files: z.array(z.object({ id: z.string(), name: z.string() })),
  /** E-mails that were not sent yet. */
  mails: z.int(),
});

export const redactionPreviewSchema = countsSchema.extend({
  /** Other Codices in which search finds the passage; they stay as they are. */
  elsewhere: z.int(),
  /** What cannot be reached, in sentences. */
  unreached: z.array(z.string()),
  /** What has to be sent as `confirm`. */
  confirmation: z.string(),
});
export type RedactionPreviewBody = z.infer<typeof redactionPreviewSchema>;

export const redactionReportSchema = countsSchema.omit({ files: true }).extend({ files: z.int() });
export type RedactionReportBody = z.infer<typeof redactionReportSchema>;

export const REDACTION_STATES = ['removing', 'clearing', 'done', 'failed'] as const;

export const redactionSchema = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  by: z.object({ id: z.string(), name: z.string() }),
  reason: z.string(),
  /** `clearing`: it is out of the history, and goes from what was made of it; `failed`: nothing was changed. */
  state: z.enum(REDACTION_STATES),
  report: redactionReportSchema.optional(),
  unreached: z.array(z.string()),
});
export type RedactionBody = z.infer<typeof redactionSchema>;

/** `GET /codices/:id/redactions`, newest first. */
export const redactionListSchema = z.object({ items: z.array(redactionSchema) });
