/** Reads templates: the list, one version, all versions. */
import { type Actor, ANY_TEMPLATE, can } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { ComparedVersions, TemplateSummary, TemplateVersionBody } from '#core/protocol/api/templates.ts';
import { parsePublishedTemplate } from '#core/template/parse-template.ts';
import type { Template } from '#core/template/template.ts';
import { writeTemplateFile } from '#core/template/template-file.ts';
import { describeChanges } from '#core/template/versions/describe-changes.ts';
import { assertCan } from '../access/assert-can.ts';
import type { Services } from '../ports/services.ts';
import { shippedState } from './shipped-state.ts';
import { readShippedSources } from './shipped-templates.ts';
import {
  asTemplate,
  countBehind,
  countCodices,
  findNewest,
  findNewestVersions,
  findVersion,
  findVersions,
} from './template-store.ts';

/** The templates a Codex can be made from, by name; with `all`, those that are archived or only extended too. */
export async function listTemplates(
  services: Services,
  actor: Actor,
  { all = false }: { readonly all?: boolean } = {},
): Promise<TemplateSummary[]> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: ANY_TEMPLATE } });
  const [versions, counts, behind, shipped] = await Promise.all([
    findNewestVersions(services.prisma),
    countCodices(services.prisma),
    countBehind(services.prisma),
    readShippedSources(),
  ]);
  return versions
    .filter(({ id }) => can(actor, { action: 'read', resource: { kind: 'template', id } }))
    .filter(({ template, archivedAt }) => all || (!template.abstract && archivedAt === null))
    .map(({ id, version, origin, template, publishedAt, archivedAt, source, shippedSource }) => ({
      id,
      version,
      name: template.name,
      icon: template.icon,
      color: template.color,
      description: template.description,
      children: template.children.allow === null ? null : [...template.children.allow],
      ...(template.mainChangesBy && { mainChangesBy: template.mainChangesBy }),
      origin,
      codices: counts.get(id) ?? 0,
      behind: behind.get(id) ?? 0,
      updatedAt: publishedAt.toISOString(),
      abstract: template.abstract,
      archivedAt: archivedAt?.toISOString() ?? null,
      shipped: shippedState({ origin, source, shippedSource }, shipped.get(id)),
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
  readonly undoes: number | null;
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
  return versions.map(({ version, publishedAt, publishedById, publishedByName, undoes }) => ({
    version,
    undoes,
    publishedAt: publishedAt.toISOString(),
    publishedBy: { id: publishedById, name: publishedByName },
  }));
}

/** How a version differs from another one, the newest when none is named. Throws `not_found`. */
export async function compareTemplateVersions(
  { templates }: Services,
  actor: Actor,
  templateId: string,
  { from, to }: { readonly from: number; readonly to: number | undefined },
): Promise<ComparedVersions> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: templateId } });
  const [before, after] = [await templates.get(templateId, from), await templates.get(templateId, to)];
  const changes = describeChanges(before, after).map((change) => ({ ...change }));
  return { from: before.version, to: after.version, changes };
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

export interface SourceFile {
  readonly source: string;
  /** Of the template asked for. */
  readonly version: number;
}

/**
 * The newest source as its author wrote it; with `ancestors`, a file of what it extends and mixes in as well, those first.
 * Throws `not_found`.
 */
export async function readTemplateSource(
  services: Services,
  actor: Actor,
  templateId: string,
  { ancestors = false }: { readonly ancestors?: boolean },
): Promise<SourceFile> {
  assertCan(actor, { action: 'read', resource: { kind: 'template', id: templateId } });
  const newest = await findNewest(services.prisma, templateId);
  if (newest === null) throw new BinderyError('not_found', `There is no template "${templateId}".`);
  const { source, version } = newest;
  if (!ancestors) return { source, version };
  const all = new Map((await findNewestVersions(services.prisma)).map((each) => [each.id, each.source]));
  return { source: writeTemplateFile(lineageOf(templateId, all)), version };
}

/** Sources of a template and of all that it takes from, each once, ancestors first. */
function lineageOf(templateId: string, sources: ReadonlyMap<string, string>): readonly string[] {
  const lineage = new Map<string, string>();
  const visit = (id: string, trail: readonly string[]): void => {
    const source = sources.get(id);
    if (source === undefined || lineage.has(id) || trail.includes(id)) return;
    const parsed = parsePublishedTemplate(source, id);
    const { extends: parent, mixins } = parsed.ok ? parsed.source : { extends: null, mixins: [] };
    for (const above of [...(parent === null ? [] : [parent]), ...mixins]) visit(above, [...trail, id]);
    lineage.set(id, source);
  };
  visit(templateId, []);
  return [...lineage.values()];
}
