/** Random edits of random commented texts: what they say afterwards, and that no comment is lost. */
import fc from 'fast-check';
import JSON5 from 'json5';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '#core/json.ts';
import { applyChanges, inverseOf } from './change-sequence.ts';
import { readJson5 } from './json5-tree.ts';
import { editSource, type SourceEdit } from './source-edit.ts';

/** A value with the way it is written: choices are taken from a list of numbers, so that it shrinks. */
interface Writing {
  readonly text: string;
}

const keyArbitrary = fc.constantFrom('a', 'b', 'c', 'd', 'long-key', "it's", 'NaN', 'true');
const scalarArbitrary = fc.oneof(
  fc.constantFrom<JsonValue>('x', "it's", 'say "so"', '// no comment', '/* none */', ',', '}', 'ü🕯', ''),
  fc.integer({ min: -5, max: 5_000 }),
  fc.boolean(),
  fc.constant(null),
);
const { value: valueArbitrary } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalarArbitrary,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(keyArbitrary, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const rootArbitrary = fc.dictionary(keyArbitrary, valueArbitrary, {
  minKeys: 1,
  maxKeys: 4,
  noNullPrototype: true,
});

/** Writes a value as an author might: `dice` decides on breaks, blank lines, comments, quotes and commas. */
function written(value: JsonValue, dice: readonly number[], lineBreak: string, unit: string): Writing {
  let thrown = 0;
  let comments = 0;
  const roll = (sides: number): number => (dice[thrown++ % dice.length] ?? 0) % sides;
  const comment = (): string => `/* c${comments++}. */`;
  const trivia = (indent: string, inLines: boolean): string => {
    switch (roll(inLines ? 7 : 5)) {
      case 0:
        return ` ${comment()} `;
      case 1:
        return inLines ? ` // c${comments++}.${lineBreak}${indent}` : ' ';
      case 2:
        return inLines ? `${lineBreak}${lineBreak}${indent}` : '';
      case 3:
        return inLines ? `${lineBreak}${indent}// c${comments++}.${lineBreak}${indent}` : ' ';
      default:
        return inLines ? `${lineBreak}${indent}` : ' ';
    }
  };
  const write = (part: JsonValue, indent: string): string => {
    if (typeof part === 'string') return JSON.stringify(part);
    if (typeof part !== 'object' || part === null) return String(part);
    const inLines = roll(2) === 0;
    const inner = indent + unit;
    const parts = Array.isArray(part)
      ? part.map((item) => write(item, inner))
      : Object.entries(part).map(([key, item]) => {
          const name = /^[a-d]$/.test(key) && roll(3) > 0 ? key : JSON.stringify(key);
          return `${name}:${roll(6) === 0 ? comment() : ' '}${write(item ?? null, inner)}`;
        });
    const body = parts.map((each, index) => {
      const isLast = index === parts.length - 1;
      const comma = isLast && roll(2) === 0 ? '' : `${roll(8) === 0 ? ` ${comment()}` : ''},`;
      return `${trivia(inner, inLines)}${each}${comma}`;
    });
    const [open, close] = Array.isArray(part) ? '[]' : '{}';
    return open + body.join('') + trivia(indent, inLines) + close;
  };
  return { text: `// c-head.${lineBreak}${write(value, '')}${lineBreak}` };
}

type Path = readonly (string | number)[];

/** Every place in a value, the root left out. */
function placesIn(value: JsonValue, path: Path = []): Path[] {
  const parts: [string | number, JsonValue][] = Array.isArray(value)
    ? value.map((item, index) => [index, item])
    : typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, item]) => [key, item ?? null])
      : [];
  return parts.flatMap(([step, part]) => [[...path, step], ...placesIn(part, [...path, step])]);
}

const at = (value: JsonValue, path: Path): JsonValue =>
  path.reduce<JsonValue>((inner, step) => (inner as Record<string | number, JsonValue>)[step] ?? null, value);

/** Members in order, so that order counts in comparisons. */
type Ordered = { members: [string | number, Ordered][]; list: boolean } | { scalar: JsonValue };

function ordered(value: JsonValue): Ordered {
  if (Array.isArray(value))
    return { list: true, members: value.map((item, index) => [index, ordered(item)]) };
  if (typeof value !== 'object' || value === null) return { scalar: value };
  return { list: false, members: Object.entries(value).map(([key, item]) => [key, ordered(item ?? null)]) };
}

/** The model: what an edit means for the value. */
function expected(value: JsonValue, edit: SourceEdit): Ordered {
  const root = ordered(value);
  const membersAt = (path: Path) => {
    let node = root;
    for (const step of path) {
      const next = 'members' in node ? node.members.find(([key]) => key === step)?.[1] : undefined;
      if (next === undefined) throw new Error('no such place');
      node = next;
    }
    if (!('members' in node)) throw new Error('no members');
    return node;
  };
  const parent = membersAt(edit.path.slice(0, -1));
  const last = edit.path[edit.path.length - 1] ?? '';
  const index = parent.members.findIndex(([key]) => key === last);
  if (edit.kind === 'remove') parent.members.splice(index, 1);
  if (edit.kind === 'rename') parent.members[index] = [edit.key, parent.members[index]?.[1] ?? root];
  if (edit.kind === 'set') {
    if (index === -1) parent.members.push([last, ordered(edit.value)]);
    else parent.members[index] = [last, ordered(edit.value)];
  }
  if (edit.kind === 'insert') {
    const place = typeof last === 'number' ? last : (edit.index ?? parent.members.length);
    parent.members.splice(place, 0, [last, ordered(edit.value)]);
  }
  if (edit.kind === 'wrap') {
    const nested = edit.keys.reduceRight<JsonValue>(
      (inner, key) => (typeof key === 'number' ? [inner] : { [key]: inner }),
      at(value, edit.path),
    );
    parent.members[index] = [last, ordered(nested)];
  }
  if (edit.kind === 'unwrap')
    parent.members[index] = [last, ordered(at(value, [...edit.path, ...edit.keys]))];
  if (edit.kind === 'move') parent.members.splice(edit.index, 0, ...parent.members.splice(index, 1));
  if (parent.list) parent.members = parent.members.map(([, part], place) => [place, part]);
  return root;
}

const WRAPPINGS: readonly Path[] = [['all', 0], ['not'], [0], ['not', 'any', 0], ['any-of']];

/** An edit of a value that a builder might make; `null` when there is no place for it. */
function editOf(
  value: JsonValue,
  [what, where, whither]: readonly [number, number, number],
  given: JsonValue,
): SourceEdit | null {
  const places = placesIn(value);
  const path = places[where % places.length];
  if (path === undefined) return null;
  const parent = at(value, path.slice(0, -1));
  const size = Object.keys(parent ?? {}).length;
  const isList = Array.isArray(parent);
  const isTaken = (key: string, object: JsonValue) => Object.hasOwn(object as object, key);
  const renamed = whither % 2 === 0 ? 'renamed' : 're-named';
  switch (what % 8) {
    case 0:
      return { kind: 'set', path, value: given };
    case 1:
      return { kind: 'remove', path };
    case 2:
      return { kind: 'move', path, index: whither % size };
    case 3: {
      const place = whither % (size + 1);
      if (!isList && isTaken('new', parent)) return null;
      return isList
        ? { kind: 'insert', path: [...path.slice(0, -1), place], value: given }
        : { kind: 'insert', path: [...path.slice(0, -1), 'new'], value: given, index: place };
    }
    case 4:
      return isList || isTaken(renamed, parent) ? null : { kind: 'rename', path, key: renamed };
    case 5:
      return { kind: 'wrap', path, keys: WRAPPINGS[whither % WRAPPINGS.length] ?? [] };
    case 6: {
      const size = 1 + (whither % Math.max(1, path.length - 1));
      return size < path.length
        ? { kind: 'unwrap', path: path.slice(0, -size), keys: path.slice(-size) }
        : null;
    }
    default: {
      const inner = at(value, path);
      if (typeof inner !== 'object' || inner === null) return null;
      return Array.isArray(inner)
        ? { kind: 'insert', path: [...path, whither % (inner.length + 1)], value: given }
        : { kind: 'set', path: [...path, 'new'], value: given };
    }
  }
}

const commentsIn = (text: string): string[] => text.match(/c(?:\d+|-head)\./g) ?? [];

describe('editSource on random commented texts', () => {
  it('gives the value expected, and keeps every comment that is not part of what was removed', () => {
    const edits = fc.array(fc.tuple(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000)), valueArbitrary), {
      minLength: 1,
      maxLength: 4,
    });
    const dice = fc.array(fc.nat(840), { minLength: 8, maxLength: 60 });
    fc.assert(
      fc.property(
        rootArbitrary,
        dice,
        edits,
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('  ', '\t'),
        (root, rolls, steps, lineBreak, unit) => {
          let { text } = written(root, rolls, lineBreak, unit);
          let value: JsonValue = root;
          for (const [choice, given] of steps) {
            const edit = editOf(value, choice, given);
            if (edit === null) continue;
            const changes = editSource(text, [edit]);
            const next = applyChanges(text, changes);
            same(applyChanges(next, inverseOf(text, changes)), text);
            const result = JSON5.parse<JsonValue>(next);
            same(ordered(result), expected(value, edit));
            const kept = commentsIn(next);
            const lost = commentsIn(text).filter((comment) => !kept.includes(comment));
            const allowed = lost.length === 0 ? [] : commentsAround(text, edit);
            if (edit.kind === 'wrap') same(lost, []);
            same(
              lost.filter((comment) => !allowed.includes(comment)),
              [],
            );
            same(new Set(kept).size, kept.length);
            if (lineBreak === '\r\n') same(next.replaceAll('\r\n', '').includes('\n'), false);
            text = next;
            value = result;
          }
        },
      ),
      { numRuns: 5_000 },
    );
  }, 300_000);
});

/** `expect` for what is compared many thousand times. */
function same(result: unknown, wanted: unknown): void {
  if (JSON.stringify(result) !== JSON.stringify(wanted)) expect(result).toEqual(wanted);
}

/** The comments that an edit may take: inside a replaced value, or between the neighbours of a removed member. */
function commentsAround(text: string, edit: SourceEdit): string[] {
  if (edit.kind !== 'remove' && edit.kind !== 'set' && edit.kind !== 'unwrap') return [];
  const { root } = readJson5(text);
  if (root === null) return [];
  const lines = text.split('\n');
  const offset = (line: number, column: number) =>
    lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
  let node = root;
  for (const step of edit.path.slice(0, -1)) {
    const next: typeof node | undefined =
      node.kind === 'array' && typeof step === 'number'
        ? node.items[step]
        : node.kind === 'object'
          ? node.entries.find(({ key }) => key === step)?.node
          : undefined;
    if (next === undefined) return [];
    node = next;
  }
  if (node.kind === 'scalar') return [];
  const values = node.kind === 'array' ? node.items : node.entries.map((entry) => entry.node);
  const keys =
    node.kind === 'array' ? values.map(({ span }) => span) : node.entries.map(({ keySpan }) => keySpan);
  const last = edit.path[edit.path.length - 1];
  const index = node.kind === 'array' ? Number(last) : node.entries.findIndex(({ key }) => key === last);
  const own = values[index]?.span;
  if (own === undefined) return [];
  if (edit.kind === 'set' || edit.kind === 'unwrap') {
    return commentsIn(text.slice(offset(own.line, own.column), offset(own.endLine, own.endColumn)));
  }
  const before = values[index - 1]?.span;
  const after = keys[index + 1];
  const from =
    before === undefined
      ? offset(node.span.line, node.span.column)
      : offset(before.endLine, before.endColumn);
  const to =
    after === undefined ? offset(node.span.endLine, node.span.endColumn) : offset(after.line, after.column);
  return commentsIn(text.slice(from, to));
}
