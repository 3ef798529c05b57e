/** The names of the people in a Codex, so that search finds it by them. */

import { holdsPeople } from '#core/codex/people-in-fields.ts';
import type { Services } from '../ports/services.ts';

/** By user id. Looks nobody up for templates that have no field for people. */
export async function readPeopleNames(
  { prisma, templates }: Services,
  row: { readonly templateId: string; readonly templateVersion: number },
): Promise<ReadonlyMap<string, string>> {
  const template = await templates.find(row.templateId, row.templateVersion);
  if (!template || !Object.values(template.fields).some(holdsPeople)) return new Map();
  const members = await prisma.user.findMany({ select: { id: true, name: true } });
  return new Map(members.map(({ id, name }) => [id, name]));
}
