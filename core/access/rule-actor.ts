/** The actor as which a rule of a template edits: history names it by the rule's title, and the journal knows which run it was. */
import type { Actor, SystemActor } from './policy.ts';

const PREFIX = 'rule:';

/** `publisher`: whoever published the rule, where nobody's doing has set it off. */
export function ruleActor(runId: string, title: string, publisher: string | null = null): SystemActor {
  const name = publisher === null ? title : `${title} (published by ${publisher})`;
  return { kind: 'system', id: `${PREFIX}${runId}`, name };
}

/** Whether an author, by the id under which the log keeps it, is a rule. Ids of people are UUIDs. */
export function isRuleId(id: string): boolean {
  return id.startsWith(PREFIX);
}

/** The run that has acted; `null` for people and for the server itself. */
export function runOf({ kind, id }: Pick<Actor, 'kind' | 'id'>): string | null {
  return kind === 'system' && id.startsWith(PREFIX) ? id.slice(PREFIX.length) : null;
}
