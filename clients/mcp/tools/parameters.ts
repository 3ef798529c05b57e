/** Parameters that several tools take. */
import { z } from 'zod';

/** An id, also where it is part of an address: `bindery://codices/<id>`, or that of a page. */
const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi;

/** The last id in a text. */
function idIn(text: string): string | null {
  return text.match(UUID)?.at(-1)?.toLowerCase() ?? null;
}

export function idParameter(description: string) {
  return z
    .string()
    .max(500)
    .refine((text) => idIn(text) !== null, 'This has no id in it. `search` answers with the ids of Codices.')
    .overwrite((text) => idIn(text) ?? text)
    .describe(description);
}

export const codexParameter = idParameter('The id of the Codex, or its address.');
export const fieldParameter = z.string().min(1).max(64).describe('The id of the field, as in its anchor.');
export const branchParameter = z
  .string()
  .min(1)
  .max(120)
  .optional()
  .describe('A branch of the Codex. Default: the Codex itself.');
export const cursorParameter = z
  .string()
  .max(3_000)
  .optional()
  .describe('The cursor that the previous page ended with.');
export const reasonParameter = z
  .string()
  .max(2_000)
  .optional()
  .describe('Why, in a sentence. If this becomes a suggestion, the person who decides on it sees it.');
export const valuesParameter = z
  .record(z.string().max(80), z.unknown())
  .describe(
    'Values by field id, in the form given by `list_templates`; rich text as Markdown; `null` empties a field.',
  );
