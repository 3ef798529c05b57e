/** The order of a list by fields: `-due,title`, parsed, and applied as the database applies it. */
import { nearest } from '#core/text/wording.ts';
import {
  type ComparableValue,
  compareCodePoints,
  holdsSeveral,
  kindsOf,
  TITLE_FIELD,
  VALUE_KINDS,
} from './comparable-value.ts';
import type { NamedPerson, TemplateNames } from './filter-names.ts';
import type { LocalEntry } from './local-entry.ts';
import type { SearchProblem } from './search-query.ts';
import { foldText } from './words.ts';

export const MAX_SORT_KEYS = 3;

export type SortKey = { readonly descending: boolean } & (
  | { readonly by: 'created' | 'updated' }
  /** `namesPeople`: by the names of the people in it. */
  | { readonly by: 'field'; readonly fieldId: string; readonly namesPeople: boolean }
);

/** Where a Codex stands by one key: the kind of value, its number, its text. `null`: it has no value, and comes after all that have one. */
export type SortPlace = readonly [kind: number, number: number, key: string] | null;

/** Keys with commas between them, a minus before one for the other way round. Places of problems are those in `text`. */
export function parseSort(
  text: string,
  names: TemplateNames,
): { readonly keys: readonly SortKey[]; readonly problems: readonly SearchProblem[] } {
  const keys: SortKey[] = [];
  const problems: SearchProblem[] = [];
  const seen = new Set<string>();
  let from = 0;
  for (const part of text.split(',')) {
    const to = from + part.length;
    const descending = part.startsWith('-');
    const name = descending ? part.slice(1) : part;
    const read = seen.has(name) ? `“${name}” is named twice.` : readKey(name, descending, names);
    if (typeof read === 'string') problems.push({ message: read, from, to: Math.max(to, from + 1) });
    else keys.push(read);
    if (keys.length > MAX_SORT_KEYS)
      problems.push({ message: `A list is ordered by at most ${MAX_SORT_KEYS} keys.`, from, to });
    seen.add(name);
    from = to + 1;
  }
  return { keys, problems };
}

function readKey(name: string, descending: boolean, names: TemplateNames): SortKey | string {
  if (name === '') return 'Name a field, title, created or updated.';
  if (name === 'created' || name === 'updated') return { by: name, descending };
  if (name === 'title') return { by: 'field', fieldId: TITLE_FIELD, namesPeople: false, descending };
  const found = names.fieldsWithId(name);
  if (found.length === 0) {
    const guess = names.nearestField(name) ?? nearest(name, ['title', 'created', 'updated']);
    return `There is no field “${name}” to order by.${guess === null ? '' : ` Did you mean ${guess}?`}`;
  }
  const shown = found.some(({ isRetired }) => !isRetired)
    ? found.filter(({ isRetired }) => !isRetired)
    : found;
  const several = shown.find(({ field }) => holdsSeveral(field));
  if (several)
    return `“${name}” holds several values in the template “${several.templateId}”, which no list is ordered by.`;
  if (shown.every(({ field }) => kindsOf(field).every((kind) => kind === 'other')))
    return `“${name}” holds nothing that a list is ordered by.`;
  const namesPeople = shown.some(({ field }) => field.type === 'person');
  return { by: 'field', fieldId: name, namesPeople, descending };
}

const PERSON = VALUE_KINDS.indexOf('person');

/** Where a Codex stands by each key. `nameOf`: the name of a person, folded. */
export function placesOf(
  keys: readonly SortKey[],
  { codex, compared }: Pick<LocalEntry, 'codex' | 'compared'>,
  nameOf: (id: string) => string,
): readonly SortPlace[] {
  return keys.map((key) => {
    if (key.by !== 'field')
      return [0, Date.parse(key.by === 'created' ? codex.createdAt : codex.updatedAt), ''];
    const value = Object.hasOwn(compared, key.fieldId) ? compared[key.fieldId]?.[0] : undefined;
    return value === undefined ? null : placeOf(value, key.namesPeople ? nameOf : null);
  });
}

function placeOf({ kind, number, key }: ComparableValue, nameOf: ((id: string) => string) | null): SortPlace {
  const code = VALUE_KINDS.indexOf(kind);
  return [code, number, code === PERSON && nameOf !== null ? nameOf(key) : key];
}

/** The folded names of people by their ids; empty for everybody else. */
export function foldedNames(people: readonly NamedPerson[]): (id: string) => string {
  const names = new Map(people.map(({ id, name }) => [id, foldText(name)]));
  return (id) => names.get(id) ?? '';
}

/** Negative when `a` comes before `b`. What has no value comes last, whichever way round; equals go by their ids, as the first key does. */
export function compareInList(
  keys: readonly SortKey[],
  a: { readonly places: readonly SortPlace[]; readonly id: string },
  b: { readonly places: readonly SortPlace[]; readonly id: string },
): number {
  for (const [index, { descending }] of keys.entries()) {
    const [one, other] = [a.places[index] ?? null, b.places[index] ?? null];
    if (one === null && other === null) continue;
    if (one === null || other === null) return one === null ? 1 : -1;
    const order = one[0] - other[0] || one[1] - other[1] || compareCodePoints(one[2], other[2]);
    if (order !== 0) return descending ? -order : order;
  }
  const byId = compareCodePoints(a.id, b.id);
  return keys[0]?.descending === true ? -byId : byId;
}
