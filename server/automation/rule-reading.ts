/** Reads the operations of a Codex for what sets rules off: plain data in and out, since a large document is read in a thread. */
import {
  advanceRuleTrail,
  type RuleEvent,
  type RuleOperation,
  type RuleTrail,
} from '#core/automation/events/rule-trail.ts';
import type { AutomationRule } from '#core/automation/rule.ts';
import { defineReading } from '../codices/content/codex-reading.ts';
import { placesIn } from '../projection/read-workflow-history.ts';

export interface RuleReadingInput {
  readonly trail: RuleTrail;
  /** Oldest first. */
  readonly operations: readonly RuleOperation[];
  readonly rules: ReadonlyMap<number, readonly AutomationRule[]>;
}

export interface RuleReading {
  readonly trail: RuleTrail;
  readonly events: readonly RuleEvent[];
  /** When each watched field was changed last by these operations, ms since epoch. */
  readonly changedAt: ReadonlyMap<string, number>;
  /** When the template version was changed last; `null` when it was not. */
  readonly versionAt: number | null;
  /** Whether the document held all of the operations. */
  readonly isWhole: boolean;
}

export const ruleReading = defineReading(
  'read what sets rules off',
  (codex, _template, { trail, operations, rules }: RuleReadingInput): RuleReading => {
    const sources = { placeOf: placesIn(codex.doc), rulesAt: (version: number) => rules.get(version) ?? [] };
    const changedAt = new Map<string, number>();
    const events: RuleEvent[] = [];
    let [current, versionAt]: [RuleTrail, number | null] = [trail, null];
    for (const operation of operations) {
      const next = advanceRuleTrail(current, operation, sources);
      if (next === null) return { trail: current, events, changedAt, versionAt, isWhole: false };
      current = next.trail;
      events.push(...next.events);
      for (const id of next.changed) changedAt.set(id, operation.serverTime);
      if (next.isOtherVersion) versionAt = operation.serverTime;
    }
    return { trail: current, events, changedAt, versionAt, isWhole: true };
  },
);
