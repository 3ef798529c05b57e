/** A condition as a text has it: what the builder shows of it, each part with its place. */
import { readCondition } from '#core/conditions/read-condition.ts';
import type { Condition, FieldTest } from '#core/fields/model/condition.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '#core/json.ts';
import type { SourcePath } from '#core/json5/locate.ts';

export type WrittenCondition = WrittenTest | WrittenGroup | WrittenOther;

export interface WrittenTest {
  readonly kind: 'test';
  /** Of the whole part, with a `not` around it. */
  readonly path: SourcePath;
  readonly isNegated: boolean;
  /** Of the test itself. */
  readonly testPath: SourcePath;
  readonly test: FieldTest;
  /** As the text has it: an object, or the id of the field alone. */
  readonly written: string | JsonObject;
}

export interface WrittenGroup {
  readonly kind: 'group';
  readonly path: SourcePath;
  readonly isNegated: boolean;
  readonly join: 'all' | 'any';
  /** Of the object that holds the list, or of the list itself. */
  readonly groupPath: SourcePath;
  /** A list of fields without a key, as what a step requires may be. */
  readonly isList: boolean;
  readonly listPath: SourcePath;
  readonly parts: readonly WrittenCondition[];
}

/** What is edited in the code alone: nested deeper than the builder shows, or no condition. */
export interface WrittenOther {
  readonly kind: 'other';
  readonly path: SourcePath;
  readonly written: JsonValue;
  readonly condition: Condition | null;
}

/** Groups within groups, the outermost included. Deeper ones are read more easily as a sentence. */
const SHOWN_DEPTH = 3;

/** The condition that stands at a path of the text. */
export function readWrittenCondition(written: JsonValue, path: SourcePath): WrittenCondition {
  return isJsonArray(written) ? readList(written, path) : readPart(written, path, SHOWN_DEPTH);
}

function readPart(written: JsonValue, path: SourcePath, depth: number): WrittenCondition {
  const inner = onlyMember(written, 'not');
  const isNegated = inner !== undefined;
  const body = inner ?? written;
  const bodyPath = isNegated ? [...path, 'not'] : path;
  for (const join of ['all', 'any'] as const) {
    const parts = onlyMember(body, join);
    if (!isJsonArray(parts ?? null) || depth === 0) continue;
    const listPath = [...bodyPath, join];
    return {
      kind: 'group',
      ...{ path, isNegated, join, groupPath: bodyPath, isList: false, listPath },
      parts: (parts as readonly JsonValue[]).map((part, index) =>
        readPart(part, [...listPath, index], depth - 1),
      ),
    };
  }
  const condition = readCondition(body);
  const isTest = condition !== null && 'field' in condition;
  if (isTest && (typeof body === 'string' || isJsonObject(body)))
    return { kind: 'test', path, isNegated, testPath: bodyPath, test: condition, written: body };
  return { kind: 'other', path, written, condition: readCondition(written) };
}

function readList(written: readonly JsonValue[], path: SourcePath): WrittenGroup {
  const parts = written.map((part, index): WrittenCondition => {
    if (typeof part === 'string') return readPart(part, [...path, index], 0);
    return { kind: 'other', path: [...path, index], written: part, condition: null };
  });
  return {
    kind: 'group',
    path,
    isNegated: false,
    join: 'all',
    groupPath: path,
    isList: true,
    listPath: path,
    parts,
  };
}

/** The value of a key that an object has and nothing else. */
function onlyMember(value: JsonValue, key: string): JsonValue | undefined {
  return isJsonObject(value) && Object.keys(value).length === 1 ? value[key] : undefined;
}

/** What a written condition asks; `null` when it is none. */
export function conditionOf(written: JsonValue): Condition | null {
  if (!isJsonArray(written)) return readCondition(written);
  const ids = written.filter((id) => typeof id === 'string');
  if (ids.length === 0 || ids.length < written.length) return null;
  return { all: ids.map((field) => ({ field, empty: false })) };
}
