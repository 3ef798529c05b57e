/** Wire schemas of signed checkpoints, and of the keys they are signed with. */
import { z } from 'zod';
import { closedObject } from '../closed-object.ts';

export const checkpointSchema = z.object({
  /** Over all logs of the instance, without gaps. */
  number: z.int(),
  /** How many operations or events it covers. */
  size: z.int(),
  time: z.iso.datetime(),
  /** A signed note (C2SP signed-note): log, size, root of the hash tree, head of the chain, number, time, signature. */
  note: z.string(),
});
export const checkpointListSchema = z.object({
  items: z.array(checkpointSchema),
  nextCursor: z.string().nullable(),
});
export type CheckpointListBody = z.infer<typeof checkpointListSchema>;

export const checkpointQuerySchema = closedObject({
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CheckpointQuery = z.infer<typeof checkpointQuerySchema>;

/** Where the public keys are, for everybody. */
export const SIGNING_KEYS_PATH = '/.well-known/bindery-keys.json';

export const signingKeysSchema = z.object({
  keys: z.array(
    z.object({
      /** The beginning of the SHA-256 of the key, hex. */
      id: z.string(),
      algorithm: z.literal('Ed25519'),
      /** 32 bytes in Base64. */
      publicKey: z.string(),
      since: z.iso.datetime(),
      /** `null`: it is the one that signs. */
      until: z.iso.datetime().nullable(),
    }),
  ),
});
export type SigningKeysBody = z.infer<typeof signingKeysSchema>;
