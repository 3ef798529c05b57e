/** The resolved templates by version; versions are immutable, so each is read once. */
import { BinderyError } from '#core/errors.ts';
import type { Template } from '#core/template/template.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import type { TemplateCatalog } from '../ports/template-catalog.port.ts';
import { asTemplate, findNewestNumber, findVersion } from './template-store.ts';

const MAX_CACHED = 500;

export function createTemplateCatalog(prisma: PrismaClient): TemplateCatalog {
  const cache = new Map<string, Template>();

  async function find(templateId: string, version?: number): Promise<Template | null> {
    const number = version ?? (await findNewestNumber(prisma, templateId));
    const key = `${templateId}@${number}`;
    const cached = cache.get(key);
    if (cached) return cached;
    const row = await findVersion(prisma, templateId, number);
    if (!row) return null;
    if (cache.size >= MAX_CACHED) cache.clear();
    const template = asTemplate(row.resolved);
    cache.set(key, template);
    return template;
  }

  return {
    find,
    archivedAt: async (templateId) =>
      (await prisma.template.findUnique({ where: { id: templateId } }))?.archivedAt ?? null,
    async get(templateId, version) {
      const template = await find(templateId, version);
      if (template) return template;
      const which = version === undefined ? '' : ` in version ${version}`;
      throw new BinderyError('not_found', `There is no template "${templateId}"${which}.`);
    },
  };
}
