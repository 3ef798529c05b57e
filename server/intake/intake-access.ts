/** Looks up an intake link by its token, and says why it takes nothing now. */
import { can, type UserActor } from '#core/access/policy.ts';
import { BinderyError, isBinderyError } from '#core/errors.ts';
import type { IntakeEnd } from '#core/protocol/api/intake/intake-api.ts';
import type { Template } from '#core/template/template.ts';
import type { IntakeLink, PrismaClient } from '#prisma/generated/client.ts';
import { withinFor } from '../access/known-codices.ts';
import { hashSecretToken } from '../access/secret-token.ts';
import type { Services } from '../ports/services.ts';
import { findParent } from '../tree/codex-place.ts';

export const INTAKE_TOKEN_PREFIX = 'vf_';

/** The stored form of a token. No other kind of link is looked up by it. */
export function hashIntakeToken(token: string): string {
  return hashSecretToken(`intake\n${token}`);
}

/** The link with this token, closed or not; `null` where there is none. */
export async function findIntakeLink(prisma: PrismaClient, token: string): Promise<IntakeLink | null> {
  return await prisma.intakeLink.findUnique({ where: { tokenHash: hashIntakeToken(token) } });
}

/** What an open link makes Codices from, and by whose right. */
export interface OpenIntake {
  readonly template: Template;
  /** Whoever made the link, as they stand now: it does no more than they may. */
  readonly maker: UserActor;
}

/** Why the link takes no answer now, or what it makes Codices from. Its limit of answers is another matter: see `isFull`. */
export async function openIntake(services: Services, link: IntakeLink): Promise<OpenIntake | IntakeEnd> {
  const { environment, templates } = services;
  if (link.expiresAt !== null && link.expiresAt.getTime() <= environment.now()) return 'expired';
  const maker = await findMaker(services, link);
  if (maker === null) return 'maker';
  const template = await templates.find(link.templateId);
  if (template === null || template.abstract) return 'template';
  if ((await templates.archivedAt(link.templateId)) !== null) return 'template';
  return (await isPlaceOpen(services, maker, link.parentId, template)) ? { template, maker } : 'place';
}

/** Whether as many answers have come as the link takes. */
export async function isFull(
  prisma: Pick<PrismaClient, 'intakeAnswer'>,
  { id, maxAnswers }: Pick<IntakeLink, 'id' | 'maxAnswers'>,
): Promise<boolean> {
  return maxAnswers !== null && (await prisma.intakeAnswer.count({ where: { linkId: id } })) >= maxAnswers;
}

/** Whoever made the link, while they may create a Codex where it creates them; else `null`. */
async function findMaker(
  { authenticator, prisma }: Services,
  { createdById, parentId }: IntakeLink,
): Promise<UserActor | null> {
  const found = await authenticator.recheck({ kind: 'user', id: createdById, name: '', role: 'viewer' });
  const actor = found?.actor;
  if (actor?.kind !== 'user') return null;
  const within = await withinFor(prisma, actor, parentId);
  return can(actor, { action: 'createCodex', resource: { kind: 'workspace', within } }) ? actor : null;
}

async function isPlaceOpen(
  services: Services,
  maker: UserActor,
  parentId: string | null,
  template: Template,
): Promise<boolean> {
  if (parentId === null) return true;
  try {
    await findParent(services, maker, parentId, template);
    return true;
  } catch (error) {
    if (isBinderyError(error) && error.code === 'invalid_input') return false;
    throw error;
  }
}

/** What a stranger is told of a form that takes nothing: nothing of the workspace. */
export function closedForm(end: IntakeEnd | 'revoked' | 'unknown'): BinderyError {
  if (end === 'unknown') return new BinderyError('not_found', 'There is no form at this address.');
  if (end === 'revoked') return new BinderyError('revoked', 'This form is closed.');
  if (end === 'expired')
    return new BinderyError('gone', 'This form is closed: its time is over. Ask whoever sent it.');
  if (end === 'full')
    return new BinderyError('gone', 'This form is closed: it has all the answers it takes.');
  return new BinderyError('gone', 'This form is closed and takes no answers now. Ask whoever sent it.');
}
