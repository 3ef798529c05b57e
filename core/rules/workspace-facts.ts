/** Facts about the Codices, people and files that values refer to. */

import type { FieldDefinition, FieldType } from '#core/fields/model/field-definition.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '#core/json.ts';

export interface CodexFact {
  readonly templateId: string;
  readonly trashed: boolean;
}

export interface PersonFact {
  /** False for somebody whose account is disabled. */
  readonly active: boolean;
}

/** A stored file, as it was found to be when it was uploaded. */
export interface AssetFact {
  readonly codexId: string;
  readonly mime: string;
  /** In bytes. */
  readonly size: number;
}

/** By id; what is not in a map does not exist, or is not for whoever asks to know of. */
export interface WorkspaceFacts {
  readonly codices: ReadonlyMap<string, CodexFact>;
  readonly people: ReadonlyMap<string, PersonFact>;
  readonly assets: ReadonlyMap<string, AssetFact>;
}

export type NamedIds = { readonly [Kind in keyof WorkspaceFacts]: ReadonlySet<string> };

/** What the values of a type name; `null` for types that stand for themselves. */
export function namedBy(type: FieldType): keyof WorkspaceFacts | null {
  switch (type) {
    case 'reference':
    case 'references':
      return 'codices';
    case 'person':
    case 'people':
      return 'people';
    case 'file':
    case 'image':
      return 'assets';
    default:
      return null;
  }
}

/** The ids that a value of this field names, each with its place in the value. What has no id there is left out. */
export function idsIn(
  field: Pick<FieldDefinition, 'type'>,
  value: JsonValue,
): readonly { readonly id: string; readonly member: JsonValue; readonly place: readonly number[] }[] {
  const kind = namedBy(field.type);
  if (kind === null || value === null) return [];
  const members = isJsonArray(value)
    ? value.map((member, index) => ({ member, place: [index] }))
    : [{ member: value, place: [] }];
  return members.flatMap(({ member, place }) => {
    const id = kind === 'assets' ? (isJsonObject(member) ? member['assetId'] : null) : member;
    return typeof id === 'string' && id !== '' ? [{ id, member, place }] : [];
  });
}

/** Everything that values name, for whoever looks it up. */
export function collectNamedIds(
  values: Iterable<readonly [Pick<FieldDefinition, 'type'>, JsonValue]>,
): NamedIds {
  const named = { codices: new Set<string>(), people: new Set<string>(), assets: new Set<string>() };
  for (const [field, value] of values) {
    const kind = namedBy(field.type);
    if (kind !== null) for (const { id } of idsIn(field, value)) named[kind].add(id);
  }
  return named;
}
