/** Wire schemas of events: what programs are told of, in names and numbers. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';

/** Kept as these words for ever: one is added, none renamed. */
export const EVENT_TYPES = [
  'codex.created',
  'codex.updated',
  'codex.moved',
  'codex.archived',
  'codex.unarchived',
  'codex.trashed',
  'codex.restored',
  'comment.created',
  'comment.deleted',
  'comment.resolved',
  'comment.reopened',
  'suggestion.created',
  'suggestion.accepted',
  'suggestion.rejected',
  'version.named',
  'template.published',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const eventTypeSchema = z.enum(EVENT_TYPES);

const personSchema = z.object({
  kind: z.enum(['user', 'guest', 'system']),
  id: z.string(),
  name: z.string(),
});

export const eventDataSchema = z.object({
  codex: z.string().optional(),
  template: z.string().optional(),
  by: personSchema,
  /** Of a change to the content: by what way it came. */
  via: z.enum(['socket', 'api', 'seed', 'restore', 'template', 'import', 'branch', 'merge']).optional(),
  /** Ids of the fields that were changed, `title` among them, `@references` for references, `?` for what cannot be told. */
  fields: z.array(z.string()).optional(),
  /** The last operation of the Codex that it tells of, or the one that was named. */
  seq: z.int().optional(),
  /** How many operations it tells of. */
  operations: z.int().optional(),
  parent: z.string().nullable().optional(),
  from: z.string().nullable().optional(),
  to: z.string().nullable().optional(),
  thread: z.string().optional(),
  comment: z.string().optional(),
  suggestion: z.string().optional(),
  name: z.string().optional(),
  version: z.int().optional(),
});
export type EventData = z.infer<typeof eventDataSchema>;

/** In the form that Standard Webhooks gives a payload; `id` is the same however often it is told. */
export const eventSchema = z.object({
  id: z.string(),
  type: eventTypeSchema,
  timestamp: z.iso.datetime(),
  data: eventDataSchema,
});
export type ProgramEvent = z.infer<typeof eventSchema>;

/** A list with commas. */
function listOf<T extends z.ZodType<unknown, string>>(item: T, most: number) {
  return z
    .string()
    .max(4_000)
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1).max(most));
}

export const eventsQuerySchema = closedObject({
  types: listOf(eventTypeSchema, EVENT_TYPES.length)
    .optional()
    .meta({ description: `Some of ${EVENT_TYPES.join(', ')}, with commas.` }),
  codex: listOf(codexIdSchema, 100).optional().meta({ description: 'Of these Codices, with commas.' }),
  template: z.string().min(1).max(64).optional(),
  below: codexIdSchema
    .optional()
    .meta({ description: 'Of this Codex and what stands below it at the moment of telling.' }),
  follow: z
    .enum(['true', 'false'])
    .default('true')
    .meta({ description: 'false: what there is after Last-Event-ID, and then the answer ends.' }),
});
export type EventsQuery = z.infer<typeof eventsQuerySchema>;
