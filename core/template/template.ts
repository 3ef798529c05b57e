/** A resolved template: plain, frozen, JSON-safe data. */

import type { AutomationRule } from '#core/automation/rule.ts';
import type { Condition } from '#core/fields/model/condition.ts';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import type { ReferenceKind } from '#core/references/kinds.ts';
import type { ChildRules } from '#core/related/child-rules.ts';
import type { MainChange } from './format/main-changes.ts';
import type { RetentionRule } from './format/retention-rule.ts';

export interface Section {
  readonly id: string;
  readonly label: string | null;
  readonly columns: 1 | 2;
  readonly fields: readonly string[];
  /** Hidden, with its fields, while it does not hold. */
  readonly visibleWhen?: Condition;
}

export interface View {
  readonly id: string;
  readonly label: string;
  readonly sections: readonly Section[];
  /** Hidden, with its sections, while it does not hold. */
  readonly visibleWhen?: Condition;
}

export interface WorkflowState {
  readonly id: string;
  readonly label: string;
  readonly color: string | null;
}

/** Members of at least a role, or those whom a person field of the Codex names. */
export type StepTaker = 'owner' | 'admin' | 'editor' | { readonly field: string };

/** From one state to another. What is not said restricts nothing. */
export interface Transition {
  readonly from: string;
  readonly to: string;
  /** Who may take it: any of these. */
  readonly by?: readonly StepTaker[];
  /** Who may not: whoever created the Codex. */
  readonly not?: 'author';
  /** Has to hold before. */
  readonly requires?: Condition;
}

export interface Workflow {
  /** The select field that holds the state. */
  readonly field: string;
  readonly states: readonly WorkflowState[];
  readonly transitions: readonly Transition[];
}

/** What the values of a Codex have to agree on, in the words of the template. */
export interface ValueRule {
  /** The rule is about Codices of which this holds; all of them where it is not said. */
  readonly when?: Condition;
  /** Has to hold then; without it, `when` itself is what must not be. */
  readonly must?: Condition;
  readonly message: string;
  /** Where the problem is shown. At least one. */
  readonly fields: readonly string[];
}

export interface FieldTake {
  /** The version that gave the field its type. */
  readonly since: number;
  /** Retired fields that hold the content under earlier types, the nearest first. */
  readonly from: readonly string[];
}

/** A resolved template: parents and mixins merged in, every optional part filled. */
export interface Template {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** True for a template made only to be extended or mixed in: nobody makes a Codex from it. */
  readonly abstract: boolean;
  /** A name from core/appearance/icons.ts. */
  readonly icon: string;
  readonly color: string | null;
  readonly description: string;
  /** In display order. Keys are field ids and equal `FieldDefinition.id`. */
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  /** Fields of earlier versions that are no longer shown, and earlier types of fields that are; their content stays readable. */
  readonly retired: Readonly<Record<string, FieldDefinition>>;
  /** The name that content is stored under, by the id of the field, where that is another (see versions/slots.ts). */
  readonly slots?: Readonly<Record<string, string>>;
  /** By the id of a field that was of another type before: what it takes over. */
  readonly takes?: Readonly<Record<string, FieldTake>>;
  /** At least one. */
  readonly views: readonly View[];
  readonly children: ChildRules;
  readonly referenceKinds: readonly ReferenceKind[];
  readonly workflow: Workflow | null;
  /** E.g. `Incident {date}`; `null` when titles are free. */
  readonly titlePattern: string | null;
  /** What an agent is told that reads or makes a Codex of it; absent where nothing is said. */
  readonly agentInstructions?: string;
  /** Absent where whoever may edit changes a Codex of it directly. */
  readonly mainChangesBy?: MainChange;
  /** Absent where every single edit is kept. */
  readonly retention?: RetentionRule;
  readonly automation: readonly AutomationRule[];
  /** Absent where there are none. */
  readonly rules?: readonly ValueRule[];
}
