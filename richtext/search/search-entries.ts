/** Reads a Codex for search: the text of each field, and its facets. */
import type { Codex } from '#core/codex/codex.ts';
import { titleOf } from '#core/codex/pattern-title.ts';
import { holdsPeople } from '#core/codex/people-in-fields.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { isEmptyValue } from '#core/fields/model/field-type.ts';
import { fieldTypeOf, storageOf } from '#core/fields/registry.ts';
import { isRolledUp } from '#core/formula/roll-ups.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { type FieldFacet, facetOf, MAX_FACET_VALUE, personFacet, tagFacet } from '#core/search/facets.ts';
import type { SearchableCodex, SearchEntry } from '#core/search/searchable-codex.ts';
import { foldText } from '#core/search/words.ts';
import type { Template } from '#core/template/template.ts';
import { fragmentText } from '#richtext/document/document.ts';

/** Names by user id, for fields that hold people. */
export type NameOf = (userId: string) => string | undefined;

/**
 * The search content of a Codex. `values` are its field values with formulas computed; ids of Codices, files and colours
 * are left out of the texts.
 */
export function readForSearch(
  codex: Codex,
  template: Template,
  values: Readonly<Record<string, JsonValue>>,
  nameOf: NameOf,
): SearchableCodex {
  const names = { person: (id: string) => nameOf(id) ?? id };
  const entries: SearchEntry[] = [];
  const facets = new Set<string>();
  for (const field of [...Object.values(template.fields), ...Object.values(template.retired)]) {
    if (storageOf(field) === 'fragment') {
      const text = fragmentText(codex.fragment(field.id)).trim();
      if (text !== '') entries.push({ field: field.id, label: field.label, text, isValue: false });
      if (text !== '') facets.add(facetOf(field.id));
      continue;
    }
    // Of other Codices: it changes without this one, and is found by comparing (`field:total>100`), not by its words.
    if (field.type === 'formula' && isRolledUp(field, template.fields)) continue;
    const value = field.type === 'formula' ? (values[field.id] ?? null) : codex.value(field);
    if (isEmptyValue(value)) continue;
    for (const facet of facetsOf(field, value, nameOf)) facets.add(facet);
    const text = WORDLESS.has(field.type) ? '' : fieldTypeOf(field.type).toText(field, value, names).trim();
    if (text !== '')
      entries.push({ field: field.id, label: field.label, text, isValue: field.type !== 'text' });
  }
  entries.sort((a, b) => Number(b.isValue) - Number(a.isValue));
  return {
    title: titleOf(codex, template, { person: (id) => nameOf(id) ?? '' }),
    entries,
    facets: [...facets],
  };
}

const WORDLESS: ReadonlySet<FieldDefinition['type']> = new Set([
  'reference',
  'references',
  'color',
  'checkbox',
]);

function* facetsOf(field: FieldDefinition, value: JsonValue, nameOf: NameOf): Generator<FieldFacet | string> {
  if (value === false) {
    yield facetOf(field.id, 'false');
    return;
  }
  yield facetOf(field.id);
  if (value === true) yield facetOf(field.id, 'true');
  for (const text of textsOf(value)) {
    if (text.length <= MAX_FACET_VALUE) yield facetOf(field.id, text);
    const option = field.options.find((candidate) => candidate.value === text);
    if (option) yield facetOf(field.id, option.label);
    // A day asked for finds the times within it.
    if (field.type === 'dateTime') yield facetOf(field.id, text.slice(0, 10));
    if (field.type === 'tags') yield tagFacet(text);
    if (holdsPeople(field)) {
      yield personFacet(text);
      const name = nameOf(text);
      if (name !== undefined) yield facetOf(field.id, name);
    }
  }
}

/** The texts in a value that is one, or a list of them. */
function textsOf(value: JsonValue): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (value === null || !isJsonArray(value)) return [];
  return value.filter((member) => typeof member === 'string' && foldText(member) !== '') as string[];
}
