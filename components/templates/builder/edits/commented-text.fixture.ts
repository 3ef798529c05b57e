/** For tests: values as commented texts, and where each comment stands in them. */
import { expect } from 'vitest';
import type { JsonValue } from '#core/json.ts';

type Path = readonly (string | number)[];

export interface Comment {
  readonly name: string;
  /** What it stands in, and the member after it; the number of members where it is the last. */
  readonly inside: string;
  readonly before: number;
}

/** A value as a text with comments wherever there may be one. */
export function commented(value: JsonValue, rolls: readonly number[]): { text: string; comments: Comment[] } {
  const comments: Comment[] = [];
  let turn = 0;
  const roll = (sides: number) => (rolls[turn++ % rolls.length] ?? 0) % sides;
  const gap = (path: Path, before: number): string => {
    if (roll(3) > 0) return roll(2) === 0 ? ' ' : '';
    const name = `c${comments.length}.`;
    comments.push({ name, inside: path.join(), before });
    return roll(2) === 0 ? ` /* ${name} */ ` : ` // ${name}\n    `;
  };
  const write = (part: JsonValue, path: Path): string => {
    if (typeof part !== 'object' || part === null) return JSON.stringify(part);
    const isList = Array.isArray(part);
    const members = Object.entries(part).map(([key, member], index) => {
      const step = isList ? index : key;
      const name = isList ? '' : `${key}:${gap(path, index)}`;
      return `${gap(path, index)}${name}${write(member as JsonValue, [...path, step])}${gap(path, index + 1)}`;
    });
    const lines = roll(3) === 0 ? '\n  ' : '';
    const [open, close] = isList ? '[]' : '{}';
    return `${open}${lines}${members.join(`,${lines}`)}${members.length > 0 && roll(3) === 0 ? ',' : ''}${gap(path, members.length)}${lines}${close}`;
  };
  return { text: `// head.\n${write(value, [])}\n`, comments };
}

/** `expect` for what is compared many thousand times. */
export function same(result: unknown, wanted: unknown): void {
  if (JSON.stringify(result) !== JSON.stringify(wanted)) expect(result).toEqual(wanted);
}
