/** Parts of route descriptions: bodies, answers and parameters. */
import { z } from 'zod';

/** A JSON body, required. */
export function jsonBody<S extends z.ZodType>(schema: S) {
  return { required: true, content: { 'application/json': { schema } } };
}

/** A JSON answer. */
export function jsonAnswer<S extends z.ZodType>(schema: S, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

export const emptyAnswer = (description: string) => ({ description });

/** `{id}` in a path. Not validated: an id that is not ours is not found. */
export const idParams = z.object({ id: z.string().max(100) });
export const codexParams = z.object({ codexId: z.string().max(100).toLowerCase() });

/** `Idempotency-Key`, of a request that is answered by `underKey`. */
export const keyHeader = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'The same request with the same key is done only once.' }),
});

/** Any signed-in caller: session cookie or bearer token. */
export const SECURITY = [{ session: [] }, { bearer: [] }];
