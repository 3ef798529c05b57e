/** The tables of references, conflicts and problems, and up to which operation each Codex is projected. */

import type { OutgoingReference } from '#core/codex/outgoing-references.ts';
import { canonicalJson, type JsonObject } from '#core/json.ts';
import type { ConflictBody, ValueProblemBody } from '#core/protocol/api/conflicts.ts';
import type { LockHistory } from '#core/rules/lock-history.ts';
import type { WorkflowHistory } from '#core/rules/workflow-history.ts';
import type { Prisma, PrismaClient } from '#prisma/generated/client.ts';
import { storableJson, storableText } from '../../database/database-text.ts';
import { markThese } from './roll-up-marks.ts';

/** Of the way in which Codices are read; a new one has every Codex read anew at the next start. */
const READING_VERSION = 8;
/** Beyond this a Codex was made to hurt: its document keeps them, the graph goes without. */
const MOST_REFERENCES = 5_000;
const MOST_CONFLICTS = 500;
const MOST_PROBLEMS = 200;

export interface Relations {
  readonly references: readonly OutgoingReference[];
  readonly conflicts: readonly ConflictBody[];
  readonly problems: readonly ValueProblemBody[];
  readonly histories: Histories;
}

/** What was read of the journal, to be continued from there. */
export interface Histories {
  readonly workflow: WorkflowHistory | null;
  readonly locks: LockHistory | null;
}

export interface WrittenRelations {
  /** The Codices that it began or ceased to refer to. */
  readonly concerned: readonly string[];
  readonly problemsChanged: boolean;
  /** Roll-ups over what refers to them are due. */
  readonly rollUpsDue: boolean;
}

/** Replaces the relations of a Codex by those at `seq`, unless newer ones are stored. New problems are dated `at`. */
export async function writeRelations(
  prisma: PrismaClient,
  codexId: string,
  seq: number,
  { at, ...relations }: Relations & { readonly at: Date },
): Promise<WrittenRelations> {
  const history = JSON.stringify(storableJson(asJson(relations.histories)));
  return await prisma.$transaction(async (tx) => {
    // Also takes the row's lock, so that two projections of one Codex come one after the other.
    const newest = await tx.$executeRaw`
      INSERT INTO "CodexReading" ("codexId", "version", "seq", "trail")
      VALUES (${codexId}, ${READING_VERSION}, ${seq}, ${history}::jsonb)
      ON CONFLICT ("codexId") DO UPDATE
      SET "version" = EXCLUDED."version", "seq" = EXCLUDED."seq", "trail" = EXCLUDED."trail"
      WHERE "CodexReading"."seq" <= EXCLUDED."seq"`;
    if (newest === 0) return { concerned: [], problemsChanged: false, rollUpsDue: false };
    await replaceConflicts(tx, codexId, relations.conflicts);
    const problemsChanged = await replaceProblems(tx, codexId, relations.problems, at);
    const concerned = await replaceReferences(tx, codexId, relations.references);
    return { concerned, problemsChanged, rollUpsDue: await markThese(tx, concerned) };
  });
}

/** The stored histories, if they were written by this version. */
export async function readStoredHistories(prisma: PrismaClient, codexId: string): Promise<Histories> {
  const reading = await prisma.codexReading.findUnique({ where: { codexId } });
  return (reading?.version === READING_VERSION ? asHistories(reading.trail) : null) ?? NONE_STORED;
}

const NONE_STORED: Histories = { workflow: null, locks: null };

/** Is this what an earlier reading put away? Its shape is of the same reading version, so its names are enough to know it by. */
function asHistories(stored: unknown): Histories | null {
  return typeof stored === 'object' && stored !== null && 'workflow' in stored && 'locks' in stored
    ? (stored as Histories)
    : null;
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

/** Answers whether anything changed. A problem that stays keeps its date. */
async function replaceProblems(
  tx: Prisma.TransactionClient,
  codexId: string,
  problems: readonly ValueProblemBody[],
  at: Date,
): Promise<boolean> {
  const known = await tx.codexProblem.findMany({ where: { codexId }, orderBy: { position: 'asc' } });
  const since = new Map(known.map((row) => [canonicalJson(row.detail as JsonObject), row.at]));
  const next = problems.slice(0, MOST_PROBLEMS).map((problem, position) => {
    const detail = storableJson(asJson(problem));
    const date = problem.step === null ? at : new Date(problem.step.at);
    return { codexId, position, at: since.get(canonicalJson(detail)) ?? date, detail: { ...detail } };
  });
  const words = (rows: readonly { readonly detail: unknown }[]): string =>
    rows.map(({ detail }) => canonicalJson(detail as JsonObject)).join('\n');
  if (words(known) === words(next)) return false;
  await tx.codexProblem.deleteMany({ where: { codexId } });
  await tx.codexProblem.createMany({ data: next });
  return true;
}

/** Each is plain JSON; its interface only lacks the index signature. */
function asJson(body: ConflictBody | ValueProblemBody | Histories): JsonObject {
  return body as unknown as JsonObject;
}
