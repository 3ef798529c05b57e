/** Whoever began a chain of rules, and what their reach leaves to it: rules give nobody more than they may do themselves. */
import type { Author } from '#core/access/author.ts';
import { isAtLeast } from '#core/access/policy.ts';
import { runOf } from '#core/access/rule-actor.ts';
import { BinderyError } from '#core/errors.ts';
import type { RunCause } from '#core/protocol/api/automation.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { isLimitedAgent } from '../access/agent-limits.ts';
import { ROLE_OF, roleOf } from '../access/role-of-member.ts';
import type { Services } from '../ports/services.ts';
import type { TakenRun } from './run-store.ts';

/**
 * Where a chain began: with somebody, with a date that nobody is known to have written, with an agent that
 * is limited to templates, or with what is forgotten by now.
 */
export type RunOrigin =
  | {
      readonly by: Author;
      /** They said something, for which nobody needs to be an editor. */
      readonly hasOnlyCommented?: boolean;
    }
  | 'a date'
  | 'a limited agent'
  | 'unknown';

/** Over however many rules. */
export async function findOrigin(
  { prisma }: { readonly prisma: Pick<PrismaClient, 'automationRun' | 'agent'> },
  { id, chainId, cause }: Pick<TakenRun, 'id' | 'chainId' | 'cause'>,
): Promise<RunOrigin> {
  const first =
    chainId === id ? { cause } : await prisma.automationRun.findUnique({ where: { id: chainId } });
  const { by, kind } = (first?.cause ?? {}) as Partial<RunCause>;
  if (by === undefined) return kind === 'date' ? 'a date' : 'unknown';
  // The server finishes what was cut off in the name of whoever created it, and does not know by what credential they did.
  if (by.kind === 'system') return 'unknown';
  if (by.kind === 'user' && (await isLimitedAgent(prisma, by.id))) return 'a limited agent';
  return { by: authorIn(by), ...(kind === 'commented' && { hasOnlyCommented: true }) };
}

/** Whoever is behind an edit: its author, or of a rule's whoever has set that off; `null` where that is not known any more. */
export async function findSource(services: Pick<Services, 'prisma'>, author: Author): Promise<Author | null> {
  const runId = runOf(author);
  if (runId === null) return author.kind === 'system' ? null : author;
  const run = await services.prisma.automationRun.findUnique({ where: { id: runId } });
  if (run === null) return null;
  const { id, chainId, cause } = run;
  const origin = await findOrigin(services, { id, chainId, cause: cause as unknown as RunCause });
  return typeof origin === 'string' ? null : origin.by;
}

/** Whether what it began may know what formulas over other Codices come to: see `mayKnowRollUps`. */
export function reachesAll(origin: RunOrigin): boolean {
  if (typeof origin === 'string') return origin === 'a date';
  return origin.by.kind === 'user' && origin.by.subtreeId === undefined;
}

/**
 * Refuses (`forbidden`) to give a Codex a place that whoever began the chain could not give it. A link gives a guest its Codex, and
 * neither the place of that Codex nor others beside it; a token for a part of the tree gives that part.
 */
export async function assertMayPlace(
  { tree, prisma }: Pick<Services, 'tree' | 'prisma'>,
  origin: RunOrigin,
  { codexId, parentId }: { readonly codexId: string; readonly parentId: string | null },
): Promise<void> {
  await assertIsEditor(prisma, origin);
  if (reachesAll(origin)) return;
  if (origin === 'unknown' || origin === 'a date')
    throw new BinderyError(
      'forbidden',
      'It is no longer known who set this off, so it creates and moves nothing.',
    );
  if (origin === 'a limited agent')
    throw new BinderyError(
      'forbidden',
      'An agent that is limited to templates set this off, so it creates and moves nothing.',
    );
  if (origin.by.subtreeId === undefined)
    throw new BinderyError('forbidden', 'A guest set this off, and guests may not create or move Codices.');
  const { includes } = await tree.subtree(origin.by.subtreeId);
  if (includes(codexId) && parentId !== null && includes(parentId)) return;
  const message = 'A token for a part of the tree set this off, and this place is outside that part.';
  throw new BinderyError('forbidden', message);
}

/** All else that sets a rule off is an edit, or what only editors may do. */
async function assertIsEditor(prisma: Services['prisma'], origin: RunOrigin): Promise<void> {
  if (typeof origin === 'string' || origin.hasOnlyCommented !== true || origin.by.kind !== 'user') return;
  const member = await prisma.user.findUnique({ where: { id: origin.by.id }, select: ROLE_OF });
  if (member !== null && isAtLeast(roleOf(member), 'editor')) return;
  throw new BinderyError(
    'forbidden',
    'Somebody who may only comment set this off, and they may not create or move Codices.',
  );
}

function authorIn({ kind, id, name, subtreeId }: NonNullable<RunCause['by']>): Author {
  return { kind, id, name, ...(subtreeId !== undefined && { subtreeId }) };
}
