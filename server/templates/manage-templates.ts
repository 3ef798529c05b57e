/** Duplicates and archives templates, and brings shipped ones back to their shipped source. */
import { createHash } from 'node:crypto';
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { ShippedBody, TemplateImpact } from '#core/protocol/api/templates.ts';
import { copySource } from '#core/template/copy-source.ts';
import type { Template } from '#core/template/template.ts';
import { assertCan } from '../access/assert-can.ts';
import { recordAudit } from '../access/audit-log.ts';
import type { Services } from '../ports/services.ts';
import { countForms } from './find-uses.ts';
import { type PublishInput, publishTemplate } from './publish-template.ts';
import { shippedState } from './shipped-state.ts';
import { readShippedSources } from './shipped-templates.ts';
import { findNewest } from './template-store.ts';

interface Published {
  readonly template: Template;
  readonly impact: TemplateImpact;
}

type Consent = Pick<PublishInput, 'mayBreak'>;

/**
 * Publishes a copy of the newest version under another id, as version 1, its comments kept. Throws `conflict` when the id is
 * taken, `not_found`, and what publishing throws.
 */
export async function duplicateTemplate(
  services: Services,
  actor: Actor,
  templateId: string,
  { id, name, mayBreak }: { readonly id: string; readonly name: string } & Consent,
): Promise<Published> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id } });
  const { source } = await newestOf(services, templateId);
  const copy = copySource(source, { id, name });
  return await publishTemplate(services, actor, id, { source: copy, baseVersion: 0, mayBreak });
}

/** Archived, a template makes no new Codices; those it has go on, and it can be extended, edited and brought back. */
export async function setTemplateArchived(
  services: Services,
  actor: Actor,
  templateId: string,
  isArchived: boolean,
): Promise<{ readonly id: string; readonly archivedAt: string | null; readonly forms: number }> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: templateId } });
  const archivedAt = isArchived ? new Date(services.environment.now()) : null;
  const where = { id: templateId, archivedAt: isArchived ? null : { not: null } };
  const { count } = await services.prisma.template.updateMany({ where, data: { archivedAt } });
  if (count > 0) {
    await recordAudit(services, actor, isArchived ? 'template-archived' : 'template-unarchived', templateId);
  }
  const now = await newestOf(services, templateId);
  const forms = await countForms(services.prisma, templateId, services.environment.now());
  return { id: templateId, archivedAt: now.archivedAt?.toISOString() ?? null, forms };
}

/**
 * Publishes the shipped source as the next version; from then on the template follows the library again. Throws `not_found`
 * for a template that does not come with the product, `conflict` when `baseVersion` is not the newest.
 */
export async function restoreShipped(
  services: Services,
  actor: Actor,
  templateId: string,
  { baseVersion, mayBreak }: { readonly baseVersion: number } & Consent,
): Promise<Published> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: templateId } });
  const source = await shippedSource(templateId);
  return await publishTemplate(services, actor, templateId, { source, baseVersion, mayBreak }, 'library');
}

/** The shipped source of a template beside the one it was changed from here. */
export async function readShipped(
  services: Services,
  actor: Actor,
  templateId: string,
): Promise<ShippedBody> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: templateId } });
  const source = await shippedSource(templateId);
  const newest = await newestOf(services, templateId);
  const state = shippedState(newest, source);
  return { state, source, sha256: hashSource(source), base: newest.shippedSource };
}

/**
 * Notes that a shipped source has been looked at and what is published here stands beside it: it is offered no more. Throws
 * `conflict` when it is not the one that is shipped now.
 */
export async function acknowledgeShipped(
  services: Services,
  actor: Actor,
  templateId: string,
  { sha256 }: { readonly sha256: string },
): Promise<ShippedBody> {
  assertCan(actor, { action: 'publish', resource: { kind: 'template', id: templateId } });
  const source = await shippedSource(templateId);
  if (hashSource(source) !== sha256) {
    throw new BinderyError('conflict', 'The product was updated since: look at the shipped source again.');
  }
  await services.prisma.template.updateMany({ where: { id: templateId }, data: { shippedSource: source } });
  await recordAudit(services, actor, 'template-shipped-acknowledged', templateId, { sha256 });
  return await readShipped(services, actor, templateId);
}

async function newestOf({ prisma }: Services, templateId: string) {
  const newest = await findNewest(prisma, templateId);
  if (newest === null) throw new BinderyError('not_found', `There is no template "${templateId}".`);
  return newest;
}

async function shippedSource(templateId: string): Promise<string> {
  const source = (await readShippedSources()).get(templateId);
  if (source !== undefined) return source;
  throw new BinderyError('not_found', `"${templateId}" does not come with the product.`);
}

function hashSource(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}
