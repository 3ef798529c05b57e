/** Wire schemas of removing a passage from a Codex and all below it, or from the whole workspace, as one act. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';
import { createRedactionSchema, previewRedactionSchema, redactionReportSchema } from './redactions.ts';

/** Codices of an act that are named in an answer; all are counted. */
export const MOST_NAMED = 100;

/** The Codex on top; without it, the whole workspace. */
const scope = { below: codexIdSchema.optional() };

/** `POST /redactions/preview`. */
export const previewWideRedactionSchema = closedObject({ ...previewRedactionSchema.shape, ...scope });
export type PreviewWideRedactionBody = z.infer<typeof previewWideRedactionSchema>;

/** `POST /redactions`. */
export const createWideRedactionSchema = closedObject({ ...createRedactionSchema.shape, ...scope });
export type CreateWideRedactionBody = z.infer<typeof createWideRedactionSchema>;

const foundCodexSchema = z.object({
  id: z.string(),
  title: z.string(),
  operations: z.int(),
  /** Why nothing can be removed from it; `null`: it can. */
  refused: z.string().nullable(),
});

export const wideRedactionPreviewSchema = z.object({
  /** How many Codices were looked through. */
  searched: z.int(),
  /** How many have it. */
  found: z.int(),
  /** Those of them that whoever asks may not know of: they are counted here and in all sums, and named nowhere. */
  hidden: z.int(),
  /** The others, 100 at most. */
  codices: z.array(foundCodexSchema),
  operations: z.int(),
  /** Values that hold the passage: each goes as a whole. */
  values: z.int(),
  /** How many of these values were said in comments. */
  comments: z.int(),
  rows: z.record(z.string(), z.int()),
  events: z.int(),
  /** Uploaded files whose bytes have it: they are erased. */
  files: z.int(),
  /** Those of Codices that whoever asks may know of, 100 at most. */
  fileNames: z.array(z.string()),
  mails: z.int(),
  /** Rows that belong to no Codex and have it, by table: they stay. Counted for the whole workspace only. */
  outside: z.record(z.string(), z.int()),
  unreached: z.array(z.string()),
  confirmation: z.string(),
});
export type WideRedactionPreviewBody = z.infer<typeof wideRedactionPreviewSchema>;

export const WIDE_REDACTION_STATES = ['finding', 'removing', 'done', 'incomplete'] as const;

export const wideRedactionSchema = z.object({
  id: z.string(),
  /** The Codex on top; `null`: the whole workspace. */
  below: z.string().nullable(),
  at: z.iso.datetime(),
  by: z.object({ id: z.string(), name: z.string() }),
  reason: z.string(),
  /** `incomplete`: it has ended, and some Codices still have the passage. */
  state: z.enum(WIDE_REDACTION_STATES),
  /** Codices that have the passage, as far as they were found; without it by now; from which it cannot be removed. */
  codices: z.object({ found: z.int(), done: z.int(), failed: z.int() }),
  /** Those from which it cannot be removed and that whoever asks may know of. */
  failed: z.array(z.object({ id: z.string(), title: z.string() })),
  report: redactionReportSchema,
  unreached: z.array(z.string()),
});
export type WideRedactionBody = z.infer<typeof wideRedactionSchema>;

/** `GET /redactions`, newest first. */
export const wideRedactionListSchema = z.object({ items: z.array(wideRedactionSchema) });
