/** Finds what uses a template: other templates, share links, and the browsers that have shown it lately. */
import type { TemplateUse, TemplateUses } from '#core/protocol/api/templates.ts';
import { rollUpsFrom } from '#core/related/check-roll-ups.ts';
import { parsePublishedTemplate } from '#core/template/parse-template.ts';
import type { Services } from '../ports/services.ts';
import type { PublishedTemplate, PublishedTemplates } from './prepare-template.ts';
import { findReaders } from './template-readers.ts';

/** Changes nothing. */
export async function findUses(
  { prisma, environment }: Pick<Services, 'prisma' | 'environment'>,
  published: PublishedTemplates,
  templateId: string,
): Promise<TemplateUses> {
  const now = environment.now();
  const [shareLinks, { browsers, readers }] = await Promise.all([
    prisma.shareLink.count({
      where: {
        revokedAt: null,
        OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(now) } }],
        codex: { templateId, deletedAt: null },
      },
    }),
    findReaders(prisma, templateId, now),
  ]);
  const newest = published.get(templateId)?.template.version ?? 0;
  return { templates: usesBy(published, templateId), shareLinks, newest, browsers, readers };
}

/** The other templates that name it, and how; by their names. */
function usesBy(published: PublishedTemplates, templateId: string): TemplateUse[] {
  const all = [...published.values()].map(({ template }) => template);
  return [...published]
    .flatMap(([id, one]): TemplateUse[] => {
      const as = id === templateId ? [] : waysOf(one, templateId);
      const counts = id !== templateId && rollUpsFrom(templateId, one.template, all).length > 0;
      if (as.length === 0 && !counts) return [];
      return [{ template: id, name: one.template.name, as: counts ? [...as, 'counts'] : as }];
    })
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

function waysOf({ template, source }: PublishedTemplate, id: string): TemplateUse['as'] {
  // Whatever names it has its id in the text; what is inherited is found where it is said.
  if (!source.includes(id)) return [];
  const parsed = parsePublishedTemplate(source, template.id);
  const { children, referenceKinds, automation, fields } = template;
  const creates =
    children.create.some((child) => child.template === id) ||
    automation.some(({ then }) => then.some((action) => 'create' in action && action.create.template === id));
  const refers =
    referenceKinds.some(({ targets }) => targets?.includes(id)) ||
    Object.values(fields).some(({ targets }) => targets?.includes(id));
  const ways: TemplateUse['as'] = [];
  if (parsed.ok && [parsed.source.extends, ...parsed.source.mixins].includes(id)) ways.push('extends');
  if (children.allow?.includes(id)) ways.push('holds');
  if (creates) ways.push('creates');
  if (refers) ways.push('refers');
  return ways;
}
