/** For tests: agents with a token, made past what asks for a password. */
import { randomUUID } from 'node:crypto';
import type { AgentScope } from '#core/access/policy.ts';
import type { TemplateLimits } from '#core/access/template-limits.ts';
import { DEFAULT_AGENT_BUDGET } from '#core/protocol/api/programs/agents.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { createApiToken } from '../access/api-token.ts';

export interface MadeAgent {
  readonly id: string;
  readonly tokenId: string;
  readonly token: string;
}

export interface AgentSettings {
  readonly ownerId: string;
  readonly name?: string;
  readonly provider?: string;
  readonly scope?: AgentScope;
  readonly subtreeId?: string;
  readonly templates?: TemplateLimits;
  readonly edits?: number;
  readonly bytes?: number;
  readonly expiresAt?: Date;
}

const storedLimits = (limits: TemplateLimits) =>
  Object.fromEntries(Object.entries(limits).map(([id, fields]) => [id, fields && [...fields]]));

export async function makeAgent(
  prisma: PrismaClient,
  { ownerId, name = 'Scribe', provider = 'Example', scope = 'suggest', ...more }: AgentSettings,
): Promise<MadeAgent> {
  const id = randomUUID();
  await prisma.user.create({ data: { id, name, email: `${id}@agent.invalid`, role: 'viewer' } });
  await prisma.agent.create({
    data: {
      ...{ userId: id, ownerId, provider, scopes: [scope], createdById: ownerId, createdAt: new Date() },
      subtreeId: more.subtreeId ?? null,
      ...(more.templates && { templates: storedLimits(more.templates) }),
      editsPerHour: more.edits ?? DEFAULT_AGENT_BUDGET.edits,
      bytesPerHour: more.bytes ?? DEFAULT_AGENT_BUDGET.bytes,
      expiresAt: more.expiresAt ?? null,
    },
  });
  const made = await createApiToken(prisma, {
    userId: id,
    name: 'program',
    scopes: [scope],
    isOfAgent: true,
  });
  return { id, tokenId: made.id, token: made.token };
}
