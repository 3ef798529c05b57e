/** Wire schemas of open conflicts: of one Codex, and of the workspace for review. */
import { z } from 'zod';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import { closedObject } from './closed-object.ts';
import { codexIdSchema, fieldValueSchema } from './codices.ts';

export const conflictEntrySchema = z.object({
  /** Names the value when the conflict is settled. */
  id: z.string(),
  value: fieldValueSchema,
  /** The value in words: labels of options, names of people. */
  text: z.string(),
  at: z.iso.datetime(),
  by: z.object({ id: z.string(), name: z.string() }),
});
export type ConflictEntryBody = z.infer<typeof conflictEntrySchema>;

export const conflictSchema = z.object({
  field: z.string(),
  label: z.string(),
  /** Of the field, or of the column of the cell; absent on what was projected by an earlier version. */
  type: z.enum(FIELD_TYPES).optional(),
  /** The cell, where the field is made of rows. */
  cell: z.object({ row: z.string(), column: z.string(), label: z.string() }).nullable(),
  /** The value the Codex reads as. */
  winner: conflictEntrySchema,
  /** Values written at the same time, newest first. */
  losers: z.array(conflictEntrySchema).min(1),
});
export type ConflictBody = z.infer<typeof conflictSchema>;

/** A value that stands and that the template does not allow, with the reason. */
export const problemOfValueSchema = z.object({
  /** `@references` for a reference beside the fields. */
  field: z.string(),
  label: z.string(),
  /** Within the value: index of a member or row, then the column. */
  path: z.array(z.union([z.string(), z.int()])),
  /** The part of the value that is meant. */
  value: fieldValueSchema,
  /** The same in words. */
  text: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  /** The step of the workflow that was not allowed: between which states, who took it, and when. */
  step: z
    .object({
      from: fieldValueSchema,
      to: fieldValueSchema,
      by: z.object({ id: z.string(), name: z.string() }),
      at: z.iso.datetime(),
    })
    .nullable(),
  /** Where whoever asks may let the value stand: what to send as `keep` to settle it. */
  keep: z.string().nullable(),
});
export type ValueProblemBody = z.infer<typeof problemOfValueSchema>;

export const conflictListSchema = z.object({
  items: z.array(conflictSchema),
  problems: z.array(problemOfValueSchema),
});
export type ConflictList = z.infer<typeof conflictListSchema>;

export const settleConflictSchema = closedObject({
  /** The id of the value to keep. */
  keep: z.string().min(1).max(256),
  /** The cell, as `cell` names it. */
  row: z.string().min(1).max(64).optional(),
  column: z.string().min(1).max(64).optional(),
});
export type SettleConflictBody = z.infer<typeof settleConflictSchema>;

export const codexConflictsSchema = z.object({
  codex: z.object({ id: codexIdSchema, title: z.string(), templateId: z.string() }),
  /** When the newest of them arose. */
  at: z.iso.datetime(),
  conflicts: z.array(conflictSchema),
  problems: z.array(problemOfValueSchema),
});
/** Codices with open conflicts, or with values that are not allowed, the newest first. */
export const reviewListSchema = z.object({ items: z.array(codexConflictsSchema), total: z.int() });
export type ReviewList = z.infer<typeof reviewListSchema>;
