/** What people call templates and fields, for filters that name them. */
import { foldText } from '#core/search/words.ts';
import { nearest } from '#core/template/suggestion.ts';
import type { FieldDefinition, Template } from '#core/template/template.ts';
import type { Services } from '../services.ts';

export interface TemplateNames {
  /** Ids of the templates of this id or name, whatever the case. */
  templatesCalled(name: string): string[];
  /** The fields of this id or label, of whatever template. */
  fieldsCalled(name: string): FieldDefinition[];
  /** The nearest name there is, to suggest. */
  nearestTemplate(name: string): string | null;
  nearestField(name: string): string | null;
}

/** Of the newest version of every template. */
export async function readTemplateNames({ prisma, templates }: Services): Promise<TemplateNames> {
  const newest = await prisma.template.findMany({ select: { id: true, version: true } });
  const found = await Promise.all(newest.map(({ id, version }) => templates.find(id, version)));
  const all = found.filter((template): template is Template => template !== null);
  const fields = all.flatMap((template) => [
    ...Object.values(template.fields),
    ...Object.values(template.retired),
  ]);
  return {
    templatesCalled: (name) => all.filter((each) => isCalled(each.id, each.name, name)).map(({ id }) => id),
    fieldsCalled: (name) => fields.filter((field) => isCalled(field.id, field.label, name)),
    nearestTemplate: (name) =>
      nearest(
        name,
        all.map(({ id }) => id),
      ),
    nearestField: (name) => nearest(name, new Set(fields.map(({ id }) => id))),
  };
}

function isCalled(id: string, label: string, name: string): boolean {
  return id === name || foldText(id) === foldText(name) || foldText(label) === foldText(name);
}
