/** The name and the icon of the workspace, and whether it has public pages, changed by admins. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { PatchWorkspaceBody, WorkspaceBody } from '#core/protocol/api/people.ts';
import { assertCan } from '../access/assert-can.ts';
import { auditRow } from '../access/audit-log.ts';
import { getWorkspace } from '../access/workspace-setting.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';

/** Changes what is given, and leaves the rest. Throws `conflict` before the first start has made a workspace. */
export async function changeWorkspace(
  services: Services,
  actor: UserActor,
  { name, icon, publicPages }: PatchWorkspaceBody,
): Promise<WorkspaceBody> {
  assertCan(actor, { action: 'manageMembers', resource: { kind: 'instance' } });
  const { prisma } = services;
  const before = await getWorkspace(services);
  if (before.id === '') throw new BinderyError('conflict', 'There is no workspace yet.');
  const change = {
    ...(name !== undefined && { name: storableText(name) }),
    ...(icon !== undefined && { icon }),
    ...(publicPages !== undefined && { publicPages }),
  };
  await prisma.$transaction([
    // Two who change different parts at once both succeed; the id stays, since the workspace document is named after it.
    prisma.$executeRaw`UPDATE "Setting" SET "value" = "value" || ${JSON.stringify(change)}::jsonb, "updatedAt" = now()
      WHERE "key" = 'workspace'`,
    prisma.auditEvent.create({
      data: auditRow(actor, 'workspace-changed', 'instance', { ...change, before: before.name }),
    }),
  ]);
  return await getWorkspace(services);
}
