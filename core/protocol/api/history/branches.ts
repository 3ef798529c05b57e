/** Wire schemas of the branches of a Codex: made, listed, brought up to date, merged, closed. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { jsonValueSchema } from '../json-value.ts';
import { fieldChangeSchema } from './comparison.ts';

/** Branches of a Codex that are open at once. */
export const MAX_OPEN_BRANCHES = 20;

const personSchema = z.object({ id: z.string(), name: z.string() });

/** As in the name of a document; `main` is the Codex itself. */
export const branchNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,39}$/,
    'A branch is named by 1 to 40 of a–z, 0–9 and “-”, and does not begin with “-”.',
  )
  .refine((name) => name !== 'main', '“main” is the Codex itself. Choose another name.');

/** `POST /codices/:id/branches`: `from` is the number of an operation or the name of a version; without it the Codex as it is now. */
export const createBranchSchema = closedObject({
  name: branchNameSchema,
  from: z.string().min(1).max(120).optional(),
});
export type CreateBranchBody = z.infer<typeof createBranchSchema>;

export const branchSchema = z.object({
  name: z.string(),
  /** The live document of the branch, for `/collab`. */
  document: z.string(),
  /** The operation of the Codex from which it began. */
  from: z.int(),
  /** The operation of the Codex up to which it has everything. */
  base: z.int(),
  /** Its own operations that are not merged. */
  ahead: z.int(),
  /** Operations of the Codex that it does not have. */
  behind: z.int(),
  /** Both in sessions, as history counts them; absent for one that is closed. */
  aheadSessions: z.int().optional(),
  behindSessions: z.int().optional(),
  /** Threads about it that are open. */
  openThreads: z.int().default(0),
  /** The set that it was begun in, with those of Codices below or above: they are merged and closed as one. */
  set: z.uuid().optional(),
  createdAt: z.iso.datetime(),
  createdBy: personSchema,
  /** Absent while it is open. A closed one can be read, and merged again where edits came while it was merged. */
  closedAt: z.iso.datetime().optional(),
  closedBy: personSchema.optional(),
  /** The operation of the Codex that merged it last. */
  merged: z.int().optional(),
});
export type BranchBody = z.infer<typeof branchSchema>;

/** What bringing in main came to. */
export const broughtInSchema = z.object({
  /** Operations of the Codex that the branch did not have. */
  operations: z.int(),
  /** Fields of the branch that hold two values now, of which somebody has to choose one there. */
  conflicts: z.array(z.object({ field: z.string(), label: z.string() })),
});
export type BroughtInBody = z.infer<typeof broughtInSchema>;

/** `POST /codices/:id/branches/:name/update`; without `brought` from a server of an earlier version. */
export const updatedBranchSchema = branchSchema.extend({ brought: broughtInSchema.optional() });
export type UpdatedBranchBody = z.infer<typeof updatedBranchSchema>;

export const branchListSchema = z.object({ items: z.array(branchSchema) });

/** One field that either side changed since they were the same. */
export const mergedFieldSchema = z.object({
  field: z.string(),
  label: z.string(),
  /** Both sides changed the same value, sentence, block or cell: it waits for a resolution. */
  conflict: z.boolean(),
  /** What the Codex changed; `null`: nothing. */
  main: fieldChangeSchema.nullable(),
  /** What the branch changed; `null`: nothing. */
  branch: fieldChangeSchema.nullable(),
  /** What merging changes in the Codex; `null`: nothing. */
  result: fieldChangeSchema.nullable(),
});
export type MergedFieldBody = z.infer<typeof mergedFieldSchema>;

/** `GET /codices/:id/branches/:name/merge`. */
export const mergePreviewSchema = z.object({
  /** The operations that were compared: `expect` of the merge. */
  main: z.int(),
  branch: z.int(),
  /** Where the Codex changes by approved merges only: whether this one is approved as it is, and who is waited for. */
  approval: z
    .object({
      approved: z.boolean(),
      /** Nobody, and not approved: nobody is asked who may answer. */
      waitsFor: z.array(
        personSchema.extend({
          /** They said nothing, ask for changes, approved an earlier version, or wrote it themselves. */
          why: z.enum(['unanswered', 'changes', 'lapsed', 'own']),
        }),
      ),
    })
    .optional(),
  /** Conflicts first, then in the order of the template. */
  fields: z.array(mergedFieldSchema),
});
export type MergePreviewBody = z.infer<typeof mergePreviewSchema>;

const resolutionSchema = z.union(
  [closedObject({ take: z.enum(['main', 'branch']) }), closedObject({ value: jsonValueSchema })],
  'Say `{"take": "main"}`, `{"take": "branch"}` or `{"value": …}`.',
);
export type Resolution = z.infer<typeof resolutionSchema>;

/** `POST /codices/:id/branches/:name/merge`. */
export const mergeBranchSchema = closedObject({
  /** By field id, or `title`, or `@references`. Every conflict needs one; others may have one. */
  resolutions: z.record(z.string().max(80), resolutionSchema).optional(),
  /** What was looked at: refused when either side has gone on. */
  expect: closedObject({ main: z.int().min(0), branch: z.int().min(0) }).optional(),
});
export type MergeBranchBody = z.infer<typeof mergeBranchSchema>;
