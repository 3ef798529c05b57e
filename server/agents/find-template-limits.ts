/** The template limits that are asked for an agent, checked against the templates that there are. */
import { TITLE_ROOT } from '#core/document/roots.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type { TemplateLimitBody } from '#core/protocol/api/programs/agents.ts';
import type { Template } from '#core/template/template.ts';
import { Prisma } from '#prisma/generated/client.ts';
import type { Services } from '../ports/services.ts';

/** As the row keeps them. Throws `invalid_input` for a template or a field that there is not, or that is named twice. */
export async function findTemplateLimits(
  { templates }: Pick<Services, 'templates'>,
  asked: readonly TemplateLimitBody[] | null,
): Promise<Prisma.InputJsonObject | typeof Prisma.DbNull> {
  if (asked === null) return Prisma.DbNull;
  const issues: Issue[] = [];
  const limits = new Map<string, string[] | null>();
  for (const [index, { template: id, fields }] of asked.entries()) {
    const path = ['templates', index];
    const template = await templates.find(id);
    if (template === null) issues.push({ path, message: `There is no template ${id}.` });
    else if (limits.has(id)) issues.push({ path, message: `The template ${id} is named twice.` });
    else issues.push(...unknownFields(template, fields ?? [], path));
    limits.set(id, fields === null ? null : [...new Set(fields)]);
  }
  const [first] = issues;
  if (first !== undefined) throw new BinderyError('invalid_input', first.message, { issues });
  return Object.fromEntries(limits);
}

function unknownFields(
  template: Template,
  fields: readonly string[],
  path: readonly (string | number)[],
): Issue[] {
  return fields
    .filter((id) => id !== TITLE_ROOT && !Object.hasOwn(template.fields, id))
    .map((id) => ({ path: [...path, 'fields'], message: `“${template.name}” has no field ${id}.` }));
}
