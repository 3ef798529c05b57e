/** Wire schemas of the reviews of a set of branches: asked for at once, told Codex by Codex, answered at once. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';
import { askReviewSchema, giveVerdictSchema, reviewSchema } from '../review/reviews.ts';
import { MOST_BRANCHED } from './branch-sets.ts';

/** `POST /branch-sets/:id/reviews`: each of these branches gets a review, or none does. */
export const askSetReviewSchema = closedObject({
  reviewers: askReviewSchema.shape.reviewers,
  note: askReviewSchema.shape.note,
  /** Codices whose branches are reviewed; those that something was written on unless given. */
  codices: z.array(codexIdSchema).min(1).max(MOST_BRANCHED).optional(),
});
export type AskSetReview = z.infer<typeof askSetReviewSchema>;

/** `POST /branch-sets/:id/verdicts`: one answer in all open reviews of these branches that ask for it, or in none. */
export const giveSetVerdictSchema = closedObject({
  verdict: giveVerdictSchema.shape.verdict,
  note: giveVerdictSchema.shape.note,
  /** By Codex the operation of its branch up to which they have read. An approval of less than its content is refused (412). */
  codices: z
    .record(codexIdSchema, z.int().min(1))
    .refine((read) => Object.keys(read).length > 0, 'Name at least one Codex.')
    .refine((read) => Object.keys(read).length <= MOST_BRANCHED, `At most ${MOST_BRANCHED} Codices.`),
});
export type GiveSetVerdict = z.infer<typeof giveSetVerdictSchema>;

/** `GET /branch-sets/:id/reviews`. */
export const setReviewsSchema = z.object({
  /** In the order of the set. */
  codices: z.array(
    z.object({
      id: codexIdSchema,
      title: z.string(),
      /** Its branch has operations of its own that are not merged, so there is something to review. */
      written: z.boolean(),
      /** The last operation of its branch. */
      headSeq: z.int(),
      /** As `GET /codices/:id/reviews` of the branch. */
      items: z.array(reviewSchema),
    }),
  ),
  /** Codices of it that are not shared with whoever asks. */
  hidden: z.int(),
});
export type SetReviewsBody = z.infer<typeof setReviewsSchema>;
