/** Long answers in parts, and short forms of long texts. */
import { BinderyError } from '#core/errors.ts';

/** Characters of an answer: some three thousand tokens. */
export const PART_LENGTH = 12_000;

/** Cuts at the ends of lines where there are any. At least one part. */
export function partsOf(text: string, length = PART_LENGTH): readonly string[] {
  const parts: string[] = [];
  let from = 0;
  while (text.length - from > length) {
    const line = text.lastIndexOf('\n', from + length - 1);
    const to = line > from + length / 2 ? line + 1 : wholeCharacters(text, from + length);
    parts.push(text.slice(from, to));
    from = to;
  }
  return [...parts, text.slice(from)];
}

/** Not between the two units of one character. */
function wholeCharacters(text: string, to: number): number {
  const unit = text.charCodeAt(to - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? to - 1 : to;
}

/** One part of a text, numbered from 1, with a line that says how to get the next. */
export function onePart(text: string, part: number, next: string): string {
  const parts = partsOf(text);
  const found = parts[part - 1];
  if (found === undefined)
    throw new BinderyError('invalid_input', `There is no part ${part}: there are ${parts.length}.`);
  return part === parts.length
    ? found
    : `${found}\n[part ${part} of ${parts.length}: for the next, call ${next} with part: ${part + 1}]`;
}

/** On one line, cut to a length. */
export function excerpt(text: string, length = 200): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, wholeCharacters(line, length))}…`;
}

/** Items as a list, and how to get the next ones. */
export function listText(lines: readonly string[], nextCursor: string | null, none: string): string {
  if (lines.length === 0) return none;
  const more = nextCursor === null ? [] : [`[more: call again with cursor: ${JSON.stringify(nextCursor)}]`];
  return [...lines, ...more].join('\n');
}
