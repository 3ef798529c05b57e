/** Values of field types as plain text, and what a plain text comes to as a value of a type. */
import { optionText } from '#core/fields/checks/option-checks.ts';
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { scalarText } from '#core/fields/model/field-type.ts';
import { fieldTypeOf } from '#core/fields/registry.ts';
import { textOf } from '#core/fields/rich-text/definition.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { readExactNumber } from '#core/number/exact-number.ts';
import { formatDuration, parseDuration } from '#core/time/calendar.ts';

type ByType<F> = Readonly<Partial<Record<FieldType, F>>>;

/** The text of a value that is not empty, for the types whose values are words. Ids of people, Codices and files are none. */
export const TEXT_OF: ByType<(value: JsonValue, field: FieldDefinition) => string> = {
  richText: (value) => textOf(value).replace(/\n$/, ''),
  text: scalarText,
  line: scalarText,
  number: scalarText,
  rating: scalarText,
  progress: scalarText,
  checkbox: (value) => (value === true ? 'yes' : 'no'),
  select: (value, { options }) => optionText(options, value),
  multiSelect: (value, field) => WORDS_OF.multiSelect?.(value, field).join(', ') ?? '',
  tags: (value, field) => WORDS_OF.tags?.(value, field).join(', ') ?? '',
  date: scalarText,
  dateTime: scalarText,
  duration: (value) => (typeof value === 'number' ? formatDuration(value) : ''),
  url: scalarText,
  email: scalarText,
  color: scalarText,
  checklist: (value, field) => fieldTypeOf('checklist').toText(field, value),
  table: (value, field) => fieldTypeOf('table').toText(field, value),
};

/**
 * What a text comes to. What it does not come to is answered as the text itself, which the type then refuses in its own
 * words.
 */
export const FROM_TEXT: ByType<(text: string, field: FieldDefinition) => JsonValue> = {
  richText: (text) => ({ type: 'doc', content: text.split('\n').map(paragraph) }),
  text: (text) => text,
  line: (text) => (/[\r\n]/.test(text) ? text.trim().replace(/\s*[\r\n]+\s*/g, ' ') : text),
  number: readNumber,
  rating: readNumber,
  progress: (text) => readNumber(text, { unit: '%' }),
  checkbox: (text) => FLAGS.get(text.trim().toLowerCase()) ?? text,
  select: (text, { options }) => optionCalled(options, text),
  multiSelect: (text, { options }) => {
    const whole = optionCalled(options, text);
    return options.some(({ value }) => value === whole)
      ? [whole]
      : distinct(pieces(text).map((piece) => optionCalled(options, piece)));
  },
  tags: (text) => distinct(pieces(text)),
  date: (text) => text.trim(),
  dateTime: (text) => text.trim(),
  duration: (text) => parseDuration(text) ?? text,
  url: (text) => text.trim(),
  email: (text) => text.trim(),
  color: (text) => text.trim().toLowerCase(),
  checklist: (text) => text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [stepOf(line)])),
};

/** The words of a value that is a list of them, or one of a list. */
export const WORDS_OF: ByType<(value: JsonValue, field: FieldDefinition) => readonly string[]> = {
  select: (value, { options }) => [optionText(options, value)],
  multiSelect: (value, { options }) => listOf(value).map((member) => optionText(options, member)),
  tags: (value) => listOf(value).map(scalarText),
  checklist: (value) => listOf(value).flatMap((row) => (isJsonObject(row) ? [scalarText(row['text'])] : [])),
};

export const FROM_WORDS: ByType<(words: readonly string[], field: FieldDefinition) => JsonValue> = {
  multiSelect: (words, { options }) => distinct(words.map((word) => optionCalled(options, word))),
  tags: (words) => distinct(words),
  checklist: (words) => words.map((text) => ({ text, done: false })),
};

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['yes', true],
  ['true', true],
  ['no', false],
  ['false', false],
]);

function paragraph(text: string): JsonValue {
  return text === '' ? { type: 'paragraph' } : { type: 'paragraph', content: [{ type: 'text', text }] };
}

/** A decimal number, with or without the field's unit after it. “1,5” and “1.000” say different things to different people. */
function readNumber(text: string, { unit }: { readonly unit: string | null }): JsonValue {
  const trimmed = text.trim();
  const bare = unit !== null && trimmed.endsWith(unit) ? trimmed.slice(0, -unit.length).trim() : trimmed;
  const reading = /x/i.test(bare) ? null : readExactNumber(bare);
  return reading?.ok === true ? reading.value : text;
}

/** The option of this value or label, whatever the case; the word itself when there is none. */
function optionCalled(options: FieldDefinition['options'], word: string): string {
  const wanted = word.trim();
  const folded = wanted.toLowerCase();
  const found =
    options.find(({ label }) => label === wanted) ??
    options.find(({ value }) => value === wanted) ??
    options.find(({ value, label }) => [value, label].some((name) => name.toLowerCase() === folded));
  return found?.value ?? wanted;
}

function pieces(text: string): readonly string[] {
  return text.split(/[,;\n]/).flatMap((piece) => (piece.trim() === '' ? [] : [piece.trim()]));
}

function stepOf(line: string): JsonValue {
  const [, sign, text] = /^\s*([☑☐]) ?(.*)$/u.exec(line) ?? [];
  return sign === undefined ? { text: line.trim(), done: false } : { text: text ?? '', done: sign === '☑' };
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return value !== null && isJsonArray(value) ? value : [];
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
