/** Wire schemas of digests: how often a member is told by e-mail of what they have not read. */
import { z } from 'zod';
import { DIGEST_FREQUENCIES } from '#core/notifications/digest-time.ts';
import { closedObject } from '../closed-object.ts';
import { timeZoneNameSchema } from '../people.ts';

const hourSchema = z.int().min(0).max(23);

export const digestSettingSchema = z.object({
  frequency: z.enum(DIGEST_FREQUENCIES),
  timeZone: z.string(),
  /** Of the day, where clocks show the time of the zone. */
  hour: z.int(),
  /** When the next one is due; `null` for never. */
  nextAt: z.iso.datetime().nullable(),
  /** Whether this instance sends e-mail. */
  available: z.boolean(),
});
export type DigestSetting = z.infer<typeof digestSettingSchema>;

export const setDigestSchema = closedObject({
  frequency: z.enum(DIGEST_FREQUENCIES),
  /** As before unless given; at first that of the profile, or of the workspace. */
  timeZone: timeZoneNameSchema.optional(),
  /** As before unless given; at first 8. */
  hour: hourSchema.optional(),
});
export type SetDigest = z.infer<typeof setDigestSchema>;

export const unsubscribeQuerySchema = closedObject({ token: z.string().max(200) });

/** What a mail program sends (RFC 8058). */
export const oneClickSchema = closedObject({ 'List-Unsubscribe': z.literal('One-Click') });
