/** How the values that filters ask for are written in the index: one text each, folded, so that one operator finds them. */
import { foldText } from './words.ts';

export type FieldFacet = `f:${string}`;

/** Longer texts are prose: they are found by their words. */
export const MAX_FACET_VALUE = 120;

/** A field that holds something; with a value, one that holds this. */
export function facetOf(fieldId: string, value?: string): FieldFacet {
  return value === undefined ? `f:${fieldId}` : `f:${fieldId}=${foldText(value)}`;
}

export function tagFacet(tag: string): string {
  return `t:${foldText(tag)}`;
}

export function personFacet(userId: string): string {
  return `p:${userId}`;
}
