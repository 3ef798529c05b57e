/** Reads the operations of a Codex for what sets rules off: plain data in and out, since a large document is read in a thread. */
import type { Role } from '#core/access/policy.ts';
import {
  advanceRuleTrail,
  NO_RULES,
  type PlacedRules,
  type RuleEvent,
  type RuleOperation,
  type RuleSources,
  type RuleTrail,
} from '#core/automation/events/rule-trail.ts';
import { readConditionValues } from '#core/codex/condition-values.ts';
import type { JsonValue } from '#core/json.ts';
import { defineReading } from '../codices/content/codex-reading.ts';
import { placesIn, takerIn } from '../projection/read-workflow-history.ts';

export interface RuleReadingInput {
  readonly trail: RuleTrail;
  /** Oldest first. */
  readonly operations: readonly RuleOperation[];
  readonly rules: ReadonlyMap<number, PlacedRules>;
  /** Operations up to here were read before, with fewer fields: they change nothing now. */
  readonly readUpTo: number;
  /** Of the members who made the operations, where a rule waits for a step of a workflow, or for a field that may be read-only. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Who created the Codex. */
  readonly authorId: string;
}

export interface RuleReading {
  readonly trail: RuleTrail;
  readonly events: readonly RuleEvent[];
  /** When each watched slot was changed last by operations that had not been read before, ms since epoch. */
  readonly changedAt: ReadonlyMap<string, number>;
  /** When they changed the template version last; `null` when they did not. */
  readonly versionAt: number | null;
  /** Whether the document held all of the operations. */
  readonly isWhole: boolean;
}

export const ruleReading = defineReading(
  'read what sets rules off',
  (codex, template, input: RuleReadingInput): RuleReading => {
    const { trail, operations, rules, readUpTo, roles, authorId } = input;
    const valueFor = (id: string): JsonValue => readConditionValues(codex, template.fields, [id])[id] ?? null;
    const sources: RuleSources = {
      placeOf: placesIn(codex.doc),
      rulesAt: (version) => rules.get(version) ?? NO_RULES,
      contextOf: (actor) => ({ taker: takerIn(roles, actor), authorId, valueFor }),
    };
    const changedAt = new Map<string, number>();
    const events: RuleEvent[] = [];
    let [current, versionAt]: [RuleTrail, number | null] = [trail, null];
    for (const operation of operations) {
      const next = advanceRuleTrail(current, operation, sources);
      if (next === null) return { trail: current, events, changedAt, versionAt, isWhole: false };
      current = next.trail;
      if (operation.seq <= readUpTo) continue;
      events.push(...next.events);
      for (const slot of next.changed) changedAt.set(slot, operation.serverTime);
      if (next.isOtherVersion) versionAt = operation.serverTime;
    }
    return { trail: current, events, changedAt, versionAt, isWhole: true };
  },
);
