/** Closes the sockets of people whose grants changed: they come back at once, and find out what they may do now. */
import { PRIVATE_CODICES_CHANGED } from '#core/protocol/api/people.ts';
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Services } from '../ports/services.ts';

/**
 * On every process, and for documents that are still loading. Their pages are told first, as long as they hear it: they ask which private
 * Codices are theirs now. Call it once the change is committed.
 */
export async function rereadRights(
  { live, tree }: Pick<Services, 'live' | 'tree'>,
  userIds: readonly string[],
): Promise<void> {
  const concerned = [...new Set(userIds)];
  if (concerned.length === 0) return;
  const document = await tree.documentName();
  live.announce(document, PRIVATE_CODICES_CHANGED, concerned);
  for (const userId of concerned) live.disconnect({ userId }, CLOSE.tryAgainLater);
}
