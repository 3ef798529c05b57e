/** Request objects that refuse unknown keys. */
import { z } from 'zod';

/** As `z.object`, but refuses unknown keys; for bodies, queries and the objects in them. The message lists the known keys. */
export function closedObject<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? unknownKey(known) : undefined),
  });
}

function unknownKey(known: readonly string[]): string {
  return known.length === 0
    ? 'There is no such key: none is taken here.'
    : `There is no such key; there are: ${known.join(', ')}.`;
}
