/** A typed reference as a member of a set: its JSON form, parsed and written. */
import type * as Y from 'yjs';
import { readMembers } from '#core/crdt/observed-set.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import { isJsonArray, type JsonObject, type JsonValue } from '#core/json.ts';
import { isUuid } from '#core/uuid.ts';

/** A reference of the Codex itself, beside those that its fields hold. */
export interface TypedReference {
  /** One of the built-in kinds or of the template's own (core/references/kinds.ts); unknown ones are kept. */
  readonly kind: string;
  /** Id of the Codex referred to, which need not exist any more. */
  readonly target: string;
  readonly by: string;
}

const KIND = /^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*$/;
const MAX_KIND_LENGTH = 64;

/** The references in a set, in order of their first surviving addition. Members of another shape are ignored. */
export function readReferences(array: Y.Array<unknown>): TypedReference[] {
  return readMembers(array).flatMap(({ value, by }) => {
    const reference = parseReference(value);
    return reference === null ? [] : [{ ...reference, by }];
  });
}

/** `{kind, target}` and nothing else, so that equal references are equal members. Throws `invalid_input`. */
export function referenceValue(kind: string, target: string): JsonObject {
  const issues: Issue[] = [];
  if (!isKindName(kind)) {
    issues.push({
      path: ['kind'],
      message: 'A kind of reference is made of lower-case words, like depends_on.',
    });
  }
  if (!isUuid(target)) issues.push({ path: ['target'], message: 'A reference points to the id of a Codex.' });
  const [first] = issues;
  if (first) throw new BinderyError('invalid_input', first.message, { issues });
  return { kind, target };
}

/** Whether a value is a reference in its canonical form; readers ignore others. */
export function isReferenceValue(value: JsonValue): boolean {
  return parseReference(value) !== null;
}

function parseReference(value: JsonValue): { readonly kind: string; readonly target: string } | null {
  if (value === null || typeof value !== 'object' || isJsonArray(value)) return null;
  const { kind, target } = value;
  if (Object.keys(value).length !== 2 || typeof kind !== 'string' || typeof target !== 'string') return null;
  return isKindName(kind) && isUuid(target) ? { kind, target } : null;
}

function isKindName(kind: string): boolean {
  return kind.length <= MAX_KIND_LENGTH && KIND.test(kind);
}
