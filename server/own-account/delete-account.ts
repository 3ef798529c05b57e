/** The end of one's own account, by the same path as an admin removes a member. */
import type { UserActor } from '#core/access/policy.ts';
import type { RemovalBody } from '#core/protocol/api/people.ts';
import { previewOwnRemoval } from '../accounts/removal-preview.ts';
import { removeOwnAccount } from '../accounts/remove-member.ts';
import { requireSession } from '../accounts/sign-in.ts';
import type { Services } from '../ports/services.ts';
import { NOT_BY_TOKEN, requireConfirmed } from '../sign-in/confirm-identity.ts';

/** Everything that would end or stay, counted. */
export async function previewDeletion(services: Services, actor: UserActor): Promise<RemovalBody> {
  requireSession(actor, NOT_BY_TOKEN);
  return await previewOwnRemoval(services, actor);
}

/** Throws `forbidden` unless they confirmed who they are a moment ago, and `conflict` for the last owner. */
export async function deleteAccount(services: Services, actor: UserActor): Promise<void> {
  await requireConfirmed(services, actor);
  await removeOwnAccount(services, actor);
}
