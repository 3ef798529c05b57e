/** Checks of rows: a list of objects, each with an id. */
import type { Issue } from '#core/errors.ts';
import { issue } from '#core/fields/model/field-type.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';

/** Checks rows. Rows of a default have no ids yet; they get them when a Codex is created. */
export function checkRows(
  value: JsonValue,
  what: string,
  checkRow: (row: JsonObject) => readonly Issue[],
): readonly Issue[] {
  if (!isJsonArray(value)) return [issue(`Expected a list of ${what}.`)];
  const ids = new Set<JsonValue>();
  return value.flatMap((row, index) => {
    if (!isJsonObject(row)) return [issue('Expected an object in braces.', [index])];
    const { id } = row;
    const issues: Issue[] = checkRow(row).map((found) => ({ ...found, path: [index, ...found.path] }));
    if (id === undefined) return issues;
    if (typeof id !== 'string' || id === '') issues.push(issue('The id of a row is text.', [index, 'id']));
    else if (ids.has(id)) issues.push(issue('Two rows have this id.', [index, 'id']));
    ids.add(id);
    return issues;
  });
}
