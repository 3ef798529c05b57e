/** `GET /facets`: the workflow state and tags of every Codex, compact enough for ten thousand. */
import type { Actor } from '#core/access/policy.ts';
import type { JsonValue } from '#core/json.ts';
import type { CodexFacets } from '#core/protocol/api/search.ts';
import type { Template } from '#core/template/template.ts';
import { assertCan } from '../../access/assert-can.ts';
import { knownTo } from '../../access/known-codices.ts';
import { isKnownTo } from '../../access/known-condition.ts';
import type { Services } from '../../ports/services.ts';

/** Reads the projection by one query per field; all field values together would be megabytes. */
export async function listFacets(services: Services, actor: Actor): Promise<CodexFacets[]> {
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const pins = await services.prisma.codex.findMany({
    where: { deletedAt: null, ...knownTo(actor) },
    distinct: ['templateId', 'templateVersion'],
    select: { templateId: true, templateVersion: true },
  });
  const found = new Map<string, { status: string | null; tags: Set<string> }>();
  const facetsOf = (id: string) => {
    const facets = found.get(id) ?? { status: null, tags: new Set<string>() };
    found.set(id, facets);
    return facets;
  };
  for (const pin of pins) {
    const template = await services.templates.get(pin.templateId, pin.templateVersion);
    const labels = stateLabels(template);
    for (const { id, value } of await valuesOf(services, actor, template, template.workflow?.field)) {
      if (typeof value === 'string') facetsOf(id).status = labels.get(value) ?? value;
    }
    for (const field of Object.values(template.fields)) {
      if (field.type !== 'tags') continue;
      for (const { id, value } of await valuesOf(services, actor, template, field.id)) {
        for (const tag of Array.isArray(value) ? value : []) {
          if (typeof tag === 'string') facetsOf(id).tags.add(tag);
        }
      }
    }
  }
  return [...found].map(([id, { status, tags }]) => ({ id, status, tags: [...tags] }));
}

function stateLabels({ workflow }: Template): ReadonlyMap<string, string> {
  return new Map((workflow?.states ?? []).map(({ id, label }) => [id, label]));
}

/** What one field holds in the Codices of a template version, where it holds something. */
async function valuesOf(
  { prisma }: Services,
  actor: Actor,
  template: Template,
  fieldId: string | undefined,
): Promise<readonly { readonly id: string; readonly value: JsonValue }[]> {
  if (fieldId === undefined) return [];
  return await prisma.$queryRaw<{ id: string; value: JsonValue }[]>`
    SELECT c."id", c."fields" -> ${fieldId} AS value FROM "Codex" c
    WHERE ${isKnownTo(actor)} AND "templateId" = ${template.id} AND "templateVersion" = ${template.version} AND "deletedAt" IS NULL
      AND "fields" -> ${fieldId} IS NOT NULL`;
}
