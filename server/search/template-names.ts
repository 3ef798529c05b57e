/** The names of the templates, for filters. */
import { type TemplateNames, templateNames } from '#core/search/filter-names.ts';
import type { Template } from '#core/template/template.ts';
import type { Services } from '../ports/services.ts';

/** Of the newest version of every template, or of one alone. */
export async function readTemplateNames(
  { prisma, templates }: Services,
  only?: string,
): Promise<TemplateNames> {
  const where = only === undefined ? {} : { id: only };
  const newest = await prisma.template.findMany({ where, select: { id: true, version: true } });
  const found = await Promise.all(newest.map(({ id, version }) => templates.find(id, version)));
  return templateNames(found.filter((template): template is Template => template !== null));
}
