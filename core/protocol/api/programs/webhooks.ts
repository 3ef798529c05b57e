/** Wire schemas of webhooks: addresses outside that events are posted to, and the log of what was sent. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';
import { codexIdSchema } from '../codices.ts';
import { EVENT_TYPES, eventTypeSchema } from './events.ts';

export const EVERY_EVENT = '*';

const urlSchema = z
  .url({ protocol: /^https?$/, error: 'must be an address that begins with https://' })
  .max(2_000);
const eventsSchema = z
  .array(z.union([eventTypeSchema, z.literal(EVERY_EVENT)]))
  .min(1)
  .max(EVENT_TYPES.length + 1)
  .meta({ description: `Some of ${EVENT_TYPES.join(', ')}; or "*" for all.` });
const secretSchema = z
  .string()
  .regex(
    /^whsec_(?:[A-Za-z0-9+/]{4}){8,21}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
    'must be whsec_ and 24 to 64 bytes as base64',
  );
const templateSchema = z.string().min(1).max(64).nullable();
const belowSchema = codexIdSchema.nullable();

export const createWebhookSchema = closedObject({
  url: urlSchema,
  events: eventsSchema,
  /** One is made unless given. */
  secret: secretSchema.optional(),
  template: templateSchema.optional(),
  below: belowSchema.optional(),
});
export type CreateWebhook = z.infer<typeof createWebhookSchema>;

export const changeWebhookSchema = closedObject({
  url: urlSchema.optional(),
  events: eventsSchema.optional(),
  template: templateSchema.optional(),
  below: belowSchema.optional(),
  /** false: nothing is sent; true: it goes on where it was, also after it was switched off for failing. */
  enabled: z.boolean().optional(),
});
export type ChangeWebhook = z.infer<typeof changeWebhookSchema>;

export const replaceSecretSchema = closedObject({ secret: secretSchema.optional() });

export const webhookSchema = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(z.string()),
  template: z.string().nullable(),
  below: z.string().nullable(),
  enabled: z.boolean(),
  /** Why it was switched off, when nobody did. */
  disabledReason: z.string().nullable(),
  /** Since when nothing has been taken; `null` while all goes well. */
  failingSince: z.iso.datetime().nullable(),
  /** Until when messages are also signed with the secret before this one. */
  previousSecretUntil: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  /** Whoever added or changed it last: only what they may read is sent. */
  by: z.object({ id: z.string(), name: z.string() }),
});
export type Webhook = z.infer<typeof webhookSchema>;
export const webhookWithSecretSchema = webhookSchema.extend({
  secret: z.string().meta({ description: 'Told now and never again.' }),
});
export type WebhookWithSecret = z.infer<typeof webhookWithSecretSchema>;
export const webhookListSchema = z.object({ items: z.array(webhookSchema) });

export const DELIVERY_STATUSES = ['waiting', 'done', 'failed', 'skipped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export const deliverySchema = z.object({
  id: z.uuid(),
  /** `webhook-id`: the same however often it is sent. */
  event: z.string(),
  type: z.string(),
  codex: z.string().nullable(),
  status: z.enum(DELIVERY_STATUSES).meta({
    description: 'failed: given up; skipped: whoever made the webhook may not read the Codex any more.',
  }),
  attempts: z.int(),
  /** What was answered last; `null` when nothing was. */
  answered: z.int().nullable(),
  message: z.string().nullable(),
  createdAt: z.iso.datetime(),
  nextAt: z.iso.datetime().nullable().meta({ description: 'When it is tried next, while it waits.' }),
  endedAt: z.iso.datetime().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const deliveriesQuerySchema = closedObject({
  status: z.enum(DELIVERY_STATUSES).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(200).optional(),
});
export type DeliveriesQuery = z.infer<typeof deliveriesQuerySchema>;
export const deliveryListSchema = z.object({
  items: z.array(deliverySchema),
  nextCursor: z.string().nullable(),
});
export type DeliveryList = z.infer<typeof deliveryListSchema>;
