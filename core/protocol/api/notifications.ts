/** Wire schemas of notifications: what a member is told of, whether they have read it, and what they watch or have muted. */
import { z } from 'zod';
import { FIELD_TYPES } from '#core/fields/model/field-definition.ts';
import { NOTIFICATION_KINDS } from '#core/notifications/notification.ts';
import { VERDICTS } from '#core/reviews/verdict.ts';
import { closedObject } from './closed-object.ts';
import { codexIdSchema } from './codices.ts';
import { conflictEntrySchema } from './conflicts.ts';

const idSchema = z.uuid().toLowerCase();

export const notificationSchema = z.object({
  id: idSchema,
  kind: z.enum(NOTIFICATION_KINDS),
  at: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
  /** When it was put away. */
  doneAt: z.iso.datetime().nullable(),
  codex: z.object({ id: codexIdSchema, title: z.string(), templateId: z.string() }),
  /** A member, a guest, or `system` for a rule of a template, which has its title as its name. */
  by: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  /** The comment it is about; `null` for what is about none. */
  comment: z
    .object({
      threadId: idSchema,
      id: idSchema,
      /** The beginning of its Markdown, as it is now. */
      markdown: z.string(),
    })
    .nullable(),
  /** The field it is about, as the template calls it now; `null` for the Codex as a whole, and for a field that is gone. */
  field: z.object({ id: z.string(), label: z.string() }).nullable(),
  /** What a rule says; `null` for what no rule says, and where the template has no such rule any more. */
  text: z.string().nullable(),
  /** The values of the reader that lost and were not settled since, with those that stand; `null` for what is about none. */
  conflicts: z
    .array(
      z.object({
        field: z.string(),
        label: z.string(),
        /** In which row and column, where it is a cell. */
        cell: z.string().nullable(),
        type: z.enum(FIELD_TYPES).nullable(),
        yours: conflictEntrySchema,
        stands: conflictEntrySchema,
      }),
    )
    .nullable()
    .default(null),
  /** The review it is about; `null` for what is about none. */
  review: z
    .object({
      id: idSchema,
      /** The branch that it is of; `null`: the Codex itself. */
      branch: z.string().nullable().default(null),
      /** Of the review, or of the verdict. */
      note: z.string(),
      verdict: z.enum(VERDICTS).nullable(),
      /** Of which version: as it was asked for, or answered. */
      seq: z.int(),
      /** The set of branches it was asked for with, told once: how many of its Codices were asked about, or got this answer. */
      set: z.object({ id: z.uuid(), codices: z.int() }).nullable().default(null),
    })
    .nullable()
    .default(null),
  /** The changes it is about; `null` for what is about none. */
  changes: z
    .object({
      /** They created the Codex. */
      created: z.boolean(),
      operations: z.int(),
      /** As the template calls them now, without those that it no longer has. */
      fields: z.array(z.object({ id: z.string(), label: z.string() })),
      /** The operation before the first of them, to compare with. */
      beforeSeq: z.int(),
    })
    .nullable(),
});
export type NotificationBody = z.infer<typeof notificationSchema>;

/** One or more kinds, separated by commas. */
const kindsSchema = z
  .string()
  .max(200)
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(NOTIFICATION_KINDS)));

export const notificationQuerySchema = closedObject({
  /** `open`: read or not, but not put away. */
  state: z.enum(['open', 'unread', 'done']).default('open'),
  kind: kindsSchema.optional(),
  cursor: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type NotificationQuery = z.infer<typeof notificationQuerySchema>;

export const notificationListSchema = z.object({
  /** The latest first. */
  items: z.array(notificationSchema),
  nextCursor: z.string().nullable(),
});
export type NotificationList = z.infer<typeof notificationListSchema>;

/** What pages read: they stay open while the server is updated, so a kind of a later version is one that they cannot tell of. */
const shownNotificationSchema = notificationSchema.extend({
  kind: z.union([z.enum(NOTIFICATION_KINDS), z.string().transform(() => 'other' as const)]),
});
export type ShownNotification = z.infer<typeof shownNotificationSchema>;

export const shownNotificationListSchema = notificationListSchema.extend({
  items: z.array(shownNotificationSchema),
});

export const unreadCountSchema = z.object({
  unread: z.int(),
  /** By kind, without those there are none of; pages take those of a later version along. */
  kinds: z.record(z.string(), z.int()),
});
export type UnreadCount = z.infer<typeof unreadCountSchema>;

/** What becomes of notifications: `done` puts them away, read. */
export const NOTIFICATION_MARKS = ['read', 'unread', 'done', 'open'] as const;
export type NotificationMark = (typeof NOTIFICATION_MARKS)[number];

export const MOST_MARKED = 200;

export const markNotificationsSchema = closedObject({
  /** These; what is not there any more is passed over. */
  ids: z.array(idSchema).min(1).max(MOST_MARKED).optional(),
  /** All up to this moment that are not put away. */
  until: z.iso.datetime({ offset: true }).optional(),
  as: z.enum(NOTIFICATION_MARKS).default('read'),
});
export type MarkNotifications = z.infer<typeof markNotificationsSchema>;

export const WATCH_EXTENTS = ['codex', 'subtree'] as const;

export const watchingSchema = z.object({
  /** What of it you watch: the Codex, or everything below it too; `null` for nothing. */
  watching: z.enum(WATCH_EXTENTS).nullable(),
  /** A Codex above it that you watch with everything below. */
  through: idSchema.nullable(),
  /** You are told of mentions and assignments only. */
  muted: z.boolean(),
});
export type Watching = z.infer<typeof watchingSchema>;

export const watchRequestSchema = closedObject({
  /** With everything below it. */
  subtree: z.boolean().default(false),
});
export type WatchRequest = z.infer<typeof watchRequestSchema>;

export const mutingSchema = z.object({ muted: z.boolean() });
export type Muting = z.infer<typeof mutingSchema>;
