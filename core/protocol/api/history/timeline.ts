/** Wire schemas of the timeline of the workspace, or of a Codex and all below it: sessions of edits on many Codices, a day at a time. */
import { z } from 'zod';
import { COMMENT_ACT_KINDS } from '#core/comments/comment-acts.ts';
import { isTimeZone } from '#core/time/calendar.ts';
import { activityEventSchema } from '../activity.ts';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';
import { versionSchema } from '../history.ts';

export const timelineEntrySchema = versionSchema.extend({
  codex: z.object({
    id: codexIdSchema,
    title: z.string(),
    template: z.object({ id: z.string(), version: z.int() }),
    state: z.enum(['live', 'archived', 'trashed']),
  }),
});
export type TimelineEntryBody = z.infer<typeof timelineEntrySchema>;

const placeSchema = z.object({ id: z.string(), title: z.string() }).nullable();

/** What became of a Codex as a whole, where it was put, what was said about it, and who was asked about it. */
export const timelineEventSchema = z.discriminatedUnion('kind', [
  activityEventSchema,
  activityEventSchema.extend({
    kind: z.literal('moved'),
    /** `null`: the top of the tree, or a place that the caller may not know of. */
    from: placeSchema,
    to: placeSchema,
    /** Set where a rule of a template has moved it: `by` is that rule. */
    origin: z.literal('rule').optional(),
  }),
  activityEventSchema.extend({
    kind: z.literal('discussed'),
    /** What one person said, settled and decided without a pause of ten minutes, each kind with how often. */
    acts: z.array(z.object({ kind: z.enum(COMMENT_ACT_KINDS), count: z.int() })),
  }),
  activityEventSchema.extend({
    kind: z.enum(['review-asked', 'review-approved', 'review-declined', 'review-closed']),
    /** The branch that the review is of; `null`: the Codex itself. */
    branch: z.string().nullable(),
    /** Whoever was asked. */
    reviewers: z.array(z.string()).optional(),
  }),
]);
export type TimelineEvent = z.infer<typeof timelineEventSchema>;

export const timelineQuerySchema = closedObject({
  /** Only what happened before this moment; without it, the newest. */
  before: z.iso.datetime({ offset: true }).optional(),
  /** Whose days they are. */
  zone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'This is no time zone. Name one as “Europe/Berlin”, or leave it out for UTC.')
    .default('UTC'),
  /** Of this Codex and all below it alone. */
  below: z.string().max(100).toLowerCase().optional(),
});
export type TimelineQuery = z.infer<typeof timelineQuerySchema>;

export const timelineSchema = z.object({
  /** The day on which all of this happened, in the zone that was asked for; `null` when nothing did. */
  day: z.iso.date().nullable(),
  /** Sessions, the one that ended last first. */
  items: z.array(timelineEntrySchema),
  /** What else was done on that day, the latest first: Codices moved, taken to the trash, brought back, deleted for good; comments; reviews. */
  events: z.array(timelineEventSchema),
  /** How many more of these there were on this page than are told: 200 at most. */
  moreEvents: z.int().default(0),
  /** The `before` of what happened earlier; `null` where there is nothing. The same day may go on there: each page holds at most 5,000 operations. */
  nextBefore: z.iso.datetime().nullable(),
});
export type TimelineBody = z.infer<typeof timelineSchema>;
