/** The parts that lines of signed notes are made of, as they are read: numbers, hashes, times and quoted texts, each after its word. */
import { z } from 'zod';

/** What stands after a word and a space. */
export const word = (name: string) =>
  z
    .string()
    .startsWith(`${name} `)
    .transform((text) => text.slice(name.length + 1));

/** A number from 1 on, without leading zeros. */
export const count = z
  .string()
  .regex(/^[1-9]\d{0,14}$/)
  .transform(Number);

export const hashText = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .transform((text): Uint8Array => Buffer.from(text, 'base64'));

/** In ms since epoch. */
export const timeText = z.iso.datetime({ precision: 3 }).transform((text) => Date.parse(text));

/** A text in the form of JSON, which has no line breaks. */
export const quoted = z.string().transform((text, context): string => {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'string') return read;
  } catch {
    // Told below, as for anything else that is no text.
  }
  context.addIssue('not a quoted text');
  return z.NEVER;
});

export function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
