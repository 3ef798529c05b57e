/** Wire schemas of activity: who changed which fields of which Codices. */
import { z } from 'zod';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';
import { touchedFieldSchema } from './history.ts';

export const activityFieldSchema = touchedFieldSchema.extend({
  /** What the template calls it. */
  label: z.string(),
  /** How many operations touched it. */
  operations: z.int(),
});
export type ActivityField = z.infer<typeof activityFieldSchema>;

export const activityPersonSchema = z.object({
  /** `user`, `guest`, or `system` for a rule of a template, which has its title as its name. */
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  operations: z.int(),
  /** Their first and last operation, by the clock of the server. */
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Those touched most often first. */
  fields: z.array(activityFieldSchema),
});
export type ActivityPerson = z.infer<typeof activityPersonSchema>;

export const codexActivitySchema = z.object({
  codex: z.object({
    id: codexIdSchema,
    title: z.string(),
    templateId: z.string(),
    state: z.enum(['live', 'archived', 'trashed']),
  }),
  /** When the newest of what is told here arrived. */
  at: z.iso.datetime(),
  /** The last operation that was there before: the point to compare with. 0 when the Codex is new. */
  beforeSeq: z.int(),
  /** Who made the Codex, when it is new and somebody who is told of here made it. */
  madeBy: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** Whoever was there last comes first. */
  people: z.array(activityPersonSchema),
  /** Only the newest operations were counted: there were more. */
  partial: z.boolean(),
});
export type CodexActivity = z.infer<typeof codexActivitySchema>;

/** Something done to a Codex as a whole. A purged one is nowhere else told of. */
export const activityEventSchema = z.object({
  kind: z.enum(['trashed', 'restored', 'purged']),
  codex: z.object({ id: z.string(), title: z.string() }),
  by: z.object({ id: z.string(), name: z.string() }),
  at: z.iso.datetime(),
});
export type ActivityEvent = z.infer<typeof activityEventSchema>;

export const activityQuerySchema = closedObject({
  since: z.iso.datetime({ offset: true }),
  /** Of this Codex alone. */
  codex: z.string().max(100).toLowerCase().optional(),
  /** What the caller did is left out unless it is asked for. */
  own: z.enum(['include']).optional(),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});
export type ActivityQuery = z.infer<typeof activityQuerySchema>;

export const activitySchema = z.object({
  /** From when it is told; later than asked for where that is too long ago. */
  since: z.iso.datetime(),
  until: z.iso.datetime(),
  /** Codices that were edited, the latest first. */
  items: z.array(codexActivitySchema),
  /** The latest first; on the first page only. */
  events: z.array(activityEventSchema),
  /** How many more of these there were than are told: 200 at most. */
  moreEvents: z.int().default(0),
  nextCursor: z.string().nullable(),
});
export type Activity = z.infer<typeof activitySchema>;
