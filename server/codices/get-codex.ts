/** `GET /codices/:id`. */
import type { Actor } from '#core/access/policy.ts';
import type { CodexBody } from '#core/protocol/api/codices.ts';
import type { Services } from '../services.ts';
import { findCodex, presentCodex } from './read-codex.ts';

/** A Codex as it is now, and the journal sequence its ETag names. */
export async function getCodex(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<{ readonly body: CodexBody; readonly seq: number }> {
  return await presentCodex(services, await findCodex(services, actor, 'read', codexId));
}
