/** The budget of agents: their edits are counted in the database before they are stored, by all processes together. */
import type { AgentScope, UserActor } from '#core/access/policy.ts';
import type { Environment } from '#core/environment.ts';
import { BinderyError } from '#core/errors.ts';
import { MAIN_BRANCH, parseDocumentName } from '#core/protocol/document-name.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { readTemplateLimits } from '../access/agent-limits.ts';
import type { AgentBudget, AgentWrite } from '../ports/limits/agent-budget.port.ts';
import type { TemplateCatalog } from '../ports/template-catalog.port.ts';
import { isInReach } from './agent-reach.ts';
import { scopeOf, stateOf, WITH_PEOPLE } from './agent-rows.ts';
import { HOUR_MS, usedBy } from './agent-use.ts';

/** A pause longer than this ends a run, and none is longer than an hour: as for the sessions of history. */
const RUN_GAP_MS = 10 * 60_000;

export interface AgentBudgetParts {
  readonly prisma: PrismaClient;
  readonly environment: Pick<Environment, 'now'>;
  readonly templates: Pick<TemplateCatalog, 'find'>;
}

/** Makes the budget. Whoever is counted holds the row of the agent meanwhile, so that no two edits share what is left. */
export function createAgentBudget(parts: AgentBudgetParts): AgentBudget {
  const turns = new Map<string, Promise<void>>();
  /** Why the first of a run was refused. */
  const refusals = new WeakMap<object, unknown>();

  async function takeInTurn(actor: UserActor, write: AgentWrite): Promise<void> {
    const { run } = write;
    if (run !== undefined && refusals.has(run)) throw refusals.get(run);
    try {
      await count(parts, actor, write);
    } catch (error) {
      if (run !== undefined) refusals.set(run, error);
      throw error;
    }
  }

  return {
    take(actor, write) {
      if (actor.kind !== 'user' || actor.agent === undefined) return null;
      const before = turns.get(actor.id) ?? Promise.resolve();
      const next = before.then(() => takeInTurn(actor, write));
      const settled = next.then(
        () => undefined,
        () => undefined,
      );
      turns.set(actor.id, settled);
      void settled.then(() => turns.get(actor.id) === settled && turns.delete(actor.id));
      return next;
    },
  };
}

async function count(
  { prisma, environment, templates }: AgentBudgetParts,
  { id: agentId, tokenId }: UserActor,
  write: AgentWrite,
): Promise<void> {
  const { documentName, operationId, bytes } = write;
  const at = new Date(environment.now());
  await prisma.$transaction(async (tx) => {
    // A pause waits for this row as well: what is stored after it was let in before it.
    await tx.$queryRaw`SELECT 1 FROM "Agent" WHERE "userId" = ${agentId} FOR UPDATE`;
    const agent = await tx.agent.findUnique({ where: { userId: agentId }, include: WITH_PEOPLE });
    // What was let in a moment ago may have ended since.
    const isOpen = agent !== null && stateOf(agent, at) === 'active' && (await isTokenOpen(tx, tokenId, at));
    if (!isOpen || !mayWriteIn(scopeOf(agent), documentName))
      throw new BinderyError('forbidden', 'This agent has been stopped, or may not write here any more.');
    if (!(await isInReach({ templates }, tx, readTemplateLimits(agent.templates), write)))
      throw new BinderyError('forbidden', 'This is outside of the templates and fields of this agent.');
    const key = { agentId, documentName, operationId };
    if ((await tx.agentEdit.count({ where: key })) > 0) return;
    await assertWithin(tx, agent, bytes, at);
    await tx.agentEdit.create({ data: { ...key, bytes, at, runAt: await runAt(tx, agentId, at) } });
  });
}

async function isTokenOpen(
  tx: Prisma.TransactionClient,
  id: string | undefined,
  now: Date,
): Promise<boolean> {
  const open = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  return id !== undefined && (await tx.apiToken.count({ where: { id, ...open } })) > 0;
}

/** As coarse as a document is; what somebody may do in it was decided before. */
function mayWriteIn(scope: AgentScope, documentName: string): boolean {
  if (scope === 'write') return true;
  const name = parseDocumentName(documentName);
  if (name === null || scope === 'read') return false;
  return name.kind === 'comments' || (scope === 'suggest' && name.branch !== MAIN_BRANCH);
}

interface Budget {
  readonly userId: string;
  readonly editsPerHour: number;
  readonly bytesPerHour: number;
}

async function assertWithin(
  tx: Prisma.TransactionClient,
  { userId: agentId, editsPerHour, bytesPerHour }: Budget,
  bytes: number,
  now: Date,
): Promise<void> {
  if (bytes > bytesPerHour)
    throw new BinderyError(
      'too_large',
      `This edit has ${bytes} bytes, and the agent writes at most ${bytesPerHour} in an hour. Send less.`,
    );
  const used = await usedBy(tx, agentId, now);
  if (used.edits < editsPerHour && used.bytes + bytes <= bytesPerHour) return;
  const goesOn = await goesOnAt(tx, agentId, now, {
    edits: used.edits - editsPerHour + 1,
    bytes: used.bytes + bytes - bytesPerHour,
  });
  const what = used.edits >= editsPerHour ? `${editsPerHour} edits` : `${bytesPerHour} bytes`;
  const message = `The budget of this agent, ${what} in an hour, is used up. It is available again at ${goesOn.toISOString()}.`;
  throw new BinderyError('rate_limited', message, { cause: goesOn.getTime() - now.getTime() });
}

/** When so much of the last hour will lie more than an hour back. */
async function goesOnAt(
  tx: Prisma.TransactionClient,
  agentId: string,
  now: Date,
  needed: { readonly edits: number; readonly bytes: number },
): Promise<Date> {
  const edits = await tx.agentEdit.findMany({
    where: { agentId, at: { gt: new Date(now.getTime() - HOUR_MS) } },
    orderBy: { at: 'asc' },
    select: { at: true, bytes: true },
  });
  let bytes = 0;
  const last = edits.find((edit, index) => {
    bytes += edit.bytes;
    return index + 1 >= needed.edits && bytes >= needed.bytes;
  });
  return new Date((last?.at ?? now).getTime() + HOUR_MS);
}

/** When the run began that an edit of now belongs to. */
async function runAt(tx: Prisma.TransactionClient, agentId: string, now: Date): Promise<Date> {
  const last = await tx.agentEdit.findFirst({
    where: { agentId },
    orderBy: { at: 'desc' },
    select: { at: true, runAt: true },
  });
  if (last === null || now.getTime() - last.at.getTime() > RUN_GAP_MS) return now;
  if (now.getTime() - last.runAt.getTime() > HOUR_MS) return now;
  // One that was undone is over.
  const undone = await tx.undoneRun.count({ where: { agentId, runAt: last.runAt } });
  return undone > 0 ? now : last.runAt;
}
