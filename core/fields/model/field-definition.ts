/** A field of a template as data: its type and every setting it may have. */
import type { JsonValue } from '#core/json.ts';
import type { Condition } from './condition.ts';

export const FIELD_TYPES = [
  'richText',
  'text',
  'line',
  'number',
  'checkbox',
  'select',
  'multiSelect',
  'tags',
  'date',
  'dateTime',
  'duration',
  'url',
  'email',
  'person',
  'people',
  'reference',
  'references',
  'checklist',
  'table',
  'file',
  'image',
  'color',
  'rating',
  'progress',
  'formula',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** The layers that a template may choose for a field of a type that leaves the choice. */
export const LAYER_CHOICES = ['text', 'metadata'] as const;
export type LayerChoice = (typeof LAYER_CHOICES)[number];

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  /** One of the hues in core/appearance/hues.ts, or `null` for neutral. */
  readonly color: string | null;
}

/** The field types that a column of a table may have. */
export const COLUMN_TYPES = [
  'line',
  'number',
  'checkbox',
  'select',
  'date',
  'url',
] as const satisfies FieldType[];
export type ColumnType = (typeof COLUMN_TYPES)[number];

export interface TableColumn {
  readonly id: string;
  readonly label: string;
  readonly type: ColumnType;
  readonly options: readonly SelectOption[];
}

/** Members of at least a role, whoever created the Codex, or those whom another field of people names. */
export type FieldWriter = 'owner' | 'admin' | 'editor' | 'author' | { readonly field: string };

export interface FieldDefinition {
  readonly id: string;
  readonly type: FieldType;
  /** The layer that holds it, where that is not the one of its type. Absent in every field that has no choice, or made none. */
  readonly layer?: 'metadata';
  /** The id that the field had in an earlier version, whose content it continues. */
  readonly was?: string;
  readonly label: string;
  readonly help: string | null;
  readonly placeholder: string | null;
  readonly required: boolean;
  /** In the JSON form of the type; rich text takes Markdown. `null` for no default. */
  readonly default: JsonValue;
  /** Hidden while it does not hold; the content stays. */
  readonly visibleWhen: Condition | null;
  /** Has to be filled in while it holds. */
  readonly requiredWhen?: Condition;
  /** Cannot be changed while it holds. */
  readonly readOnlyWhen?: Condition;
  /** Only these change it; whoever may edit the Codex does where nothing is said. At least one. */
  readonly writableBy?: readonly FieldWriter[];
  /** Choices of select and multiSelect, suggestions for tags. */
  readonly options: readonly SelectOption[];
  /** Columns of a table. */
  readonly columns: readonly TableColumn[];
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly unit: string | null;
  readonly minLength: number | null;
  readonly maxLength: number | null;
  /** A regular expression of the safe subset (no backtracking blow-up; see core/pattern/safe-pattern.ts). */
  readonly pattern: string | null;
  /** Reference fields: the kind of link and the template ids it may point to (`null`: any). */
  readonly kind: string | null;
  readonly targets: readonly string[] | null;
  /** File fields: accepted MIME types and whether several may be held. */
  readonly accept: readonly string[] | null;
  readonly multiple: boolean;
  /** Formula source, e.g. `ended - began`. */
  readonly expression: string | null;
}
