/** A condition of a template as a sentence. */
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';
import { oneOf } from '#core/text/wording.ts';

const COMPARISONS: Readonly<Record<string, string>> = {
  is: 'is',
  not: 'is not',
  above: 'is more than',
  below: 'is less than',
  atLeast: 'is at least',
  atMost: 'is at most',
  before: 'is before',
  after: 'is after',
};

/** “Status is Open or Closed, and Users affected has a value”; `null` for what this does not know how to say. */
export function conditionSentence(condition: JsonValue, labelOf: (fieldId: string) => string): string | null {
  if (typeof condition === 'string') return `${labelOf(condition)} has a value`;
  if (!isJsonObject(condition)) return null;
  const said = (part: JsonValue) => conditionSentence(part, labelOf);
  const { all, any, not, field, ...comparisons } = condition;
  if (field === undefined) {
    if (isJsonArray(all)) return joined(all.map(said), ', and ');
    if (isJsonArray(any)) return joined(any.map(said), ', or ');
    const inner = not === undefined ? null : said(not);
    return inner === null ? null : `not: ${inner}`;
  }
  if (typeof field !== 'string') return null;
  const parts = Object.entries(not === undefined ? comparisons : { ...comparisons, not });
  if (parts.length === 0) return `${labelOf(field)} has a value`;
  return joined(
    parts.map(([name, value]) => comparison(labelOf(field), name, value ?? null)),
    ' and ',
  );
}

function comparison(label: string, name: string, value: JsonValue): string | null {
  if (name === 'in' && isJsonArray(value)) return `${label} is ${oneOf(value.map(shown))}`;
  if (name === 'empty' && typeof value === 'boolean') return `${label} ${value ? 'is empty' : 'has a value'}`;
  const words = COMPARISONS[name];
  return words === undefined || typeof value === 'object' ? null : `${label} ${words} ${shown(value)}`;
}

function shown(value: JsonValue): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function joined(parts: readonly (string | null)[], between: string): string | null {
  return parts.length === 0 || parts.includes(null) ? null : parts.join(between);
}
