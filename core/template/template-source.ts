/** A parsed template file, before parents and mixins are merged in. */

import type { AutomationRule } from '#core/automation/rule.ts';
import type { FieldDefinition, LayerChoice } from '#core/fields/model/field-definition.ts';
import type { Locate } from '#core/json5/locate.ts';
import type { ReferenceKind } from '#core/references/kinds.ts';
import type { ChildRules } from '#core/related/child-rules.ts';
import type { MainChange } from './format/main-changes.ts';
import type { RetentionRule } from './format/retention-rule.ts';
import type { Transition, ValueRule, View, WorkflowState } from './template.ts';

/** Only what the author said about a field: an inherited field may say as little as one new default. */
export interface FieldSource extends Partial<Omit<FieldDefinition, 'id' | 'layer'>> {
  readonly layer?: LayerChoice;
}

export interface WorkflowSource {
  readonly field: string;
  readonly states: readonly WorkflowState[];
  /** `null` when the author names none: every state may follow every other. */
  readonly transitions: readonly Transition[] | null;
}

export interface TemplateSource {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly abstract: boolean;
  readonly extends: string | null;
  readonly mixins: readonly string[];
  readonly icon: string | null;
  readonly color: string | null;
  readonly description: string | null;
  readonly fields: Readonly<Record<string, FieldSource>>;
  readonly views: readonly View[] | null;
  readonly children: Partial<ChildRules>;
  readonly references: Readonly<Record<string, ReferenceKind>>;
  readonly workflow: WorkflowSource | null;
  readonly titlePattern: string | null;
  readonly agentInstructions: string | null;
  readonly mainChangesBy: MainChange | null;
  readonly retention: RetentionRule | null;
  readonly automation: readonly AutomationRule[];
  readonly rules: readonly ValueRule[];
  /** Where a path stands in the text, or the nearest part of it that does. */
  readonly locate: Locate;
}
