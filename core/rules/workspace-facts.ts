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

/** A stored file with the type found at its upload. */
export interface AssetFact {
  readonly codexId: string;
  readonly mime: string;
  /** In bytes. */
  readonly size: number;
}

/** Facts by id; an absent id does not exist, or is hidden from the actor. */
export interface WorkspaceFacts {
  readonly codices: ReadonlyMap<string, CodexFact>;
  readonly people: ReadonlyMap<string, PersonFact>;
  readonly assets: ReadonlyMap<string, AssetFact>;
}

export type NamedIds = { readonly [Kind in keyof WorkspaceFacts]: ReadonlySet<string> };

/** What the ids in values of a type refer to; `null` for types without ids. */
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

/** The ids in a value of this field, each with its path. */
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

/** All ids in the values, to be looked up. */
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
