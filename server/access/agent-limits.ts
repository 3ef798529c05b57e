/** The template limits of agents as rows keep them. */
import { z } from 'zod';
import type { TemplateLimits } from '#core/access/template-limits.ts';
import type { TemplateLimitBody } from '#core/protocol/api/programs/agents.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';

const storedSchema = z.record(z.string(), z.array(z.string()).nullable());

/** What a row says; whatever is not understood reaches nothing. `undefined`: the agent is not limited. */
export function readTemplateLimits(stored: unknown): TemplateLimits | undefined {
  if (stored === null || stored === undefined) return undefined;
  return storedSchema.safeParse(stored).data ?? {};
}

/** As a list, in the order of the ids. */
export function listTemplateLimits(limits: TemplateLimits | undefined): TemplateLimitBody[] | null {
  if (limits === undefined) return null;
  return Object.entries(limits)
    .map(([template, fields]) => ({ template, fields: fields && [...fields] }))
    .sort((a, b) => (a.template < b.template ? -1 : 1));
}

/** Whether somebody is an agent that is limited to templates. */
export async function isLimitedAgent(prisma: Pick<PrismaClient, 'agent'>, userId: string): Promise<boolean> {
  const agent = await prisma.agent.findUnique({ where: { userId }, select: { templates: true } });
  return readTemplateLimits(agent?.templates) !== undefined;
}
