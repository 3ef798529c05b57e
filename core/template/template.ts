/** What a template is once it has been read and resolved: plain, frozen, JSON-safe data. */
import type { JsonValue } from '#core/json.ts';

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

/** The CRDT layer that holds a field; `null` for fields that are computed and hold nothing. */
export type FieldLayer = 'text' | 'metadata' | 'reference';

/**
 * How a field is stored in the Codex document, decided by its type (see docs/spec/codex-document.md):
 * `fragment` rich text · `text` plain text · `register` one last-writer-wins value with losers kept ·
 * `set` add-wins set · `rows` ordered rows whose cells are registers · `none` computed.
 */
export type FieldStorage = 'fragment' | 'text' | 'register' | 'set' | 'rows' | 'none';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  /** One of the hues in core/template/hues.ts, or `null` for neutral. */
  readonly color: string | null;
}

export interface TableColumn {
  readonly id: string;
  readonly label: string;
  readonly type: 'line' | 'number' | 'checkbox' | 'select' | 'date' | 'url';
  readonly options: readonly SelectOption[];
}

/** When a field is shown: `field` equals one of `in`, or has any value when `in` is `null`. */
export interface VisibilityCondition {
  readonly field: string;
  readonly in: readonly JsonValue[] | null;
}

export interface FieldDefinition {
  readonly id: string;
  readonly type: FieldType;
  readonly label: string;
  readonly help: string | null;
  readonly placeholder: string | null;
  readonly required: boolean;
  /** In the JSON form of the type; rich text takes Markdown. `null` for no default. */
  readonly default: JsonValue;
  readonly visibleWhen: VisibilityCondition | null;
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
  /** A regular expression of the safe subset (no backtracking blow-up; see core/template/safe-pattern.ts). */
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

export interface Section {
  readonly id: string;
  readonly label: string | null;
  readonly columns: 1 | 2;
  readonly fields: readonly string[];
}

export interface View {
  readonly id: string;
  readonly label: string;
  readonly sections: readonly Section[];
}

export interface ReferenceKind {
  readonly id: string;
  readonly label: string;
  readonly inverseLabel: string;
  readonly targets: readonly string[] | null;
}

export interface WorkflowState {
  readonly id: string;
  readonly label: string;
  readonly color: string | null;
}

export interface Workflow {
  /** The select field that holds the state. */
  readonly field: string;
  readonly states: readonly WorkflowState[];
  readonly transitions: readonly { readonly from: string; readonly to: string }[];
}

export interface ChildRules {
  /** Template ids that may be children; `null`: any. */
  readonly allow: readonly string[] | null;
  readonly create: readonly { readonly template: string; readonly title: string }[];
}

export interface AutomationRule {
  readonly id: string;
  readonly when: JsonValue;
  readonly then: readonly JsonValue[];
}

/** A resolved template: parents and mixins merged in, every optional part filled. */
export interface Template {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** True for a template made only to be extended or mixed in: nobody makes a Codex from it. */
  readonly abstract: boolean;
  /** A name from core/template/icons.ts. */
  readonly icon: string;
  readonly color: string | null;
  readonly description: string;
  /** In display order. Keys are field ids and equal `FieldDefinition.id`. */
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  /** Fields of earlier versions that are no longer shown; their content stays readable. */
  readonly retired: Readonly<Record<string, FieldDefinition>>;
  /** At least one. */
  readonly views: readonly View[];
  readonly children: ChildRules;
  readonly referenceKinds: readonly ReferenceKind[];
  readonly workflow: Workflow | null;
  /** E.g. `Incident {date}`; `null` when titles are free. */
  readonly titlePattern: string | null;
  readonly automation: readonly AutomationRule[];
}
