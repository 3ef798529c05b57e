/** The search entry of a Codex on a device: its folded words and its facets. */
import type { JsonValue } from '#core/json.ts';
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { isDate } from '#core/time/calendar.ts';
import type { SearchableCodex } from './searchable-codex.ts';
import { foldText } from './words.ts';

export interface LocalEntry {
  readonly codex: CodexSummary;
  /** Folded words, each between blanks, so that a word or the beginning of one is found as a text in a text. */
  readonly title: string;
  readonly values: string;
  readonly prose: string;
  /** `null` for a Codex of which only the title is known: filters on what it holds cannot be answered. */
  readonly facets: readonly string[] | null;
  /** Numbers, and days as text, by the id of the field. */
  readonly compared: Readonly<Record<string, number | string>>;
}

/** `values`: those of its fields, formulas computed. */
export function createLocalEntry(
  codex: CodexSummary,
  { title, entries, facets }: SearchableCodex,
  values: Readonly<Record<string, JsonValue>>,
): LocalEntry {
  const textsOf = (isValue: boolean) =>
    entries.filter((entry) => entry.isValue === isValue).map(({ text }) => text);
  return {
    codex: { ...codex, title },
    title: foldTexts([title]),
    values: foldTexts(textsOf(true)),
    prose: foldTexts(textsOf(false)),
    facets,
    compared: Object.fromEntries(
      Object.entries(values).flatMap(([field, value]) => {
        const compared = comparedValue(value);
        return compared === null ? [] : [[field, compared]];
      }),
    ),
  };
}

/** Of a Codex that is not on this device: what the tree says of it. */
export function titleEntry(id: string, title: string, templateId: string): LocalEntry {
  const nobody = { id: '', name: '' };
  return {
    codex: {
      id,
      title,
      template: { id: templateId, version: 0 },
      parentId: null,
      createdAt: '',
      updatedAt: '',
      createdBy: nobody,
      updatedBy: nobody,
    },
    title: foldTexts([title]),
    values: '',
    prose: '',
    facets: null,
    compared: {},
  };
}

/** A line break between texts keeps a phrase from reaching from one into the next. */
function foldTexts(texts: readonly string[]): string {
  return texts.length === 0 ? '' : ` ${texts.map(foldText).join(' \n ')} `;
}

function comparedValue(value: JsonValue): number | string | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const day = value.slice(0, 10);
  return isDate(day) ? day : null;
}
