/** The person whose edit began a chain of rules, and whether they may give Codices their place. */
import { runOf } from '#core/access/rule-actor.ts';
import { BinderyError } from '#core/errors.ts';
import type { RunCause } from '#core/protocol/api/automation.ts';
import type { Services } from '../ports/services.ts';
import type { TakenRun } from './run-store.ts';

/**
 * Refuses (`forbidden`) to create or to move where a guest has set the run off, or where nobody knows who did: a link gives its Codex,
 * and neither the place of that Codex nor others beside it, and rules give a guest no more.
 */
export async function assertMayPlace(
  { prisma }: Pick<Services, 'prisma'>,
  { id, chainId, cause }: TakenRun,
): Promise<void> {
  const first =
    chainId === id ? { cause } : await prisma.automationRun.findUnique({ where: { id: chainId } });
  const by = (first?.cause as RunCause | undefined)?.by;
  if (first !== null && by?.kind !== 'guest' && (by === undefined || runOf(by) === null)) return;
  throw new BinderyError('forbidden', 'A guest has set this off, and guests create and move no Codices.');
}
