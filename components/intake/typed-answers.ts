/** Typed answers: kept as they were typed, and read as values. */
import { readDuration } from '#components/fields/duration/read-duration.ts';
import { readNumber } from '#components/fields/number/read-number.ts';
import type { Issue } from '#core/errors.ts';
import { type Answers, type Question, shownQuestions } from '#core/intake/questions.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import { formatDuration } from '#core/time/calendar.ts';

/** By question: a text, a choice, ticked options, or rows of texts. */
export type Typed = Readonly<Record<string, JsonValue>>;

export interface TypedReading {
  /** Of the questions that are asked with them. */
  readonly answers: Answers;
  readonly shown: readonly Question[];
  /** What could not be read; paths begin with the id of the question. */
  readonly issues: readonly Issue[];
}

/** Reads what was typed. A question that nobody touched has its default. */
export function readTyped(questions: readonly Question[], typed: Typed, locale: string): TypedReading {
  const read = new Map(questions.map((question) => [question.id, readOne(question, typed, locale)]));
  const all = Object.fromEntries([...read].map(([id, { value }]) => [id, value]));
  const shown = shownQuestions(questions, all);
  return {
    shown,
    answers: Object.fromEntries(shown.map(({ id }) => [id, all[id] ?? null])),
    issues: shown.flatMap(({ id }): Issue[] => {
      const problem = read.get(id)?.problem ?? null;
      return problem === null ? [] : [{ path: [id], message: problem }];
    }),
  };
}

/** What stands in the input of a question: what was typed, or its default in that form. */
export function typedIn(question: Question, typed: Typed): JsonValue {
  if (Object.hasOwn(typed, question.id)) return typed[question.id] ?? null;
  const { type, default: begin } = question;
  if (begin === null) return null;
  if (type === 'duration') return typeof begin === 'number' ? formatDuration(begin) : null;
  if (type === 'number' || type === 'progress' || type === 'rating') return String(begin);
  if (type === 'tags') return isJsonArray(begin) ? begin.join(', ') : null;
  if (type === 'checklist')
    return rowsIn(begin)
      .map((row) => String(row['text'] ?? ''))
      .join('\n');
  if (type === 'dateTime') return typeof begin === 'string' ? localMinute(begin) : null;
  return begin;
}

interface Reading {
  readonly value: JsonValue;
  readonly problem?: string;
}

function readOne(question: Question, typed: Typed, locale: string): Reading {
  if (!Object.hasOwn(typed, question.id)) return { value: question.default };
  const raw = typed[question.id] ?? null;
  const text = typeof raw === 'string' ? raw.trim() : '';
  switch (question.type) {
    case 'number':
    case 'progress':
    case 'rating':
      return text === '' ? { value: null } : parsed(readNumber(text, locale, question.unit ?? '%'));
    case 'duration':
      return text === '' ? { value: null } : parsed(readDuration(text, locale));
    case 'dateTime':
      return text === '' ? { value: null } : instantOf(text);
    case 'date':
    case 'select':
    case 'color':
    case 'email':
    case 'url':
      return { value: text === '' ? null : text };
    case 'tags':
      return { value: [...new Set(wordsIn(text, /[,،、\n]/))] };
    case 'checklist':
      return { value: wordsIn(text, /\n/).map((step) => ({ text: step, done: false })) };
    case 'table':
      return readRows(question, raw, locale);
    default:
      return { value: raw };
  }
}

type Parsed =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly problem: string };

function parsed(result: Parsed): Reading {
  return result.ok ? { value: result.value } : { value: null, problem: result.problem };
}

function wordsIn(text: string, between: RegExp): string[] {
  return text
    .split(between)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

/** The local time of an input as an instant. */
function instantOf(text: string): Reading {
  const at = new Date(text);
  return Number.isNaN(at.getTime())
    ? { value: null, problem: 'Choose a day and a time.' }
    : { value: at.toISOString() };
}

function localMinute(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The rows of a table, without those in which nothing stands. */
function readRows({ columns }: Question, raw: JsonValue, locale: string): Reading {
  let problem: string | undefined;
  const rows = rowsIn(raw).flatMap((row): JsonObject[] => {
    const cells = columns.flatMap(({ id, type }): [string, JsonValue][] => {
      const cell = row[id] ?? null;
      if (cell === null || cell === '' || cell === false) return [];
      if (type !== 'number' || typeof cell !== 'string') return [[id, cell]];
      const number = readNumber(cell, locale);
      if (!number.ok) problem ??= number.problem;
      return number.ok ? [[id, number.value]] : [];
    });
    return cells.length === 0 ? [] : [Object.fromEntries(cells)];
  });
  return { value: rows, ...(problem !== undefined && { problem }) };
}

export function rowsIn(value: JsonValue): readonly JsonObject[] {
  return isJsonArray(value) ? value.filter(isJsonObject) : [];
}
