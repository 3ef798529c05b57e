/** The form that the values of each field type have in the text of a Codex, written and read. */
import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';
import { addressOf, idInAddress } from '../address/codex-address.ts';

/**
 * `word`, `number` and `flag` are one line; `list` and `links` a line with a dash for each member; `rows` a line of JSON for each row.
 * `fixed` cannot be typed: it is worked out, or uploaded.
 */
export type FieldForm =
  | 'markdown'
  | 'text'
  | 'word'
  | 'number'
  | 'flag'
  | 'link'
  | 'list'
  | 'links'
  | 'rows'
  | 'fixed';

const FORMS: Readonly<Record<FieldType, FieldForm>> = {
  richText: 'markdown',
  text: 'text',
  line: 'text',
  number: 'number',
  checkbox: 'flag',
  select: 'word',
  multiSelect: 'list',
  tags: 'list',
  date: 'word',
  dateTime: 'word',
  duration: 'number',
  url: 'word',
  email: 'word',
  person: 'word',
  people: 'list',
  reference: 'link',
  references: 'links',
  checklist: 'rows',
  table: 'rows',
  file: 'fixed',
  image: 'fixed',
  color: 'word',
  rating: 'number',
  progress: 'number',
  formula: 'fixed',
};

export type FormReading =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string };

export function formOf({ type }: Pick<FieldDefinition, 'type'>): FieldForm {
  return FORMS[type];
}

/** The text of a value; empty for none. Markdown is not a value: it is written from the rich text itself. */
export function writeValue(form: FieldForm, value: JsonValue): string {
  if (value === null) return '';
  switch (form) {
    case 'list':
      return membersOf(value)
        .map((member) => `- ${plainWord(member)}`)
        .join('\n');
    case 'links':
      return membersOf(value)
        .map((member) => `- ${linkOf(member)}`)
        .join('\n');
    case 'rows':
      return membersOf(value)
        .map((row) => JSON.stringify(row))
        .join('\n');
    case 'link':
      return linkOf(value);
    case 'fixed':
      return isJsonArray(value) ? value.map(plainWord).join('\n') : plainWord(value);
    default:
      return plainWord(value);
  }
}

/** The inverse of `writeValue`; says in words what cannot be read. */
export function readValue(form: FieldForm, text: string): FormReading {
  if (form === 'markdown' || form === 'text') return { ok: true, value: text };
  const words = text.trim();
  if (form === 'list' || form === 'links') return readMembers(words, form === 'links');
  if (form === 'rows') return readRows(words);
  if (words === '') return { ok: true, value: null };
  if (form === 'number') return readNumber(words);
  if (form === 'flag') return readFlag(words);
  if (form === 'link') return readLink(words);
  if (form === 'word' && !words.includes('\n')) return { ok: true, value: words };
  return { ok: false, message: form === 'fixed' ? 'This cannot be typed.' : 'This is one line.' };
}

function membersOf(value: JsonValue): readonly JsonValue[] {
  return isJsonArray(value) ? value : [];
}

function plainWord(value: JsonValue): string {
  if (typeof value === 'string') return value;
  if (isJsonObject(value) && typeof value['name'] === 'string') return value['name'];
  return JSON.stringify(value);
}

function linkOf(value: JsonValue): string {
  return typeof value === 'string' && isUuid(value) ? addressOf(value) : plainWord(value);
}

function readMembers(text: string, areLinks: boolean): FormReading {
  const members: JsonValue[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const word = /^\s*[-*+]\s+(.*)$/.exec(line)?.[1]?.trim();
    if (word === undefined || word === '')
      return { ok: false, message: 'Each line is a dash and one of the values.' };
    const member: FormReading = areLinks ? readLink(word) : { ok: true, value: word };
    if (!member.ok) return member;
    members.push(member.value);
  }
  return { ok: true, value: members };
}

function readLink(text: string): FormReading {
  const id = idInAddress(text) ?? (isUuid(text) ? text.toLowerCase() : null);
  return id === null
    ? { ok: false, message: 'A reference is written bindery: and the id of a Codex.' }
    : { ok: true, value: id };
}

function readNumber(text: string): FormReading {
  const value = Number(text);
  return Number.isFinite(value) ? { ok: true, value } : { ok: false, message: 'This is a number.' };
}

function readFlag(text: string): FormReading {
  return text === 'true' || text === 'false'
    ? { ok: true, value: text === 'true' }
    : { ok: false, message: 'This is true or false.' };
}

function readRows(text: string): FormReading {
  const rows: JsonValue[] = [];
  for (const line of text.split('\n').filter((each) => each.trim() !== '')) {
    const row = parseJson(line);
    if (!isJsonObject(row))
      return { ok: false, message: 'Each line is one row as JSON; a new row has no "id".' };
    rows.push(row);
  }
  return { ok: true, value: rows };
}

function parseJson(text: string): JsonValue | undefined {
  try {
    // What JSON.parse answers is JSON.
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
