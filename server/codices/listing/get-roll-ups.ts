/** `GET /codices/:id/roll-ups`: what the formulas of a Codex over other Codices have come to. */
import type { Actor } from '#core/access/policy.ts';
import type { RollUpsBody } from '#core/protocol/api/roll-ups.ts';
import type { Services } from '../../ports/services.ts';
import { mayKnowRollUps, rollUpsFor } from '../reading/may-know-roll-ups.ts';
import { findCodex } from '../reading/read-codex.ts';

/** Without the rest of the Codex, for pages that are told of a change. */
export async function getRollUps(services: Services, actor: Actor, codexId: string): Promise<RollUpsBody> {
  const row = await findCodex(services, actor, 'read', codexId);
  return { results: { ...rollUpsFor(actor, row) }, withheld: !mayKnowRollUps(actor) };
}
