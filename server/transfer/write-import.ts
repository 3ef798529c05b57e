/** Writes imported Codices so that a crash leaves either all of them or nothing visible. */
import type { UserActor } from '#core/access/policy.ts';
import { BinderyError } from '#core/errors.ts';
import type { ImportedBody } from '#core/protocol/api/transfer.ts';
import { codexDocumentName, commentsDocumentName } from '#core/protocol/document-name.ts';
import type { Prisma } from '#prisma/generated/client.ts';
import { aboutCodex, auditRow } from '../access/audit-log.ts';
import { appendEvents } from '../event-log/event-log.ts';
import type { Services } from '../ports/services.ts';
import { type NewCodexRow, toCreated } from '../projection/tables/codex-store.ts';
import { followTemplate } from '../templates/follow-template.ts';
import { ensureNode } from '../tree/codex-place.ts';

export interface PlannedCodex {
  readonly row: NewCodexRow;
  /** The whole document as one Yjs update. */
  readonly state: Uint8Array;
  /** The same of its comments; `null` where there are none. */
  readonly comments: Uint8Array | null;
}

/** Documents that are written at the same time; the journal commits them together. */
const WRITTEN_AT_ONCE = 32;
/** Each takes a transaction of its own, and others need connections meanwhile. */
const PROJECTED_AT_ONCE = 4;

/*
 * First the documents, under ids that nobody knows: without a row a document is admitted to no one and listed nowhere. Then all
 * rows in one transaction, which is the moment the import happens. What follows (projection, tree, template versions) is
 * caught up at the next start if it is cut off.
 */
export async function writeImport(
  services: Services,
  actor: UserActor,
  codices: readonly PlannedCodex[],
  assets: readonly Prisma.AssetCreateManyInput[],
): Promise<ImportedBody['codices']> {
  await inPortions(codices, WRITTEN_AT_ONCE, async ({ row, state, comments }) => {
    const options = { origin: 'import', operationId: `import:${row.id}` } as const;
    await services.live.apply(codexDocumentName(row.id), actor, options, state);
    if (comments !== null) await services.live.apply(commentsDocumentName(row.id), actor, options, comments);
  });
  await insertRows(services, actor, codices, assets);
  await inPortions(codices, PROJECTED_AT_ONCE, ({ row }) =>
    services.projection.project(codexDocumentName(row.id)),
  );
  const spokenOf = codices.filter(({ comments }) => comments !== null);
  await inPortions(spokenOf, PROJECTED_AT_ONCE, ({ row }) =>
    services.projection.project(commentsDocumentName(row.id)),
  );
  const tree = services.tree.of(codices[0]?.row.privateTopId ?? null);
  await tree.edit(actor, (workspace) => {
    for (const { row } of codices) ensureNode(workspace, row);
  });
  await tree.project(codices.map(({ row }) => row.id));
  await followNewest(services, codices);
  return codices.map(({ row }) => present(row));
}

/** What an earlier attempt with the same key made; `null` when there was none. */
export async function findImported(
  { prisma }: Services,
  actor: UserActor,
  firstId: string,
): Promise<ImportedBody['codices'] | null> {
  const first = await prisma.codex.findUnique({ where: { id: firstId } });
  if (first === null || first.createdById !== actor.id) return null;
  const rows = [first];
  for (let level = [firstId]; level.length > 0; ) {
    const children = await prisma.codex.findMany({
      where: { parentId: { in: level }, createdAt: first.createdAt },
      orderBy: [{ siblingRank: { sort: 'asc', nulls: 'last' } }, { id: 'asc' }],
    });
    rows.push(...children);
    level = children.map(({ id }) => id);
  }
  return rows.map(present);
}

async function insertRows(
  { prisma, environment }: Services,
  actor: UserActor,
  codices: readonly PlannedCodex[],
  assets: readonly Prisma.AssetCreateManyInput[],
): Promise<void> {
  const [top] = codices;
  if (!top) throw new BinderyError('internal', 'There is nothing to import.');
  const data = codices.map(({ row }) => ({ ...row, fields: row.fields as Prisma.InputJsonObject }));
  const told = codices.map(({ row }) => row).map(toCreated({ by: actor, at: environment.now() }));
  const detail = { ...aboutCodex(top.row), codices: codices.length };
  await prisma.$transaction(async (tx) => {
    await tx.codex.createMany({ data });
    if (assets.length > 0) await tx.asset.createMany({ data: [...assets] });
    await tx.auditEvent.create({ data: auditRow(actor, 'codex-imported', top.row.id, detail) });
    await appendEvents(tx, told);
  });
}

/** A Codex that came in an older version of its template gets the newest one, as all others have. */
async function followNewest(services: Services, codices: readonly PlannedCodex[]): Promise<void> {
  const versions = new Map<string, number>();
  for (const { row } of codices) {
    versions.set(
      row.templateId,
      Math.min(row.templateVersion, versions.get(row.templateId) ?? row.templateVersion),
    );
  }
  for (const [templateId, version] of versions) {
    const newest = await services.templates.get(templateId);
    if (newest.version > version) await followTemplate(services, newest);
  }
}

async function inPortions<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += atOnce) {
    await Promise.all(items.slice(start, start + atOnce).map(work));
  }
}

function present({ id, title, templateId, templateVersion, parentId }: Omit<NewCodexRow, 'fields'>) {
  return { id, title, template: { id: templateId, version: templateVersion }, parentId };
}
