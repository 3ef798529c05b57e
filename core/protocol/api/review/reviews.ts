/** Wire schemas of reviews: who was asked to look at a Codex as it is, and what they say of which version. */
import { z } from 'zod';
import { VERDICTS } from '#core/reviews/verdict.ts';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';

export const MOST_REVIEWERS = 20;
export const MOST_NOTE = 2_000;

const idSchema = z.uuid().toLowerCase();
/** The name of a branch of the Codex. */
const branchSchema = z.string().min(1).max(60);
const noteSchema = z.string().trim().max(MOST_NOTE);
const personSchema = z.object({ id: z.string(), name: z.string() });

export const askReviewSchema = closedObject({
  /** Members who may read the Codex. */
  reviewers: z.array(idSchema).min(1).max(MOST_REVIEWERS),
  note: noteSchema.default(''),
  /** Of an open branch; of the Codex itself unless given. */
  branch: branchSchema.optional(),
});
export type AskReview = z.infer<typeof askReviewSchema>;

/** `GET /codices/:id/reviews`: those of a branch, or else of the Codex itself. */
export const reviewQuerySchema = closedObject({ branch: branchSchema.optional() });

export const giveVerdictSchema = closedObject({
  verdict: z.enum(VERDICTS),
  note: noteSchema.default(''),
  /** The operation up to which they have read; the last one unless given. */
  seq: z.int().min(1).optional(),
});
export type GiveVerdict = z.infer<typeof giveVerdictSchema>;

export const reviewSchema = z.object({
  id: idSchema,
  codexId: codexIdSchema,
  /** The branch that it is of, whose operations it names; `null`: the Codex itself. */
  branch: z.string().nullable().default(null),
  /** The last operation when it was asked for. */
  seq: z.int(),
  note: z.string(),
  /** A member, or a rule of the template under its title. */
  askedBy: personSchema.extend({ kind: z.string() }),
  at: z.iso.datetime(),
  /** When it was closed; `null` while it is open. */
  closedAt: z.iso.datetime().nullable(),
  closedBy: personSchema.nullable(),
  reviewers: z.array(
    personSchema.extend({
      /** They are still a member who may sign in. */
      isMember: z.boolean(),
      /** `null` until they have said something. */
      answer: z
        .object({
          verdict: z.enum(VERDICTS),
          note: z.string(),
          at: z.iso.datetime(),
          /** Of which version they said it. */
          seq: z.int(),
          /** The content has changed since: an approval does not count any more. */
          hasChanged: z.boolean(),
        })
        .nullable(),
    }),
  ),
});
export type ReviewBody = z.infer<typeof reviewSchema>;

export const reviewsOfCodexSchema = z.object({
  /** Open ones first, then the latest; at most 50. */
  items: z.array(reviewSchema),
  /** The last operation now, of the branch where one was asked for, for a verdict on what is read now. */
  headSeq: z.int(),
});
export type ReviewsOfCodex = z.infer<typeof reviewsOfCodexSchema>;

/** Open reviews that wait for the one who asks. */
export const waitingReviewsSchema = z.object({
  items: z.array(
    z.object({
      review: reviewSchema.pick({ id: true, branch: true, note: true, askedBy: true, at: true }),
      /** The set of branches that it was asked for with, listed once; `waiting` of its Codices wait for an answer. */
      set: z.object({ id: z.uuid(), waiting: z.int() }).nullable().default(null),
      codex: z.object({ id: codexIdSchema, title: z.string(), templateId: z.string() }),
    }),
  ),
});
export type WaitingReviews = z.infer<typeof waitingReviewsSchema>;
