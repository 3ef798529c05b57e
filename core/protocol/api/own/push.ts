/** Wire schemas of push: the browsers that show a member's notifications although no page is open. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';

/** Browsers of one member at most. */
export const MOST_PUSH_DEVICES = 10;

export const pushSettingSchema = z.object({
  /** The key by which browsers know this server, in base64url; `null` until somebody turns push on. */
  serverKey: z.string().nullable(),
  devices: z.array(
    z.object({
      id: z.uuid(),
      /** “Firefox on Linux”. */
      name: z.string(),
      createdAt: z.iso.datetime(),
      /** It is the one that asks. */
      isThis: z.boolean(),
      /** It was made for the server key of now; pages make it anew otherwise. */
      isCurrent: z.boolean(),
    }),
  ),
});
export type PushSetting = z.infer<typeof pushSettingSchema>;

export const pushKeySchema = z.object({ serverKey: z.string() });

/** As browsers write a subscription (W3C Push API), without its expiration. */
export const addPushDeviceSchema = closedObject({
  endpoint: z.url().max(1000),
  keys: closedObject({
    /** An uncompressed point of P-256. */
    p256dh: z.string().regex(/^[\w-]{87}=?$/, 'must be 65 bytes in base64url'),
    auth: z.string().regex(/^[\w-]{22}(==)?$/, 'must be 16 bytes in base64url'),
  }),
});
export type AddPushDevice = z.infer<typeof addPushDeviceSchema>;
