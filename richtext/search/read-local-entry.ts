/** Reads a document into the search entry of a device. */
import type { Codex } from '#core/codex/codex.ts';
import { storageOf } from '#core/fields/registry.ts';
import { computeField } from '#core/formula/formula.ts';
import type { JsonValue } from '#core/json.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { createLocalEntry, type LocalEntry } from '#core/search/local-entry.ts';
import type { SearchEntry } from '#core/search/searchable-codex.ts';
import type { Template } from '#core/template/template.ts';
import { readComparableFields } from './comparable-fields.ts';
import { type NameOf, readForSearch } from './search-entries.ts';

/** Excerpts are looked for in so much of a Codex; words are found in all of it. */
const MAX_TEXT = 60_000;

export interface LocalReading {
  readonly entry: LocalEntry;
  /** To cut excerpts from. */
  readonly texts: readonly SearchEntry[];
}

/** `now` in ms since the epoch, for formulas that ask for the day. */
export function readLocally(
  summary: CodexSummary,
  codex: Codex,
  template: Template,
  { nameOf, now }: { readonly nameOf: NameOf; readonly now: number },
): LocalReading {
  const today = new Date(now).toISOString().slice(0, 10);
  const values = readValues(codex, template, today);
  const compared = readComparableFields(codex, template, { values, today, rollUps: undefined });
  const searchable = readForSearch(codex, template, values, nameOf);
  const { id, version } = template;
  return {
    entry: createLocalEntry({ ...summary, template: { id, version } }, searchable, compared),
    texts: cutTexts(searchable.entries),
  };
}

function readValues(codex: Codex, template: Template, today: string): Record<string, JsonValue> {
  const fields = Object.values(template.fields);
  const values: Record<string, JsonValue> = {};
  for (const field of fields)
    if (storageOf(field) !== 'fragment' && field.type !== 'formula') values[field.id] = codex.value(field);
  for (const field of fields) {
    if (field.type === 'formula')
      values[field.id] = computeField(field, values, { fields: template.fields, today }).value;
  }
  return values;
}

function cutTexts(entries: readonly SearchEntry[]): SearchEntry[] {
  let room = MAX_TEXT;
  const texts: SearchEntry[] = [];
  for (const entry of entries) {
    if (room <= 0) break;
    texts.push({ ...entry, text: entry.text.slice(0, room) });
    room -= entry.text.length;
  }
  return texts;
}
