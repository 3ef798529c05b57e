/** Setup: a one-time link that creates the owner, the workspace and, if wanted, the sample Codices. */
import { z } from 'zod';
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { SetupBody } from '#core/protocol/api/people.ts';
import { recordAudit } from '../access/audit-log.ts';
import { equalSecrets, hashSecretToken, newSecretToken } from '../access/secret-token.ts';
import { ensureWorkspace, initializeTimeZone } from '../access/workspace-setting.ts';
import type { SignedIn } from '../ports/browser-sessions.port.ts';
import type { Services } from '../ports/services.ts';
import { createUser } from './create-user.ts';

const setupSettingSchema = z.object({ tokenHash: z.string() });

/** Whether the instance has no owner yet. */
export async function isSetupNeeded({ prisma }: Pick<Services, 'prisma'>): Promise<boolean> {
  return (await prisma.user.count({ where: { role: 'owner' } })) === 0;
}

/**
 * A fresh setup link, or `null` once there is an owner. Only a hash of its token is stored, so each call invalidates the
 * links before.
 */
export async function setupUrl({ prisma, env }: Pick<Services, 'prisma' | 'env'>): Promise<string | null> {
  if (!(await isSetupNeeded({ prisma }))) return null;
  const token = newSecretToken('setup_');
  const value = { tokenHash: hashSecretToken(token) };
  await prisma.setting.upsert({
    where: { key: 'setup' },
    create: { key: 'setup', value },
    update: { value },
  });
  return `${env.appUrl}/setup?token=${token}`;
}

/** Creates owner and workspace, and signs the owner in. Throws `forbidden`, or `conflict` when setup is complete. */
export async function completeSetup(
  services: Services,
  input: SetupBody,
  headers: Headers,
): Promise<{ readonly owner: UserActor; readonly signedIn: SignedIn }> {
  const { prisma } = services;
  await assertSetupToken(services, input.token);
  // Taking the token is what decides between two people who open the link at once.
  const taken = await prisma.setting.deleteMany({ where: { key: 'setup' } });
  if (taken.count === 0) throw alreadySetUp();
  try {
    const { id } = await createUser(prisma, {
      email: input.email,
      name: input.name,
      role: 'owner',
      password: input.password,
    });
    const { id: workspaceId } = await ensureWorkspace(services);
    const workspace = { id: workspaceId, name: input.workspaceName };
    await prisma.setting.update({ where: { key: 'workspace' }, data: { value: workspace } });
    const owner: UserActor = { kind: 'user', id, name: input.name, role: 'owner' };
    await recordAudit(services, owner, 'setup', 'workspace', { workspace: workspace.name });
    const { timeZone } = input;
    if (timeZone !== undefined && (await initializeTimeZone(services, timeZone)))
      await recordAudit(services, owner, 'time-zone-set', timeZone);
    const signedIn = await services.sessions.signIn(input.email, input.password, headers);
    if (!signedIn)
      throw new BinderyError('internal', 'The owner was made but could not be signed in. Sign in by hand.');
    return { owner, signedIn };
  } catch (error) {
    await giveBackToken(services, input.token);
    throw error;
  }
}

async function assertSetupToken({ prisma }: Services, token: string): Promise<void> {
  if (!(await isSetupNeeded({ prisma }))) throw alreadySetUp();
  const setting = await prisma.setting.findUnique({ where: { key: 'setup' } });
  if (!setting) throw alreadySetUp();
  const parsed = setupSettingSchema.safeParse(setting.value);
  if (parsed.success && equalSecrets(parsed.data.tokenHash, hashSecretToken(token))) return;
  throw new BinderyError(
    'forbidden',
    'This setup link is not the newest one. Use the link the server printed last.',
  );
}

async function giveBackToken({ prisma }: Services, token: string): Promise<void> {
  if (!(await isSetupNeeded({ prisma }))) return;
  const value = { tokenHash: hashSecretToken(token) };
  await prisma.setting.createMany({ data: [{ key: 'setup', value }], skipDuplicates: true });
}

function alreadySetUp(): BinderyError {
  return new BinderyError(
    'conflict',
    'This link has been used: there is an owner, or there will be in a moment. Sign in.',
  );
}
