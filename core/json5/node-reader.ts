/** Reads JSON5 nodes as the types that a template expects, and reports mismatches. */
import type { JsonValue } from '#core/json.ts';
import { nearest, oneOf, quoted } from '#core/text/wording.ts';
import type { IssueLog } from './issue-log.ts';
import { type ObjectEntry, type SourceNode, toJson } from './json5-tree.ts';
import type { SourcePath } from './locate.ts';

/** A node with its path. */
export interface At {
  readonly node: SourceNode;
  readonly path: SourcePath;
}

/** The entries of an object whose keys are a fixed set. */
export type Entries = ReadonlyMap<string, At>;

export class NodeReader {
  readonly log: IssueLog;

  constructor(log: IssueLog) {
    this.log = log;
  }

  /** Entries of an object with known keys only; `null` when it is no object. `what` names it: "A field". */
  object(at: At, what: string, keys: readonly string[], synonyms: Synonyms = {}): Entries | null {
    const entries = this.map(at, what);
    if (entries === null) return null;
    const known = new Map<string, At>();
    for (const { key, node } of entries) {
      const path = [...at.path, key];
      if (keys.includes(key)) known.set(key, { node, path });
      else this.unknownKey(path, key, what, keys, synonyms);
    }
    return known;
  }

  /** Entries of an object whose keys are the author's own names. */
  map(at: At, what: string): readonly ObjectEntry[] | null {
    if (at.node.kind === 'object') return at.node.entries;
    return this.wrong(at, `${what} must be an object in braces`);
  }

  list(at: At, what: string): readonly At[] | null {
    if (at.node.kind === 'array') {
      return at.node.items.map((node, index) => ({ node, path: [...at.path, index] }));
    }
    return this.wrong(at, `${what} must be a list in brackets`);
  }

  text(at: At | undefined, what: string, maxLength = 200): string | null {
    if (at === undefined) return null;
    const value = scalarOf(at.node);
    if (typeof value !== 'string') return this.wrong(at, `${what} must be text in quotes`);
    if (value.trim() === '') {
      this.log.error(at.path, `${what} must not be empty.`);
      return null;
    }
    if (value.length > maxLength) {
      this.log.error(at.path, `${what} has ${value.length} characters; at most ${maxLength} fit.`);
      return null;
    }
    return value;
  }

  number(at: At | undefined, what: string): number | null {
    if (at === undefined) return null;
    const value = scalarOf(at.node);
    return typeof value === 'number' ? value : this.wrong(at, `${what} must be a number`);
  }

  wholeNumber(at: At | undefined, what: string, min: number): number | null {
    const value = this.number(at, what);
    if (at === undefined || value === null) return null;
    if (Number.isSafeInteger(value) && value >= min) return value;
    this.log.error(at.path, `${what} must be a whole number of at least ${min}.`);
    return null;
  }

  flag(at: At | undefined, what: string): boolean | null {
    if (at === undefined) return null;
    const value = scalarOf(at.node);
    if (typeof value === 'boolean') return value;
    const fix = value === 'true' || value === 'false' ? { fix: value } : {};
    return this.wrong(at, `${what} must be true or false`, fix);
  }

  /** One name of a closed list. */
  name<T extends string>(at: At | undefined, what: string, names: readonly T[]): T | null {
    if (at === undefined) return null;
    const value = scalarOf(at.node);
    const match = names.find((name) => name === value);
    if (match !== undefined) return match;
    if (typeof value !== 'string') return this.wrong(at, `${what} must be ${oneOf(names)}`);
    this.unknownName(at.path, value, `${what} “${value}” does not exist.`, names);
    return null;
  }

  texts(at: At | undefined, what: string): readonly string[] | null {
    if (at === undefined) return null;
    const items = this.list(at, what);
    if (items === null) return null;
    return items.map((item) => this.text(item, 'An entry')).filter((item) => item !== null);
  }

  json(at: At): JsonValue {
    return toJson(at.node);
  }

  /** Says that a name is not known, and which known one was probably meant. */
  unknownName(path: SourcePath, name: string, message: string, candidates: readonly string[]): void {
    const guess = this.log.isFull ? null : nearest(name, candidates);
    if (guess !== null) {
      this.log.error(path, `${message} Did you mean ${quoted(guess)}?`, { fix: quoted(guess) });
    } else if (candidates.length > 0 && candidates.length <= 30) {
      this.log.error(path, message, { hint: `Choose ${oneOf(candidates)}.` });
    } else {
      this.log.error(path, message);
    }
  }

  private unknownKey(
    path: SourcePath,
    key: string,
    what: string,
    keys: readonly string[],
    synonyms: Synonyms,
  ): void {
    if (this.log.isFull) return;
    const guess = (Object.hasOwn(synonyms, key) ? synonyms[key] : null) ?? nearest(key, keys);
    const message = `${what} has no “${key}”.`;
    if (guess === null) this.log.error(path, message, { atKey: true, hint: `It may have ${oneOf(keys)}.` });
    else this.log.error(path, `${message} Did you mean “${guess}”?`, { atKey: true, fix: guess });
  }

  private wrong(at: At, message: string, details: { fix?: string } = {}): null {
    this.log.error(at.path, `${message}, but this is ${kindOf(at.node)}.`, details);
    return null;
  }
}

/** Keys of other tools mapped to ours. */
export type Synonyms = Readonly<Record<string, string>>;

/** The value of a scalar node; `undefined` for an object or a list. */
export function scalarOf(node: SourceNode): JsonValue | undefined {
  return node.kind === 'scalar' ? node.value : undefined;
}

function kindOf(node: SourceNode): string {
  if (node.kind === 'object') return 'an object';
  if (node.kind === 'array') return 'a list';
  if (node.value === null) return 'null';
  if (typeof node.value === 'string') return 'text';
  return typeof node.value === 'number' ? 'a number' : 'true or false';
}
