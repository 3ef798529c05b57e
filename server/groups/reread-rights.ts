/** Closes the sockets of people whose grants changed: they come back at once, and find out what they may do now. */
import { CLOSE } from '#core/protocol/close-codes.ts';
import type { Services } from '../ports/services.ts';

/** On every process, and for documents that are still loading. Call it once the change is committed. */
export function rereadRights({ live }: Pick<Services, 'live'>, userIds: readonly string[]): void {
  for (const userId of new Set(userIds)) live.disconnect({ userId }, CLOSE.tryAgainLater);
}
