/** The search entry of a Codex on a device: its folded words and its facets. */
import type { CodexSummary } from '#core/protocol/api/codices.ts';
import { type ComparableValue, comparableText, TITLE_FIELD } from './comparable-value.ts';
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
  /** By the ids of the fields; the title as `TITLE_FIELD`. */
  readonly compared: Readonly<Record<string, readonly ComparableValue[]>>;
  /** Fields worked out over other Codices, which a device does not know. */
  readonly unknown: readonly string[];
}

/** What of a Codex filters and lists compare. */
export interface ComparableFields {
  /** By the ids of the fields. */
  readonly values: Readonly<Record<string, readonly ComparableValue[]>>;
  readonly unknown: readonly string[];
}

export function createLocalEntry(
  codex: CodexSummary,
  { title, entries, facets }: SearchableCodex,
  { values, unknown }: ComparableFields,
): LocalEntry {
  const textsOf = (isValue: boolean) =>
    entries.filter((entry) => entry.isValue === isValue).map(({ text }) => text);
  return {
    codex: { ...codex, title },
    title: foldTexts([title]),
    values: foldTexts(textsOf(true)),
    prose: foldTexts(textsOf(false)),
    facets,
    compared: { ...values, ...titleValue(title) },
    unknown,
  };
}

/** The value of a title, which every Codex has. */
export function titleValue(title: string): Record<string, readonly ComparableValue[]> {
  return { [TITLE_FIELD]: [comparableText(title)] };
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
    compared: titleValue(title),
    unknown: [],
  };
}

/** A line break between texts keeps a phrase from reaching from one into the next. */
function foldTexts(texts: readonly string[]): string {
  return texts.length === 0 ? '' : ` ${texts.map(foldText).join(' \n ')} `;
}
