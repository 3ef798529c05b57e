/** Completes the filter at the end of a query with known names. */
import { foldText } from '#core/search/words.ts';

export interface Completion {
  /** The query with the filter completed and a blank after it. */
  readonly query: string;
  readonly label: string;
  readonly kind: 'person' | 'template';
}

export interface Completable {
  readonly people: readonly { readonly name: string }[];
  readonly templates: readonly { readonly id: string; readonly name: string }[];
}

const OPEN_FILTER = /(^|\s)(-?)(@|person:|template:)("?)([^"\s]*|(?<=")[^"]*)$/i;
const OFFERED = 5;

/** The completions of an incomplete filter for a person or template at the end of a query; empty otherwise. */
export function completionsFor(query: string, { people, templates }: Completable): readonly Completion[] {
  const match = OPEN_FILTER.exec(query);
  if (!match) return [];
  const [, blank = '', minus = '', sign = '', , typed = ''] = match;
  const before = query.slice(0, match.index) + blank + minus;
  const wanted = foldText(typed);
  const begins = (name: string) => wanted === '' || ` ${foldText(name)}`.includes(` ${wanted}`);
  if (sign.toLowerCase() === 'template:') {
    return templates
      .filter(({ id, name }) => begins(name) || begins(id))
      .slice(0, OFFERED)
      .map(({ id, name }) => ({ query: `${before}template:${id} `, label: name, kind: 'template' }));
  }
  return people
    .filter(({ name }) => begins(name) && !name.includes('"'))
    .slice(0, OFFERED)
    .map(({ name }) => ({
      query: `${before}@${/\s/.test(name) ? `"${name}"` : name} `,
      label: name,
      kind: 'person',
    }));
}
