/** Facets: the values that filters compare, each as one folded text. */
import { foldText } from './words.ts';

export type FieldFacet = `f:${string}`;

/** Longer texts are prose: they are found by their words. */
export const MAX_FACET_VALUE = 120;

/** The facet of a field with any value, or with this one. */
export function facetOf(fieldId: string, value?: string): FieldFacet {
  return value === undefined ? `f:${fieldId}` : `f:${fieldId}=${foldText(value)}`;
}

/** The facet of a tag, `t:` and the tag folded. */
export function tagFacet(tag: string): string {
  return `t:${foldText(tag)}`;
}

/** The facet of a person, `p:` and their id. */
export function personFacet(userId: string): string {
  return `p:${userId}`;
}
