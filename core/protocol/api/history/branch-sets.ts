/** Wire schemas of sets of branches: planned, begun, looked at, merged, closed. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';
import {
  branchNameSchema,
  branchSchema,
  broughtInSchema,
  mergeBranchSchema,
  mergePreviewSchema,
} from './branches.ts';

/** Codices that have a branch in one set. */
export const MOST_BRANCHED = 100;

const codexSchema = z.object({ id: codexIdSchema, title: z.string() });
const personSchema = z.object({ id: z.string(), name: z.string() });

/** `GET /codices/:id/branch-sets/plan`: nothing is changed. */
export const planBranchSetQuerySchema = closedObject({ name: branchNameSchema });

export const branchSetPlanSchema = z.object({
  name: z.string(),
  /** The Codex and those below it, parents first. */
  items: z.array(
    z.object({
      codex: codexSchema,
      /** Why it gets no branch of that name from whoever asks; `null`: it does. */
      refused: z.string().nullable(),
    }),
  ),
  /** Codices below it that are not shared with whoever asks: they get none. */
  hidden: z.int(),
  /** Names all of this: a set with `expect` is not begun when the plan would be another one. */
  plan: z.string(),
});
export type BranchSetPlan = z.infer<typeof branchSetPlanSchema>;

/** `POST /codices/:id/branch-sets`. */
export const createBranchSetSchema = closedObject({
  name: branchNameSchema,
  /** The plan that was looked at. */
  expect: z.string().max(100).optional(),
  /** Leaves out what is refused or hidden; without it nothing is begun, as long as there is any. */
  partial: z.boolean().optional(),
});
export type CreateBranchSetBody = z.infer<typeof createBranchSetSchema>;

export const branchSetSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The Codex it was begun at; `null` where that is not shared with whoever asks, or was deleted for good. */
  top: codexSchema.nullable(),
  createdAt: z.iso.datetime(),
  createdBy: personSchema,
  /** Absent while it is open. */
  closedAt: z.iso.datetime().optional(),
  closedBy: personSchema.optional(),
  merged: z.boolean(),
  /** Parents first, as the tree stands now. */
  codices: z.array(
    codexSchema.extend({
      /** It is in the trash, so it cannot be merged now. */
      trashed: z.boolean(),
      branch: branchSchema,
    }),
  ),
  /** Codices of it that are not shared with whoever asks. */
  hidden: z.int(),
  /** Those below the first one that have no branch in it, as the tree stands now; of a closed set none are told. */
  others: z.array(codexSchema),
});
export type BranchSetBody = z.infer<typeof branchSetSchema>;

/** `POST /branch-sets/:id/update`: with what became of each branch that did not have all of main. */
export const updatedBranchSetSchema = branchSetSchema.extend({
  brought: z.array(
    codexSchema.extend({
      ...broughtInSchema.shape,
      /** Why main was not brought in; `null`: it was. */
      refused: z.string().nullable(),
    }),
  ),
});
export type UpdatedBranchSetBody = z.infer<typeof updatedBranchSetSchema>;

/** `GET /branch-sets/:id/merge`: for each Codex what its own preview says. */
export const setMergePreviewSchema = z.object({
  codices: z.array(
    codexSchema.extend({
      /** Why it cannot be merged by whoever asks, whatever they settle; `null`: it can. */
      refused: z.string().nullable(),
      /** `null` where it cannot be looked at. */
      merge: mergePreviewSchema.nullable(),
    }),
  ),
  hidden: z.int(),
});
export type SetMergePreviewBody = z.infer<typeof setMergePreviewSchema>;

/** `POST /branch-sets/:id/merge`. */
export const mergeBranchSetSchema = closedObject({
  /** By Codex, as for a branch alone. */
  codices: z.record(codexIdSchema, mergeBranchSchema).optional(),
  /** Codices that are not merged: their branches leave the set, and go on by themselves. */
  leaveOut: z.array(codexIdSchema).max(MOST_BRANCHED).optional(),
});
export type MergeBranchSetBody = z.infer<typeof mergeBranchSetSchema>;
