/** For every ordered pair of field types: whether values of the one become values of the other, and what is lost by it. */
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { isEmptyValue, scalarText } from '#core/fields/model/field-type.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { isJsonArray, type JsonValue } from '#core/json.ts';
import { dayIn, isDateTime, toSeconds } from '#core/time/calendar.ts';
import { FROM_TEXT, FROM_WORDS, TEXT_OF, WORDS_OF } from './text-forms.ts';

export type Conversion =
  /** Stored alike, and every value of the one is a value of the other: the content stays where it is. */
  | { readonly kind: 'keeps' }
  | {
      readonly kind: 'converts';
      /** What the new value no longer says, in words; `null` where converting back gives the same value. */
      readonly loses: string | null;
      readonly convert: Convert;
    }
  /** No value converts: all are set aside. */
  | { readonly kind: 'parks'; readonly reason: string };

export type ConvertedValue =
  | { readonly converted: true; readonly value: JsonValue }
  /** The value stays where it was, and `reason` says why the new field does not have it. */
  | { readonly converted: false; readonly reason: string };

/** How values of `from` become values of `to`; `timeZone`, where it is known, is named in what is lost. */
export function conversionOf(from: FieldType, to: FieldType, timeZone?: string): Conversion {
  if (from === to || KEPT.has(`${from} ${to}`)) return { kind: 'keeps' };
  const convert = directly(from, to) ?? byWords(from, to) ?? byText(from, to);
  if (convert !== null) return { kind: 'converts', loses: lossOf(from, to, timeZone), convert };
  const [one, other] = [fieldTypeOf(from).label, fieldTypeOf(to).label];
  return { kind: 'parks', reason: `“${one}” has no form as “${other}”.` };
}

/**
 * A value of `from` in its JSON form (rich text as a document or Markdown) as a value of `to`. What `to` would not allow is not
 * converted. Empty values become empty values. Never throws.
 *
 * @param timeZone Where the day of a moment is read: that of the workspace, an IANA name.
 */
export function convertValue(
  from: FieldDefinition,
  to: FieldDefinition,
  value: JsonValue,
  timeZone: string,
): ConvertedValue {
  if (isBlank(from, value)) return { converted: true, value: fieldTypeOf(to.type).emptyValue };
  const conversion = conversionOf(from.type, to.type);
  if (conversion.kind === 'parks') return { converted: false, reason: conversion.reason };
  const candidate = conversion.kind === 'keeps' ? value : conversion.convert(value, from, to, timeZone);
  const [problem] = fieldTypeOf(to.type).validate({ ...to, required: false }, candidate);
  return problem === undefined
    ? { converted: true, value: candidate }
    : { converted: false, reason: problem.message };
}

/** Whether nothing stands in a field: an unticked checkbox is an answer, yet nobody can tell it from none. */
export function isBlank({ type }: FieldDefinition, value: JsonValue): boolean {
  return isEmptyValue(value) || fieldTypeOf(type).isEmpty(value);
}

type Convert = (value: JsonValue, from: FieldDefinition, to: FieldDefinition, timeZone: string) => JsonValue;

const KEPT: ReadonlySet<string> = new Set(['line text', 'rating number', 'progress number']);

/** Types whose values have one form each, so that no value of the one reads as one of another, unless `DIRECT` says so. */
const EXACT: ReadonlySet<FieldType> = new Set([
  'number',
  'checkbox',
  'date',
  'dateTime',
  'duration',
  'url',
  'email',
  'color',
  'rating',
  'progress',
]);

/** Their text has signs and columns of its own, which nothing but words and lists can make use of. */
const ROWS: ReadonlySet<FieldType> = new Set(['checklist', 'table']);
const PROSE: ReadonlySet<FieldType> = new Set(['richText', 'text', 'line']);
const LISTS: ReadonlySet<FieldType> = new Set(['multiSelect', 'tags', 'checklist']);

const asItIs: Convert = (value) => value;
const asList: Convert = (value) => [value];
/** The one member of a list; a list of several is no single value, and is refused as such. */
const asMember: Convert = (value) =>
  value !== null && isJsonArray(value) && value.length === 1 ? (value[0] ?? null) : value;

const DIRECT: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['number rating', asItIs],
  ['number progress', asItIs],
  ['dateTime date', (value, _from, _to, timeZone) => dayOf(value, timeZone)],
  ['person people', asList],
  ['people person', asMember],
  ['reference references', asList],
  ['references reference', asMember],
  ['image file', asList],
  ['file image', asMember],
  ['email url', (value) => `mailto:${scalarText(value)}`],
  ['url email', (value) => (typeof value === 'string' ? value.replace(/^mailto:/i, '') : value)],
]);

function dayOf(value: JsonValue, timeZone: string): JsonValue {
  return typeof value === 'string' && isDateTime(value) ? dayIn(toSeconds(value) * 1000, timeZone) : value;
}

function directly(from: FieldType, to: FieldType): Convert | null {
  return DIRECT.get(`${from} ${to}`) ?? null;
}

function byWords(from: FieldType, to: FieldType): Convert | null {
  const [read, write] = [WORDS_OF[from], FROM_WORDS[to]];
  if (read === undefined || write === undefined) return null;
  return (value, before, after) => write(read(value, before), after);
}

function byText(from: FieldType, to: FieldType): Convert | null {
  if (EXACT.has(to) && (EXACT.has(from) || ROWS.has(from))) return null;
  if (to === 'select' && ROWS.has(from)) return null;
  const [read, write] = [TEXT_OF[from], FROM_TEXT[to]];
  if (read === undefined || write === undefined) return null;
  return (value, before, after) => write(read(value, before), after);
}

function lossOf(from: FieldType, to: FieldType, timeZone: string | undefined): string | null {
  if (from === 'richText') return 'formatting, pictures and tables';
  if (from === 'dateTime' && to === 'date')
    return `the time of day (the day is that ${timeZone === undefined ? 'where the workspace is' : `in ${timeZone}`})`;
  if (from === 'table') return 'the columns';
  if (from === 'checklist') return PROSE.has(to) ? 'the steps as such' : 'what is ticked off';
  if (LISTS.has(from)) return LISTS.has(to) ? 'the order, and options as such' : 'the list as such';
  if (from === 'text' && to === 'line') return 'line breaks';
  if (PROSE.has(to)) return null;
  if (PROSE.has(from) || from === 'select') return 'how it was written';
  return LISTS.has(to) ? 'what kind of value it was' : null;
}
