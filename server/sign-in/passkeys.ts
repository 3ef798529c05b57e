/** The passkeys of a person: added, renamed, removed. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { JsonObject } from '#core/json.ts';
import type { ListedPasskey } from '#core/protocol/api/sign-in.ts';
import { recordAudit } from '../access/audit-log.ts';
import { endCredentials } from '../access/end-credentials.ts';
import { requireSession } from '../accounts/sign-in.ts';
import { storableText } from '../database/database-text.ts';
import type { Ceremony } from '../ports/browser-sessions.port.ts';
import type { Services } from '../ports/services.ts';
import { NOT_BY_TOKEN, requireConfirmed } from './confirm-identity.ts';
import { presentPasskey, requireAnotherWay } from './sign-in-methods.ts';

const MAX_PASSKEYS = 20;

/** Options for the browser. Throws `forbidden` when the person has to confirm who they are first. */
export async function beginPasskey(
  services: Services,
  actor: UserActor,
  headers: Headers,
): Promise<Ceremony> {
  await requireConfirmed(services, actor);
  return await services.sessions.newPasskeyOptions(headers);
}

/** Adds the passkey that the browser made by those options. */
export async function addPasskey(
  services: Services,
  actor: UserActor,
  { name, response }: { readonly name: string; readonly response: JsonObject },
  headers: Headers,
): Promise<ListedPasskey> {
  await requireConfirmed(services, actor);
  const { prisma, sessions } = services;
  if ((await prisma.passkey.count({ where: { userId: actor.id } })) >= MAX_PASSKEYS)
    throw new BinderyError('conflict', `There are ${MAX_PASSKEYS} passkeys already. Remove one first.`);
  const id = await sessions.addPasskey(headers, response, storableText(name));
  if (id === null) {
    const message = 'The passkey was not accepted. Begin again.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['response'], message }] });
  }
  await recordAudit(services, actor, 'passkey-added', id, { name });
  return presentPasskey(await prisma.passkey.findUniqueOrThrow({ where: { id } }));
}

export async function renamePasskey(
  { prisma }: Services,
  actor: UserActor,
  id: string,
  name: string,
): Promise<ListedPasskey> {
  requireSession(actor, NOT_BY_TOKEN);
  const { count } = await prisma.passkey.updateMany({
    where: { id, userId: actor.id },
    data: { name: storableText(name) },
  });
  if (count === 0) throw noPasskey();
  return presentPasskey(await prisma.passkey.findUniqueOrThrow({ where: { id } }));
}

/** Removes a passkey and ends the person's other sessions, which may have been begun with it. */
export async function removePasskey(services: Services, actor: UserActor, id: string): Promise<void> {
  requireSession(actor, NOT_BY_TOKEN);
  const { prisma } = services;
  const found = await prisma.passkey.findFirst({ where: { id, userId: actor.id } });
  if (found === null) throw noPasskey();
  const sessionId = await requireConfirmed(services, actor);
  await prisma.$transaction(async (tx) => {
    // Two that are removed at once must not be the last two.
    await tx.$executeRaw`SELECT 1 FROM "User" WHERE "id" = ${actor.id} FOR UPDATE`;
    await tx.passkey.deleteMany({ where: { id, userId: actor.id } });
    await requireAnotherWay(tx, actor.id);
  });
  await endCredentials(services, actor.id, { exceptSession: sessionId, tokens: false, actor });
  await recordAudit(services, actor, 'passkey-removed', id, { name: found.name ?? '' });
}

function noPasskey(): BinderyError {
  return new BinderyError('not_found', 'You have no such passkey.');
}
