/** The rules of a template for children, and as much of a template as is checked against others. */
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { JsonObject } from '#core/json.ts';
import type { ReferenceKind } from '#core/references/kinds.ts';

export interface ChildToCreate {
  readonly template: string;
  readonly title: string;
  /** What it begins with, by field: a value, or `{from: 'a field of the parent'}`. Absent where nothing is said. */
  readonly fields?: JsonObject;
}

export interface ChildRules {
  /** Template ids that may be children; `null`: any. */
  readonly allow: readonly string[] | null;
  readonly create: readonly ChildToCreate[];
}

/** What has to be known of a template to check what another one says of its Codices. */
export interface RelatedTemplate {
  readonly id: string;
  readonly abstract: boolean;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  readonly children: ChildRules;
  readonly referenceKinds: readonly ReferenceKind[];
}
