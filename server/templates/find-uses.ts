/** Finds what uses a template: other templates, share links, forms, and the browsers that have shown it lately. */
import type { TemplateUse, TemplateUses } from '#core/protocol/api/templates.ts';
import { rollUpsFrom } from '#core/related/check-roll-ups.ts';
import { parsePublishedTemplate } from '#core/template/parse-template.ts';
import type { Services } from '../ports/services.ts';
import { listShared } from '../tree/list-shared.ts';
import type { PublishedTemplate, PublishedTemplates } from './prepare-template.ts';
import { findReaders } from './template-readers.ts';

/** Changes nothing. */
export async function findUses(
  { prisma, environment, tree }: Pick<Services, 'prisma' | 'environment' | 'tree'>,
  published: PublishedTemplates,
  templateId: string,
): Promise<TemplateUses> {
  const now = environment.now();
  const [shareLinks, forms, { browsers, readers }] = await Promise.all([
    countLinks({ prisma, tree }, templateId, now),
    countForms(prisma, templateId, now),
    findReaders(prisma, templateId, now),
  ]);
  const newest = published.get(templateId)?.template.version ?? 0;
  return { templates: usesBy(published, templateId), shareLinks, forms, newest, browsers, readers };
}

const isOpen = (now: number) => ({
  revokedAt: null,
  OR: [{ expiresAt: null }, { expiresAt: { gt: new Date(now) } }],
});

/** Those to Codices of it, and those for a part of the tree that has some. */
async function countLinks(
  { prisma, tree }: Pick<Services, 'prisma' | 'tree'>,
  templateId: string,
  now: number,
): Promise<number> {
  const links = await prisma.shareLink.findMany({
    where: {
      ...isOpen(now),
      codex: { deletedAt: null },
      AND: { OR: [{ codex: { templateId } }, { subtree: true }] },
    },
    select: { codexId: true, codex: { select: { templateId: true } } },
  });
  const others = links.filter(({ codex }) => codex.templateId !== templateId);
  if (others.length === 0) return links.length;
  return await tree.read((workspace) => {
    const leads = (top: string) => listShared(workspace, top).some((node) => node.templateId === templateId);
    return links.length - others.filter(({ codexId }) => !leads(codexId)).length;
  });
}

/** The forms that ask for it, neither closed nor past their time. */
export async function countForms(
  prisma: Pick<Services['prisma'], 'intakeLink'>,
  templateId: string,
  now: number,
): Promise<number> {
  const isPlaced = { OR: [{ parentId: null }, { parent: { deletedAt: null } }] };
  return await prisma.intakeLink.count({ where: { ...isOpen(now), templateId, AND: isPlaced } });
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
