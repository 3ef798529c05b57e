/** Templates and their immutable versions in the database. */

import { createHash } from 'node:crypto';
import type { FieldDefinition } from '#core/fields/model/field-definition.ts';
import { canonicalJson, type JsonValue } from '#core/json.ts';
import type { Template } from '#core/template/template.ts';
import type { Prisma, PrismaClient, TemplateVersion } from '#prisma/generated/client.ts';
import { appendEvents } from '../event-log/event-log.ts';

export type TemplateOrigin = 'library' | 'custom';

/** Library templates are published by the product itself. */
export const LIBRARY_PUBLISHER = { id: 'library', name: 'Template library' } as const;

/** The newest version of a template. */
export interface NewestVersion {
  readonly id: string;
  readonly version: number;
  readonly origin: TemplateOrigin;
  readonly source: string;
  readonly sha256: string;
  readonly template: Template;
  readonly publishedAt: Date;
  readonly archivedAt: Date | null;
  /** What came with the product when this was made from it; `null` where nothing did. */
  readonly shippedSource: string | null;
}

export interface VersionToPublish {
  readonly template: Template;
  readonly source: string;
  readonly origin: TemplateOrigin;
  /** The newest version this one was made from; 0 for a new template. */
  readonly baseVersion: number;
  readonly publishedBy: { readonly id: string; readonly name: string };
  /** The version whose publication this one takes back. */
  readonly undoes?: number | undefined;
}

interface NewestRow extends TemplateVersion {
  readonly origin: string;
  readonly archivedAt: Date | null;
  readonly shippedSource: string | null;
}

/** The newest version of every template, archived ones too, by id; of one where its id is given. */
export async function findNewestVersions(
  prisma: PrismaClient,
  templateId?: string,
): Promise<NewestVersion[]> {
  const only = templateId ?? null;
  const rows = await prisma.$queryRaw<NewestRow[]>`
    SELECT v.*, t."origin", t."archivedAt", COALESCE(t."shippedSource", (
      SELECT l."source" FROM "TemplateVersion" l
      WHERE l."templateId" = t."id" AND l."publishedById" = ${LIBRARY_PUBLISHER.id}
      ORDER BY l."version" DESC LIMIT 1
    )) AS "shippedSource"
    FROM "Template" t
    JOIN "TemplateVersion" v ON v."templateId" = t."id" AND v."version" = t."version"
    WHERE ${only}::text IS NULL OR t."id" = ${only} ORDER BY t."id"`;
  return rows.map((row) => ({
    id: row.templateId,
    version: row.version,
    origin: row.origin === 'library' ? 'library' : 'custom',
    source: row.source,
    sha256: row.sha256,
    template: asTemplate(row.resolved),
    publishedAt: row.publishedAt,
    archivedAt: row.archivedAt,
    shippedSource: row.shippedSource,
  }));
}

/** The newest version of one template; `null` when there is none. */
export async function findNewest(prisma: PrismaClient, templateId: string): Promise<NewestVersion | null> {
  const [newest] = await findNewestVersions(prisma, templateId);
  return newest ?? null;
}

export async function findVersion(
  prisma: PrismaClient,
  templateId: string,
  version: number,
): Promise<TemplateVersion | null> {
  return await prisma.templateVersion.findUnique({ where: { templateId_version: { templateId, version } } });
}

/** Number of the newest version; 0 when there is no such template. */
export async function findNewestNumber(prisma: PrismaClient, templateId: string): Promise<number> {
  return (await prisma.template.findUnique({ where: { id: templateId } }))?.version ?? 0;
}

export async function findVersions(prisma: PrismaClient, templateId: string): Promise<TemplateVersion[]> {
  return await prisma.templateVersion.findMany({ where: { templateId }, orderBy: { version: 'desc' } });
}

/** Writes a version on top of `baseVersion`. Answers false, having written nothing, when that is not the newest any more. */
export async function insertVersion(prisma: PrismaClient, publication: VersionToPublish): Promise<boolean> {
  const { template, source, origin, baseVersion, publishedBy, undoes = null } = publication;
  const { id, version } = template;
  const shipped = origin === 'library' ? { shippedSource: source } : {};
  return await prisma.$transaction(async (tx) => {
    if (baseVersion === 0) {
      const made = await tx.template.createMany({
        data: [{ id, version, origin, ...shipped }],
        skipDuplicates: true,
      });
      if (made.count === 0) return false;
    } else {
      const where = { id, version: baseVersion };
      if ((await tx.template.updateMany({ where, data: { version, origin, ...shipped } })).count === 0)
        return false;
    }
    const { publishedAt } = await tx.templateVersion.create({
      data: {
        templateId: id,
        version,
        source,
        resolved: toStored(template),
        sha256: hashVersion(source, template),
        publishedById: publishedBy.id,
        publishedByName: publishedBy.name,
        undoes,
      },
    });
    const by = { kind: publishedBy.id === LIBRARY_PUBLISHER.id ? 'system' : 'user', ...publishedBy } as const;
    const told = { type: 'template.published', templateId: id, data: { version } } as const;
    // Last: until the commit, nobody else adds events.
    await appendEvents(tx, [{ ...told, by, at: publishedAt.getTime() }]);
    return true;
  });
}

/**
 * What tells two versions apart: the text, and what it came to with its parents and mixins. The version number and the
 * fields carried along from earlier versions are left out, for they differ every time.
 */
export function hashVersion(source: string, template: Template): string {
  const { version: _version, retired: _retired, slots: _slots, takes: _takes, ...meaning } = template;
  const resolved = canonicalJson(JSON.parse(JSON.stringify(meaning)) as JsonValue);
  return createHash('sha256').update(source).update('\0').update(resolved).digest('hex');
}

/** Codices out of the trash by template id. */
export async function countCodices(prisma: PrismaClient, templateId?: string): Promise<Map<string, number>> {
  const counts = await prisma.codex.groupBy({
    by: ['templateId'],
    where: templateId === undefined ? { deletedAt: null } : { deletedAt: null, templateId },
    _count: { _all: true },
  });
  return new Map(counts.map((count) => [count.templateId, count._count._all]));
}

/** Codices that do not follow the newest version of their template yet, by template id. */
export async function countBehind(prisma: PrismaClient): Promise<Map<string, number>> {
  const rows = await prisma.$queryRaw<{ templateId: string; behind: bigint }[]>`
    SELECT c."templateId", count(*) AS "behind" FROM "Codex" c
    JOIN "Template" t ON t."id" = c."templateId" WHERE c."templateVersion" < t."version" GROUP BY c."templateId"`;
  return new Map(rows.map(({ templateId, behind }) => [templateId, Number(behind)]));
}

/** How a template is kept: fields as lists, for JSONB does not keep the order of keys, and theirs is the display order. */
interface StoredTemplate extends Omit<Template, 'fields' | 'retired'> {
  readonly fields: readonly FieldDefinition[];
  readonly retired: readonly FieldDefinition[];
}

function toStored(template: Template): Prisma.InputJsonValue {
  const stored: StoredTemplate = {
    ...template,
    fields: Object.values(template.fields),
    retired: Object.values(template.retired),
  };
  return JSON.parse(JSON.stringify(stored)) as Prisma.InputJsonValue;
}

/** Reads the `resolved` column, which holds what `insertVersion` wrote. */
export function asTemplate(resolved: Prisma.JsonValue): Template {
  const stored = resolved as unknown as StoredTemplate;
  const byId = (field: FieldDefinition) => [field.id, field] as const;
  return {
    ...stored,
    fields: Object.fromEntries(stored.fields.map(byId)),
    retired: Object.fromEntries(stored.retired.map(byId)),
  };
}
