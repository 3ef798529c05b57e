/** The options that Codices may hold already, wherever the published version had them from. */
import type { SelectOption } from '#core/fields/model/field-definition.ts';
import type { Template } from '#core/template/template.ts';

/**
 * The published values of a choice, or of a column of a table, which is known by its id wherever it stood. Where the published version cannot be
 * read (`undefined`), any of `options` may be one.
 */
export function publishedOptions(
  published: Template | null | undefined,
  options: readonly SelectOption[],
  fieldId: string,
  columnId: string | null = null,
): ReadonlySet<string> {
  if (published === undefined) return valuesOf(options);
  if (published === null) return new Set();
  const field = [...Object.values(published.fields), ...Object.values(published.retired)].find(
    ({ id }) => id === fieldId,
  );
  if (columnId === null) return valuesOf(field?.options ?? []);
  return valuesOf(field?.columns.find(({ id }) => id === columnId)?.options ?? []);
}

function valuesOf(options: readonly SelectOption[]): ReadonlySet<string> {
  return new Set(options.map(({ value }) => value));
}
