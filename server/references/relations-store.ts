/** The tables of references and open conflicts: what is projected of each Codex, and how far. */
import { canonicalJson, type JsonObject } from '#core/json.ts';
import type { ConflictBody } from '#core/protocol/api/conflicts.ts';
import type { OutgoingReference } from '#core/references/outgoing.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { storableJson, storableText } from '../database-text.ts';

/** Of the way in which Codices are read; a new one has every Codex read anew at the next start. */
const READING_VERSION = 1;
/** Beyond this a Codex was made to hurt: its document keeps them, the graph goes without. */
const MOST_REFERENCES = 5_000;
const MOST_CONFLICTS = 500;

export interface Relations {
  readonly references: readonly OutgoingReference[];
  readonly conflicts: readonly ConflictBody[];
}

/**
 * Replaces what is known of a Codex by what it says at `seq`, unless something newer is known. Answers the Codices that it
 * began or ceased to refer to.
 */
export async function writeRelations(
  prisma: PrismaClient,
  codexId: string,
  seq: number,
  relations: Relations,
): Promise<readonly string[]> {
  return await prisma.$transaction(async (tx) => {
    // Also takes the row's lock, so that two projections of one Codex come one after the other.
    const newest = await tx.$executeRaw`
      INSERT INTO "CodexReading" ("codexId", "version", "seq") VALUES (${codexId}, ${READING_VERSION}, ${seq})
      ON CONFLICT ("codexId") DO UPDATE SET "version" = EXCLUDED."version", "seq" = EXCLUDED."seq"
      WHERE "CodexReading"."seq" <= EXCLUDED."seq"`;
    if (newest === 0) return [];
    await replaceConflicts(tx, codexId, relations.conflicts);
    return await replaceReferences(tx, codexId, relations.references);
  });
}

/** Codices that were never read, are behind their document, or were read by an older version of this server. */
export async function findUnread(prisma: PrismaClient): Promise<readonly string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Codex" c LEFT JOIN "CodexReading" r ON r."codexId" = c."id"
    WHERE c."projectedSeq" > 0
      AND (r."codexId" IS NULL OR r."version" < ${READING_VERSION} OR r."seq" < c."projectedSeq")
    ORDER BY c."id"`;
  return rows.map(({ id }) => id);
}

type Row = Omit<Prisma.CodexReferenceCreateManyInput, 'sourceId'>;

async function replaceReferences(
  tx: Prisma.TransactionClient,
  sourceId: string,
  references: readonly OutgoingReference[],
): Promise<readonly string[]> {
  const next = new Map(
    references
      .slice(0, MOST_REFERENCES)
      .map(rowOf)
      .map((row) => [keyOf(row), row]),
  );
  const known = await tx.codexReference.findMany({ where: { sourceId } });
  const before = new Map(known.map((row) => [keyOf(row), row]));
  const removed = [...before].filter(([key]) => !next.has(key)).map(([, row]) => row);
  const added = [...next].filter(([key]) => !before.has(key)).map(([, row]) => row);
  for (const { kind, targetId, via, fieldId } of removed) {
    const place = { sourceId, kind, targetId, via, fieldId };
    await tx.codexReference.delete({ where: { sourceId_kind_targetId_via_fieldId: place } });
  }
  if (added.length > 0)
    await tx.codexReference.createMany({ data: added.map((row) => ({ ...row, sourceId })) });
  return [...new Set([...removed, ...added].map(({ targetId }) => targetId))];
}

function rowOf({ kind, target, via, field }: OutgoingReference): Row {
  return { kind, targetId: storableText(target), via, fieldId: field ?? '' };
}

function keyOf({ kind, targetId, via, fieldId }: Row): string {
  return JSON.stringify([kind, targetId, via, fieldId]);
}

async function replaceConflicts(
  tx: Prisma.TransactionClient,
  codexId: string,
  conflicts: readonly ConflictBody[],
): Promise<void> {
  const next = conflicts.slice(0, MOST_CONFLICTS).map((conflict) => ({
    codexId,
    fieldId: conflict.field,
    rowId: conflict.cell?.row ?? '',
    columnId: conflict.cell?.column ?? '',
    at: new Date(Math.max(...[conflict.winner, ...conflict.losers].map(({ at }) => Date.parse(at)))),
    detail: { ...storableJson(asJson(conflict)) },
  }));
  const known = await tx.codexConflict.findMany({ where: { codexId }, select: { detail: true } });
  const words = (details: readonly unknown[]): string =>
    details
      .map((detail) => canonicalJson(detail as JsonObject))
      .sort()
      .join('\n');
  if (words(known.map(({ detail }) => detail)) === words(next.map(({ detail }) => detail))) return;
  await tx.codexConflict.deleteMany({ where: { codexId } });
  await tx.codexConflict.createMany({ data: next });
}

/** The body is JSON by its schema; its interface only lacks the index signature. */
function asJson(conflict: ConflictBody): JsonObject {
  return conflict as unknown as JsonObject;
}
