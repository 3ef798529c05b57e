/** Reads the operations of a Codex for what sets rules off: plain data in and out, since a large document is read in a thread. */
import {
  advanceRuleTrail,
  type PlacedRules,
  type RuleEvent,
  type RuleOperation,
  type RuleTrail,
} from '#core/automation/events/rule-trail.ts';
import { defineReading } from '../codices/content/codex-reading.ts';
import { placesIn } from '../projection/read-workflow-history.ts';

export interface RuleReadingInput {
  readonly trail: RuleTrail;
  /** Oldest first. */
  readonly operations: readonly RuleOperation[];
  readonly rules: ReadonlyMap<number, PlacedRules>;
  /** Operations up to here were read before, with fewer fields: they change nothing now. */
  readonly readUpTo: number;
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
  (codex, _template, { trail, operations, rules, readUpTo }: RuleReadingInput): RuleReading => {
    const sources = {
      placeOf: placesIn(codex.doc),
      rulesAt: (version: number) => rules.get(version) ?? { rules: [] },
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
