/** Cursors of lists: opaque to callers, and validated when they come back. */
import { z } from 'zod';
import { BinderyError } from '#core/errors.ts';
import type { JsonValue } from '#core/json.ts';

/** A cursor by number of matches, for lists whose order is recomputed. */
export const offsetSchema = z.int().min(0).max(10_000);

export function writeCursor(place: JsonValue): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Parses a cursor. Throws `invalid_input` when it does not match `schema`. */
export function readCursor<T>(cursor: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    const message = 'This cursor is not one of ours. Leave it out to start at the beginning.';
    throw new BinderyError('invalid_input', message, { cause, issues: [{ path: ['cursor'], message }] });
  }
}
