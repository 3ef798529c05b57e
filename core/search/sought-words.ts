/** The words of a query as they are looked for in folded text. */
import type { SearchTerm } from './search-query.ts';
import { foldText } from './words.ts';

export interface Sought {
  readonly negated: boolean;
  /** Found in folded text when it is a part of it. */
  readonly begun: string;
  readonly whole: string;
}

/** Whole words where it is exact or negated, else the last may be only the beginning of one. */
export function readTerm({ text, exact, negated }: Pick<SearchTerm, 'text' | 'exact' | 'negated'>): Sought {
  const whole = ` ${foldText(text)} `;
  return { negated, whole, begun: exact || negated ? whole : whole.slice(0, -1) };
}
