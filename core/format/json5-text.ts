/** Prints JSON values as JSON5 that is readable and diffs well. */
import { isJsonArray, type JsonObject, type JsonValue } from '#core/json.ts';
import { quoted } from '#core/text/wording.ts';

const WIDTH = 100;
const INDENT = '  ';
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
/** Keys that say what an object is come first, the long ones last; all others stand in order of the alphabet. */
const FIRST_KEYS = ['id', 'type', 'attrs', 'marks', 'text'];
const LAST_KEYS = ['content'];

/** A member of a block: its comment stands on a line of its own above it. */
export interface BlockMember {
  readonly key: string;
  /** Printed already, or a value to print. */
  readonly text?: string;
  readonly value?: JsonValue;
  readonly comment?: string;
}

/** An object in braces, one member a line. */
export function printBlock(members: readonly BlockMember[], level: number): string {
  if (members.length === 0) return '{}';
  const inner = INDENT.repeat(level + 1);
  const lines = members.flatMap(({ key, text, value, comment }) => {
    const printed = text ?? printJson5(value ?? null, level + 1, printKey(key).length + 2);
    const line = `${inner}${printKey(key)}: ${printed},`;
    return comment === undefined ? [line] : [`${inner}${printComment(comment)}`, line];
  });
  return ['{', ...lines, `${INDENT.repeat(level)}}`].join('\n');
}

/** A list of printed texts, one a line. */
export function printList(items: readonly string[], level: number): string {
  if (items.length === 0) return '[]';
  const inner = INDENT.repeat(level + 1);
  return ['[', ...items.map((item) => `${inner}${item},`), `${INDENT.repeat(level)}]`].join('\n');
}

/**
 * Prints a value, on one line where it fits. Keys are sorted, so that equal values print equally.
 * @param used Characters already on the line besides the indentation.
 */
export function printJson5(value: JsonValue, level = 0, used = 0): string {
  if (value === null || typeof value !== 'object') return printScalar(value);
  const flat = printFlat(value, WIDTH - used - level * INDENT.length);
  if (flat !== null) return flat;
  const inner = INDENT.repeat(level + 1);
  const close = INDENT.repeat(level);
  if (isJsonArray(value)) {
    const items = value.map((item) => `${inner}${printJson5(item, level + 1)},`);
    return `[\n${items.join('\n')}\n${close}]`;
  }
  const members = orderedKeys(value).map((key) => {
    const printed = printJson5(value[key] ?? null, level + 1, printKey(key).length + 2);
    return `${inner}${printKey(key)}: ${printed},`;
  });
  return `{\n${members.join('\n')}\n${close}}`;
}

/** A line comment; line breaks become spaces. */
export function printComment(text: string): string {
  return `// ${text.replace(/[\r\n\u2028\u2029]+/g, ' ')}`;
}

/** On one line, or `null` when that takes more than `room` characters; gives up as soon as it does. */
function printFlat(value: JsonValue, room: number): string | null {
  if (value === null || typeof value !== 'object') {
    const printed = printScalar(value);
    return printed.length <= room ? printed : null;
  }
  const isList = isJsonArray(value);
  const keys = isList ? [...value.keys()] : orderedKeys(value);
  if (keys.length === 0) return isList ? '[]' : '{}';
  const parts: string[] = [];
  let left = room - 4;
  for (const key of keys) {
    const label = isList ? '' : `${printKey(String(key))}: `;
    const member = isList ? value[Number(key)] : (value as JsonObject)[String(key)];
    const printed = printFlat(member ?? null, left - label.length);
    if (printed === null) return null;
    parts.push(label + printed);
    left -= label.length + printed.length + 2;
    if (left < -2) return null;
  }
  return isList ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
}

function printScalar(value: Exclude<JsonValue, object>): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  // JSON5 takes both as line ends inside a text, and not every reader follows it there.
  return quoted(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function printKey(key: string): string {
  return IDENTIFIER.test(key) ? key : printScalar(key);
}

function orderedKeys(value: JsonObject): string[] {
  return Object.keys(value).sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0));
}

function rankOf(key: string): number {
  const first = FIRST_KEYS.indexOf(key);
  if (first !== -1) return first - FIRST_KEYS.length;
  return LAST_KEYS.includes(key) ? 1 : 0;
}
