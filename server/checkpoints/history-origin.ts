/** The places where rows of a document were written before they came here in a history file, with what proved them there, which goes along with every later file. */
import { z } from 'zod';
import { checkpointAnchorSchema } from './checkpoint-anchor.ts';
import type { SigningKey } from './signing-keys.ts';

const MAX_CHECKPOINTS = 20_000;
const MAX_RECORDS = 2_000;
const MAX_KEYS = 100;
const MAX_NOTE = 10_000;
/** A record names each row that it changed. */
const MAX_RECORD_NOTE = 4_000_000;

const keySchema = z.object({
  ...{ id: z.string().max(64), publicKey: z.base64().max(64) },
  ...{ since: z.iso.datetime(), until: z.iso.datetime().nullable() },
});

/** As it stands in files and in the database: texts and numbers only, so that one hash stands for it. */
export const historyOriginSchema = z.object({
  /** The host that made the file, as the file says. */
  host: z.string().min(1).max(255),
  exportedAt: z.iso.datetime(),
  /** So many first rows came in it. */
  upTo: z.int().min(1),
  /** The public keys in the file. */
  keys: z.array(keySchema).max(MAX_KEYS),
  checkpoints: z
    .array(
      z.object({
        ...{ number: z.int(), size: z.int().min(1), note: z.string().max(MAX_NOTE) },
        /** The timestamp over it. */
        anchor: checkpointAnchorSchema.optional(),
      }),
    )
    .max(MAX_CHECKPOINTS),
  /** Records of what was removed from the rows there. */
  redactions: z.array(z.string().max(MAX_RECORD_NOTE)).max(MAX_RECORDS),
  /** The record that rows had come there in a file too. */
  imported: z.string().max(MAX_NOTE).optional(),
});
export type HistoryOrigin = z.infer<typeof historyOriginSchema>;

/** The earliest first. */
export const historyOriginsSchema = z.array(historyOriginSchema).min(1).max(20);

export function keysOfOrigin({ keys }: HistoryOrigin): SigningKey[] {
  return keys.map(({ id, publicKey, since, until }) => ({
    ...{ id, publicKey: Buffer.from(publicKey, 'base64'), since: Date.parse(since) },
    ...{ until: until === null ? null : Date.parse(until), isVouched: true },
  }));
}

export function originKeys(keys: readonly SigningKey[]): HistoryOrigin['keys'] {
  return keys.map(({ id, publicKey, since, until }) => ({
    ...{ id, publicKey: Buffer.from(publicKey).toString('base64'), since: new Date(since).toISOString() },
    until: until === null ? null : new Date(until).toISOString(),
  }));
}
