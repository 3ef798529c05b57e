/** Intake links: made, listed, changed and closed by those who may share. */
import { type Actor, can } from '#core/access/policy.ts';
import { BinderyError, type Issue, isBinderyError } from '#core/errors.ts';
import { TITLE, whyNotAsked } from '#core/intake/asked-fields.ts';
import { defaultAsked } from '#core/intake/questions.ts';
import type { JsonObject } from '#core/json.ts';
import type {
  CreatedIntakeLink,
  CreateIntakeLinkBody,
  IntakeLinkBody,
  UpdateIntakeLinkBody,
} from '#core/protocol/api/intake/intake-api.ts';
import type { Template } from '#core/template/template.ts';
import { isUuid } from '#core/uuid.ts';
import type { IntakeLink, Prisma } from '#prisma/generated/client.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import { placeOf } from '../access/known-codices.ts';
import { newSecretToken } from '../access/secret-token.ts';
import { hashPassword } from '../accounts/password.ts';
import { findShareable } from '../codices/reading/read-codex.ts';
import { storableText } from '../database/database-text.ts';
import type { Services } from '../ports/services.ts';
import { assertTemplateInUse } from '../templates/assert-template-in-use.ts';
import { findParent } from '../tree/codex-place.ts';
import { hashIntakeToken, INTAKE_TOKEN_PREFIX } from './intake-access.ts';
import { presentIntakeLinks } from './present-intake-links.ts';

/** As of share links, unless somebody says otherwise. */
const LIFETIME_MS = 7 * 86_400_000;

/**
 * Makes a form whose answers arrive below a Codex, or at the top (`null`); only this answer has its token and URL. Throws
 * `invalid_input` for a template that nothing is made from there, and for fields that cannot be asked for.
 */
export async function createIntakeLink(
  services: Services,
  actor: Actor,
  parentId: string | null,
  { templateId, fields, expiresAt, password, ...given }: CreateIntakeLinkBody,
): Promise<CreatedIntakeLink> {
  await assertMayCollect(services, actor, parentId);
  const template = await templateFor(services, actor, parentId, templateId);
  if (fields !== undefined) assertAskable(template, fields);
  const { prisma, environment, env } = services;
  const token = newSecretToken(INTAKE_TOKEN_PREFIX);
  const link = await prisma.intakeLink.create({
    data: {
      ...{ parentId, templateId, createdById: actor.id, tokenHash: hashIntakeToken(token) },
      ...{ name: storableText(given.name ?? ''), thanks: storableText(given.thanks ?? '') },
      maxAnswers: given.maxAnswers ?? null,
      fields: [...new Set(fields ?? defaultAsked(template))],
      expiresAt:
        expiresAt === undefined
          ? new Date(environment.now() + LIFETIME_MS)
          : readExpiry(expiresAt, environment.now()),
      ...(password != null && { passwordHash: await hashPassword(password) }),
    },
  });
  await recordAudit(services, actor, 'intake-link-created', link.id, describe(link));
  return { ...(await presentOne(services, link)), url: `${env.appUrl}/f/${token}`, token };
}

/** The forms of a Codex, or those whose answers arrive at the top, that are not closed, newest first. */
export async function listIntakeLinks(
  services: Services,
  actor: Actor,
  parentId: string | null,
): Promise<IntakeLinkBody[]> {
  await assertMayCollect(services, actor, parentId);
  const links = await services.prisma.intakeLink.findMany({
    where: { parentId, revokedAt: null },
    orderBy: { id: 'desc' },
    take: 200,
  });
  return await presentIntakeLinks(services, links);
}

/** Changes a form. Whoever has it open is told when what it asks has changed. */
export async function updateIntakeLink(
  services: Services,
  actor: Actor,
  linkId: string,
  { name, thanks, fields, expiresAt, password, maxAnswers }: UpdateIntakeLinkBody,
): Promise<IntakeLinkBody> {
  const { prisma, environment, templates } = services;
  const link = await findOwnIntake(services, actor, linkId);
  if (fields !== undefined) assertAskable(await templates.get(link.templateId), fields);
  const data: Prisma.IntakeLinkUpdateInput = {
    ...(name !== undefined && { name: storableText(name) }),
    ...(thanks !== undefined && { thanks: storableText(thanks) }),
    ...(fields !== undefined && { fields: [...new Set(fields)] }),
    ...(expiresAt !== undefined && { expiresAt: readExpiry(expiresAt, environment.now()) }),
    ...(maxAnswers !== undefined && { maxAnswers }),
    ...(password === null && { passwordHash: null }),
    ...(typeof password === 'string' && { passwordHash: await hashPassword(password) }),
  };
  if (Object.keys(data).length === 0) return await presentOne(services, link);
  const changed = await prisma.intakeLink.update({ where: { id: link.id }, data });
  await recordAudit(services, actor, 'intake-link-changed', link.id, {
    ...describe(changed),
    newPassword: typeof password === 'string',
  });
  return await presentOne(services, changed);
}

/** Closes a form for good. What has come by it stays. */
export async function revokeIntakeLink(services: Services, actor: Actor, linkId: string): Promise<void> {
  const { prisma, environment } = services;
  const link = await findOwnIntake(services, actor, linkId);
  await prisma.intakeLink.update({
    where: { id: link.id },
    data: { revokedAt: new Date(environment.now()) },
  });
  await recordAudit(services, actor, 'intake-link-revoked', link.id, { parentId: link.parentId });
}

/** Throws what the policy says of somebody who would let others create Codices here. */
async function assertMayCollect(services: Services, actor: Actor, parentId: string | null): Promise<void> {
  const row = parentId === null ? null : await findShareable(services, actor, parentId);
  if (row === null && actor.kind === 'user' && actor.agent !== undefined)
    throw new BinderyError('forbidden', 'An agent makes no forms: they would outlive it.');
  const within = row === null ? undefined : { id: row.id, privateTopId: row.privateTopId };
  const resource = { kind: 'workspace', within } as const;
  assertCan(actor, { action: 'createCodex', resource });
}

/** Throws `not_found` for a link that `actor` may not know of, or that is closed. */
async function findOwnIntake(services: Services, actor: Actor, linkId: string): Promise<IntakeLink> {
  const link = isUuid(linkId) ? await services.prisma.intakeLink.findUnique({ where: { id: linkId } }) : null;
  if (link === null || link.revokedAt !== null || actor.kind === 'guest')
    throw new BinderyError('not_found', `There is no open form ${linkId}.`);
  // Whoever sees all of them closes any, also in a place that is in the trash.
  if (can(actor, { action: 'manageLinks', resource: { kind: 'instance' } })) return link;
  if (link.parentId !== null)
    assertCan(actor, {
      action: 'share',
      resource: { kind: 'codex', ...(await placeOf(services.prisma, link.parentId)) },
    });
  else assertCan(actor, { action: 'createCodex', resource: { kind: 'workspace' } });
  return link;
}

async function templateFor(
  services: Services,
  actor: Actor,
  parentId: string | null,
  templateId: string,
): Promise<Template> {
  const template = await services.templates.find(templateId);
  if (template === null) throw badTemplate(`There is no template "${templateId}".`);
  if (template.abstract)
    throw badTemplate(`"${templateId}" is there for other templates to extend; no Codex is made from it.`);
  await assertTemplateInUse(services, templateId);
  if (parentId === null) return template;
  try {
    await findParent(services, actor, parentId, template);
    return template;
  } catch (error) {
    throw isBinderyError(error) && error.code === 'invalid_input' ? badTemplate(error.message) : error;
  }
}

function badTemplate(message: string): BinderyError {
  return new BinderyError('invalid_input', message, { issues: [{ path: ['templateId'], message }] });
}

function assertAskable(template: Template, fields: readonly string[]): void {
  const issues = fields.flatMap((id, index): Issue[] => {
    if (id === TITLE) return [];
    const field = Object.hasOwn(template.fields, id) ? template.fields[id] : undefined;
    const message =
      field === undefined
        ? `There is no field "${id}". There are: ${[TITLE, ...Object.keys(template.fields)].join(', ')}.`
        : whyNotAsked(template, field);
    return message === null ? [] : [{ path: ['fields', index], message }];
  });
  const [first] = issues;
  if (first !== undefined) throw new BinderyError('invalid_input', first.message, { issues });
}

function readExpiry(expiresAt: string | null, now: number): Date | null {
  const expiry = expiresAt === null ? null : new Date(expiresAt);
  if (expiry && expiry.getTime() <= now) {
    const message = 'This is in the past: such a form would take nothing.';
    throw new BinderyError('invalid_input', message, { issues: [{ path: ['expiresAt'], message }] });
  }
  return expiry;
}

/** What the audit log keeps. */
function describe({
  parentId,
  templateId,
  fields,
  expiresAt,
  passwordHash,
  maxAnswers,
}: IntakeLink): JsonObject {
  const end = expiresAt?.toISOString() ?? null;
  return {
    parentId,
    template: templateId,
    fields,
    expiresAt: end,
    password: passwordHash !== null,
    maxAnswers,
  };
}

async function presentOne(services: Services, link: IntakeLink): Promise<IntakeLinkBody> {
  const [body] = await presentIntakeLinks(services, [link]);
  if (body === undefined) throw new BinderyError('internal', 'A form was not presented.');
  return body;
}
