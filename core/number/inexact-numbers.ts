/** Finds the numbers of a JSON text that parsing would change, with their places. */
import type { Issue } from '#core/errors.ts';
import { readExactNumber } from './exact-number.ts';

const NUMBER = /-?\d[\d.eE+-]*/y;
const MAX_ISSUES = 20;

interface Level {
  /** The key or index that the next value stands under. */
  at: string | number;
}

/** At most 20 issues. The text may be invalid JSON, which its parser reports. */
export function findInexactNumbers(json: string): readonly Issue[] {
  const issues: Issue[] = [];
  const levels: Level[] = [];
  let position = 0;
  let text = '';
  while (position < json.length && issues.length < MAX_ISSUES) {
    const character = json.charAt(position);
    const level = levels.at(-1);
    if (character === '"') {
      const end = endOfString(json, position);
      text = json.slice(position, end);
      position = end;
      continue;
    }
    if (character === ':' && level !== undefined) level.at = unquoted(text);
    else if (character === ',' && typeof level?.at === 'number') level.at += 1;
    else if (character === '[') levels.push({ at: 0 });
    else if (character === '{') levels.push({ at: '' });
    else if (character === ']' || character === '}') levels.pop();
    const number = character === '-' || isDigit(character) ? numberAt(json, position) : undefined;
    if (number !== undefined) {
      const reading = readExactNumber(number);
      // What is no number at all is broken JSON.
      if (!reading.ok && !Number.isNaN(Number(number)))
        issues.push({ path: levels.map(({ at }) => at), message: reading.problem });
    }
    position += number?.length ?? 1;
  }
  return issues;
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function numberAt(json: string, position: number): string | undefined {
  NUMBER.lastIndex = position;
  return NUMBER.exec(json)?.[0];
}

/** The position after the closing quote. */
function endOfString(json: string, start: number): number {
  let position = start + 1;
  while (position < json.length && json.charAt(position) !== '"')
    position += json.charAt(position) === '\\' ? 2 : 1;
  return position + 1;
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
