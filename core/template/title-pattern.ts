/** Title patterns such as `Incident {date}`: their parts, and the title they produce. */

import type { FieldType } from '#core/fields/model/field-definition.ts';
import type { Names } from '#core/fields/model/field-type-definition.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import type { JsonValue } from '#core/json.ts';
import type { Template } from './template.ts';

/** Stands for the day on which the Codex is made. */
export const DATE_PLACEHOLDER = 'date';

const PLACEHOLDER = /\{([^{}]*)\}/g;
const MAX_TITLE_LENGTH = 200;

/** The names in braces, in order. */
export function titlePlaceholders(pattern: string): readonly string[] {
  return [...pattern.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
}

/** A part of a pattern: a text as it is written, or the name of what stands in braces. */
export interface TitlePart {
  readonly text: string;
  readonly name: string | null;
}

/** The parts of a pattern, in order; together their texts are the pattern. */
export function titleParts(pattern: string): readonly TitlePart[] {
  return pattern
    .split(PLACEHOLDER)
    .map((part, index) => (index % 2 === 0 ? { text: part, name: null } : { text: `{${part}}`, name: part }))
    .filter(({ text }) => text !== '');
}

/** Whether a title may have the values of such a field: those of others are too long for one. */
export function mayStandInTitle(type: FieldType): boolean {
  return type !== 'richText' && type !== 'table' && type !== 'checklist';
}

/**
 * The title of a new Codex. A field without a value has its default; an empty placeholder is removed with its punctuation:
 * `Case {customer}, {date}` without a customer is `Case 2026-11-28`.
 *
 * @param today The day for `{date}`, as it is shown to whoever creates the Codex.
 */
export function fillTitle(
  template: Pick<Template, 'fields' | 'titlePattern'>,
  values: Readonly<Record<string, JsonValue>>,
  today: string,
  names: Names = {},
): string {
  const pattern = template.titlePattern ?? '';
  const textOf = (name: string): string => {
    const field = template.fields[name];
    if (field === undefined) return name === DATE_PLACEHOLDER ? today : '';
    const value = Object.hasOwn(values, name) ? values[name] : field.default;
    return fieldTypeOf(field.type)
      .toText(field, value ?? null, names)
      .trim();
  };
  // Literals and names in turns: split by a group keeps what the group matched.
  const parts = pattern.split(PLACEHOLDER);
  let title = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 2) {
    const text = textOf(parts[at] ?? '');
    const after = parts[at + 1] ?? '';
    title = text === '' ? joinWithout(title, after) : `${title}${text}${after}`;
  }
  return title.replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE_LENGTH);
}

/** Signs that separate or introduce, but neither brackets nor quotation marks. */
const SIGN = `(?!["'])[\\p{Pd}\\p{Po}\\p{Pc}\\p{S}]`;
const OPENING = /[\p{Ps}\p{Pi}"']\s*$/u;
const CLOSING = /^\s*[\p{Pe}\p{Pf}"']/u;
const SEPARATOR_AFTER = new RegExp(`^\\s*(?:${SIGN})+\\s*`, 'u');
const SEPARATOR_BEFORE = new RegExp(`\\s*(?:${SIGN})*\\s*$`, 'u');
const PREFIX = new RegExp(`(?:${SIGN})+$`, 'u');

/** What stands around an empty placeholder, without the brackets, the separator or the sign that belonged to it. */
function joinWithout(before: string, after: string): string {
  if (OPENING.test(before) && CLOSING.test(after))
    return joinWithout(before.replace(OPENING, ''), after.replace(CLOSING, ''));
  if (SEPARATOR_AFTER.test(after)) return before.replace(PREFIX, '') + after.replace(SEPARATOR_AFTER, '');
  if (after.trim() === '') return before.replace(SEPARATOR_BEFORE, ' ') + after;
  return before.replace(PREFIX, '') + after;
}
