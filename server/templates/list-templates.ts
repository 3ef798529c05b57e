/** Reads templates: the list, one version, all versions. */
import type { Actor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { TemplateSummary, TemplateVersionBody } from '#core/protocol/api/templates.ts';
import type { Template } from '#core/template/template.ts';
import { assertCan } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';
import { asTemplate, countCodices, findNewestVersions, findVersion, findVersions } from './template-store.ts';

/** The templates a Codex can be made from, by name. Abstract ones are only there to be extended. */
export async function listTemplates(services: Services, actor: Actor): Promise<TemplateSummary[]> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: '*' } });
  const [versions, counts] = await Promise.all([
    findNewestVersions(services.prisma),
    countCodices(services.prisma),
  ]);
  return versions
    .filter(({ template }) => !template.abstract)
    .map(({ id, version, origin, template, publishedAt }) => ({
      id,
      version,
      name: template.name,
      icon: template.icon,
      color: template.color,
      description: template.description,
      children: template.children.allow === null ? null : [...template.children.allow],
      origin,
      codices: counts.get(id) ?? 0,
      updatedAt: publishedAt.toISOString(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A resolved template, the newest version when none is named. Throws `not_found`. */
export async function getTemplate(
  services: Services,
  actor: Actor,
  templateId: string,
  version?: number,
): Promise<Template> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: templateId } });
  return await services.templates.get(templateId, version);
}

export interface ListedVersion {
  readonly version: number;
  readonly publishedAt: string;
  readonly publishedBy: { readonly id: string; readonly name: string };
}

/** Every version of a template, newest first. */
export async function listTemplateVersions(
  services: Services,
  actor: Actor,
  templateId: string,
): Promise<ListedVersion[]> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: templateId } });
  const versions = await findVersions(services.prisma, templateId);
  if (versions.length === 0) throw new BinderyError('not_found', `There is no template "${templateId}".`);
  return versions.map(({ version, publishedAt, publishedById, publishedByName }) => ({
    version,
    publishedAt: publishedAt.toISOString(),
    publishedBy: { id: publishedById, name: publishedByName },
  }));
}

/** One version with the JSON5 its author wrote. */
export async function getTemplateVersion(
  services: Services,
  actor: Actor,
  templateId: string,
  version: number,
): Promise<TemplateVersionBody> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: templateId } });
  const row = await findVersion(services.prisma, templateId, version);
  if (!row)
    throw new BinderyError('not_found', `There is no version ${version} of the template "${templateId}".`);
  return {
    template: asTemplate(row.resolved),
    source: row.source,
    publishedAt: row.publishedAt.toISOString(),
    publishedBy: { id: row.publishedById, name: row.publishedByName },
  };
}
