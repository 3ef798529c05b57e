/** The right to know what formulas over other Codices have come to. */
import { type Actor, can } from '#core/access/policy.ts';
import type { RollUpResults } from '#core/formula/roll-ups.ts';
import { type CodexRow, readRollUps } from '../../projection/tables/codex-store.ts';

/**
 * A value over other Codices tells something of each of them, and of those that theirs are made over. So only who may read the whole
 * workspace learns it: no guest, and no token for a part of the tree.
 */
export function mayKnowRollUps(actor: Actor): boolean {
  return can(actor, { action: 'list', resource: { kind: 'workspace' } });
}

/** The roll-ups of a row as far as they may be told; none otherwise. */
export function rollUpsFor(actor: Actor, row: Pick<CodexRow, 'rollUps'>): RollUpResults {
  return mayKnowRollUps(actor) ? readRollUps(row) : {};
}
