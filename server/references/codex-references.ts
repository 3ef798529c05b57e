/** The references of a Codex: read from the live document, added and removed. */
import { type Actor, can } from '#core/access/policy.ts';
import { openCodex } from '#core/codex/open-codex.ts';
import { type OutgoingReference, outgoingReferences } from '#core/codex/outgoing-references.ts';
import { BinderyError, type Issue } from '#core/errors.ts';
import type {
  AddReferenceBody,
  BacklinkList,
  CodexNode,
  ReferenceBody,
  ReferenceList,
} from '#core/protocol/api/references.ts';
import { codexDocumentName } from '#core/protocol/document-name.ts';
import { checkReference } from '#core/references/check-reference.ts';
import { cycleThrough, type ReferenceEdge } from '#core/references/cycles.ts';
import { describeKind, ORDERING_KINDS } from '#core/references/kinds.ts';
import type { Template } from '#core/template/template.ts';
import { mentionsIn } from '#richtext/document/document.ts';
import { assertCan } from '../access/assert-can.ts';
import { knownTo } from '../access/known-codices.ts';
import { isKnownTo } from '../access/known-condition.ts';
import { readThrough } from '../codices/content/live-reading.ts';
import { findCodex, mayKnow } from '../codices/reading/read-codex.ts';
import type { Services } from '../ports/services.ts';
import type { CodexRow } from '../projection/tables/codex-store.ts';
import { findNodes, hiddenNode } from './codex-nodes.ts';

const MOST_BACKLINKS = 500;

/** Whether somebody may know of Codices other than the one they were let into. */
function seesOthers(actor: Actor): boolean {
  return can(actor, { action: 'list', resource: { kind: 'workspace' } });
}

export async function listReferences(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<ReferenceList> {
  return await presentReferences(services, actor, await findCodex(services, actor, 'read', codexId));
}

/** Adds a typed reference. Throws `invalid_input` with what is wrong with it, and then writes nothing. */
export async function addReference(
  services: Services,
  actor: Actor,
  codexId: string,
  { kind, target }: AddReferenceBody,
): Promise<ReferenceList> {
  const row = await findCodex(services, actor, 'edit', codexId);
  const template = await readThrough(services, row, (_codex, known) => known);
  // To somebody who may not know of other Codices, none of them is there.
  const found = seesOthers(actor) ? (await findNodes(services, actor, [target])).get(target) : undefined;
  const templateId = found?.state === 'live' ? found.templateId : null;
  refuse(checkReference(template, codexId, kind, { id: target, templateId }));
  await services.live.edit(codexDocumentName(codexId), actor, { origin: 'api' }, (doc) => {
    const codex = openCodex(doc, { environment: services.environment, actor });
    // One that is there stays as it is: a retried request is no second edit.
    if (codex.references().some((known) => known.kind === kind && known.target === target)) return;
    codex.addReference(kind, target);
  });
  await services.projection.project(codexDocumentName(codexId));
  return await presentReferences(services, actor, row);
}

/** Removes a typed reference. One that is not there is no error. */
export async function removeReference(
  services: Services,
  actor: Actor,
  codexId: string,
  { kind, target }: AddReferenceBody,
): Promise<void> {
  await findCodex(services, actor, 'edit', codexId);
  await services.live.edit(codexDocumentName(codexId), actor, { origin: 'api' }, (doc) =>
    openCodex(doc, { environment: services.environment, actor }).removeReference(kind, target),
  );
  await services.projection.project(codexDocumentName(codexId));
}

/** What refers to a Codex, by kind and then by title; up to 500 of `total`. Sources in the trash don't count. */
export async function listBacklinks(
  services: Services,
  actor: Actor,
  codexId: string,
): Promise<BacklinkList> {
  await findCodex(services, actor, 'read', codexId);
  assertCan(actor, { action: 'list', resource: { kind: 'workspace' } });
  const where = {
    targetId: codexId,
    sourceId: { not: codexId },
    source: { deletedAt: null, ...knownTo(actor) },
  };
  const rows = await services.prisma.codexReference.findMany({
    where,
    orderBy: [
      { kind: 'asc' },
      { source: { title: 'asc' } },
      { sourceId: 'asc' },
      { via: 'desc' },
      { fieldId: 'asc' },
    ],
    take: MOST_BACKLINKS,
    select: {
      kind: true,
      via: true,
      fieldId: true,
      source: { select: { id: true, title: true, templateId: true, templateVersion: true } },
    },
  });
  const items = await Promise.all(
    rows.map(async ({ kind, via, fieldId, source: { id, title, templateId, templateVersion } }) => {
      const template = await services.templates.get(templateId, templateVersion);
      return {
        kind,
        label: describeKind(kind, template).inverseLabel,
        source: { id, title, templateId, state: 'live' as const },
        via: viaOf(via),
        field: fieldId === '' ? null : fieldId,
      };
    }),
  );
  return { items, total: await services.prisma.codexReference.count({ where }) };
}

async function presentReferences(services: Services, actor: Actor, row: CodexRow): Promise<ReferenceList> {
  const { template, references } = await readThrough(services, row, (codex, template) => ({
    template,
    references: outgoingReferences(codex, template, { mentionsIn }),
  }));
  const cycle = seesOthers(actor) ? await findCycle(services, actor, row.id, references) : null;
  const named = [...references.map(({ target }) => target), ...(cycle ?? [])];
  const nodes = await findNodes(
    services,
    actor,
    seesOthers(actor) ? named : named.filter((id) => mayKnow(actor, id)),
  );
  const nodeOf = (id: string): CodexNode => nodes.get(id) ?? hiddenNode(id);
  return {
    items: references.map((reference) =>
      presentReference(reference, template, row.id, nodeOf(reference.target)),
    ),
    cycle: cycle?.map(nodeOf) ?? null,
  };
}

function presentReference(
  { kind, via, field }: OutgoingReference,
  template: Template,
  self: string,
  target: CodexNode,
): ReferenceBody {
  // Only typed references are held to the kinds: fields have checks of their own, and a text may mention anything.
  const isChecked = via === 'typed' && target.state === 'live';
  const issues = isChecked ? checkReference(template, self, kind, target) : [];
  return {
    kind,
    label: describeKind(kind, template).label,
    target,
    via,
    field,
    issues: issues.map(({ message }) => message),
  };
}

/** The edges of this Codex come from its document, those of the others from the projection. */
async function findCycle(
  { prisma }: Services,
  actor: Actor,
  self: string,
  references: readonly OutgoingReference[],
): Promise<readonly string[] | null> {
  const own: ReferenceEdge[] = references.map(({ kind, target }) => ({ kind, source: self, target }));
  const others = await orderingEdges(prisma, actor);
  return cycleThrough(self, [...own, ...others.filter(({ source }) => source !== self)]);
}

/** The references that put one Codex before another (“depends on” and the like), between Codices outside of the trash that `actor` may know of. */
export async function orderingEdges(
  prisma: Services['prisma'],
  actor: Actor,
): Promise<readonly ReferenceEdge[]> {
  return await prisma.$queryRaw<ReferenceEdge[]>`
    SELECT DISTINCT r."kind", r."sourceId" AS "source", r."targetId" AS "target" FROM "CodexReference" r
    JOIN "Codex" s ON s."id" = r."sourceId" AND s."deletedAt" IS NULL
    JOIN "Codex" t ON t."id" = r."targetId" AND t."deletedAt" IS NULL
    WHERE r."kind" = ANY(${[...ORDERING_KINDS]}) AND ${isKnownTo(actor, 's')} AND ${isKnownTo(actor, 't')}`;
}

function refuse(issues: readonly Issue[]): void {
  const [first] = issues;
  if (first === undefined) return;
  const hint = first.hint === undefined ? '' : ` ${first.hint}`;
  throw new BinderyError('invalid_input', `${first.message}${hint}`, { issues });
}

function viaOf(via: string): BacklinkList['items'][number]['via'] {
  return via === 'field' || via === 'text' ? via : 'typed';
}
