/** Wire schemas of the timeline of the workspace, or of a Codex and all below it: sessions of edits on many Codices, a day at a time. */
import { z } from 'zod';
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
  /** Codices taken to the trash, brought back, or deleted for good on that day, the latest first; of the workspace alone. */
  events: z.array(activityEventSchema),
  /** The `before` of what happened earlier; `null` where there is nothing. The same day may go on there: each page holds at most 5,000 operations. */
  nextBefore: z.iso.datetime().nullable(),
});
export type TimelineBody = z.infer<typeof timelineSchema>;
