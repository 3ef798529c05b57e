/** The values of fields that a list puts into its items. */
import type { JsonObject } from '#core/json.ts';
import type { TemplateNames } from '#core/search/filter-names.ts';
import type { SearchProblem } from '#core/search/search-query.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

/** Bytes of values on one page: what does not fit any more begins the next one. */
const MAX_PAGE_BYTES = 8_000_000;

/** `a,b` or `*`; places of problems are those in `text`. */
export function parseListedFields(
  text: string,
  names: TemplateNames,
): { readonly fields: readonly string[] | '*'; readonly problems: readonly SearchProblem[] } {
  if (text === '*') return { fields: '*', problems: [] };
  const problems: SearchProblem[] = [];
  const fields = new Set<string>();
  let from = 0;
  for (const id of text.split(',')) {
    const message = whyNot(id, names);
    if (message === null) fields.add(id);
    else problems.push({ message, from, to: Math.max(from + id.length, from + 1) });
    from += id.length + 1;
  }
  return { fields: [...fields], problems };
}

function whyNot(id: string, names: TemplateNames): string | null {
  if (id === '') return 'Name a field, or * for all of them.';
  const found = names.fieldsWithId(id);
  if (found.length === 0) {
    const guess = names.nearestField(id);
    return `There is no field “${id}”.${guess === null ? '' : ` Did you mean ${guess}?`}`;
  }
  if (found.some(({ isRetired }) => !isRetired)) return null;
  return `“${id}” is retired: its values are those under \`retired\` of each Codex by itself.`;
}

/**
 * By the ids of the Codices, as far as they fit on a page, at least those of the first. Of each, the fields that its template has; rich text as
 * `{markdown}`.
 */
export async function findListedFields(
  prisma: PrismaClient,
  ids: readonly string[],
  fields: readonly string[] | '*',
): Promise<ReadonlyMap<string, JsonObject>> {
  const isAll = fields === '*';
  const rows = await prisma.$queryRaw<{ id: string; fields: JsonObject }[]>`
    WITH wanted AS (
      SELECT o."id", o."place", CASE WHEN ${isAll} THEN c."fields" ELSE coalesce((
        SELECT jsonb_object_agg(f, c."fields" -> f) FROM unnest(${isAll ? [] : [...fields]}::text[]) f WHERE jsonb_exists(c."fields", f)
      ), '{}'::jsonb) END AS "fields"
      FROM unnest(${[...ids]}::text[]) WITH ORDINALITY AS o("id", "place") JOIN "Codex" c ON c."id" = o."id"
    ), sized AS (
      SELECT w.*, sum(octet_length(w."fields"::text)) OVER (ORDER BY w."place") - octet_length(w."fields"::text) AS "before"
      FROM wanted w
    )
    SELECT "id", "fields" FROM sized WHERE "before" < ${MAX_PAGE_BYTES} ORDER BY "place"`;
  return new Map(rows.map(({ id, fields: values }) => [id, values]));
}
