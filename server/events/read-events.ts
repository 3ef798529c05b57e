/** Reads events from the journal of a Codex and of its comments: each operation once, in order. */
import { readCommentActs } from '#core/comments/comment-acts.ts';
import {
  codexDocumentName,
  commentsDocumentName,
  MAIN_BRANCH,
  parseDocumentName,
} from '#core/protocol/document-name.ts';
import type { PrismaClient } from '#prisma/generated/client.ts';
import { appendEvents, type NewEvent, readEventHead } from '../event-log/event-log.ts';
import { listNewOperations } from '../journal/new-operations.ts';
import type { Services } from '../ports/services.ts';
import { findCodexRow } from '../projection/tables/codex-store.ts';
import { tellChanges, tellComments } from './tell-changes.ts';

/** Operations that are read in one go. */
const MOST_OPERATIONS = 200;
const COMMENT_ROOTS = ['comments', 'states', 'deletions', 'proposals', 'decisions'];

/**
 * Reads on from where the last reading ended; how far it was read is written together with the events, so whoever is cut off in between
 * reads the same again, and tells nothing twice. Other documents than those of Codices have none.
 */
export async function readEvents(services: Services, documentName: string): Promise<void> {
  const parsed = parseDocumentName(documentName);
  if (parsed?.branch !== MAIN_BRANCH) return;
  const { kind, id } = parsed;
  if (kind !== 'codex' && kind !== 'comments') return;
  const read = kind === 'codex' ? readChanges : readComments;
  let hasEvents = false;
  for (let hasMore = true; hasMore; ) {
    const step = await read(services, id);
    hasMore = step === 'again' || step === 'more';
    hasEvents ||= step === 'more' || step === 'told';
  }
  if (hasEvents) services.events.wake();
}

/** `again`: another process has read on meanwhile. */
type Step = 'nothing' | 'told' | 'more' | 'again';

async function readChanges(services: Services, codexId: string): Promise<Step> {
  const { prisma, journal, templates } = services;
  const name = codexDocumentName(codexId);
  const row = await findCodexRow(prisma, codexId);
  const template = row && (await templates.find(row.templateId, row.templateVersion));
  if (!row || !template) return 'nothing';
  const before = await findPosition(prisma, name);
  if ((before ?? 0) >= (await journal.headSeq(name))) return 'nothing';
  const { since } = await readEventHead(prisma);
  const operations = await listNewOperations(journal, name, { after: before ?? 0, since });
  const last = operations.at(-1);
  if (last === undefined) return 'nothing';
  return await store(services, name, before, last.seq, tellChanges(codexId, template, operations));
}

async function readComments(services: Services, codexId: string): Promise<Step> {
  const { prisma, journal } = services;
  const name = commentsDocumentName(codexId);
  const before = await findPosition(prisma, name);
  const headSeq = await journal.headSeq(name);
  if ((before ?? 0) >= headSeq) return 'nothing';
  const options = { after: before ?? 0, limit: MOST_OPERATIONS };
  const rows = await journal.listTouching(name, COMMENT_ROOTS, options);
  const { since } = await readEventHead(prisma);
  const acts = rows
    .filter(({ serverTime, origin }) => serverTime >= since && origin !== 'import')
    .flatMap(({ payload, serverTime }) => readCommentActs(payload).map((act) => ({ act, at: serverTime })));
  const hasMore = rows.length >= MOST_OPERATIONS;
  const last = rows.at(-1)?.seq ?? headSeq;
  const end = hasMore ? last : Math.max(headSeq, last);
  const step = await store(services, name, before, end, tellComments(codexId, acts));
  return hasMore && step !== 'again' ? 'more' : step;
}

async function findPosition(prisma: PrismaClient, documentName: string): Promise<number | null> {
  const row = await prisma.eventReading.findUnique({ where: { documentName } });
  return row === null ? null : Number(row.seq);
}

async function store(
  { prisma }: Services,
  documentName: string,
  before: number | null,
  seq: number,
  events: readonly NewEvent[],
): Promise<Step> {
  const isOurs = await prisma.$transaction(async (tx) => {
    const { count } =
      before === null
        ? await tx.eventReading.createMany({ data: [{ documentName, seq }], skipDuplicates: true })
        : await tx.eventReading.updateMany({ where: { documentName, seq: before }, data: { seq } });
    if (count === 0) return false;
    await appendEvents(tx, events);
    return true;
  });
  if (!isOurs) return 'again';
  return events.length > 0 ? 'told' : 'nothing';
}

/** Documents whose journal goes on from where they were read, with an operation since then: the next `limit` after a name. */
export async function findUntold(
  prisma: PrismaClient,
  since: number,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await prisma.$queryRaw<{ name: string }[]>`
    SELECT d."name" FROM "Document" d
    LEFT JOIN "EventReading" r ON r."documentName" = d."name"
    WHERE d."kind" IN ('codex', 'comments') AND d."branch" = 'main' AND d."deletedAt" IS NULL
      AND d."headSeq" > coalesce(r."seq", 0) AND d."name" > ${after}
      AND EXISTS (SELECT FROM "DocumentUpdate" u
        WHERE u."documentName" = d."name" AND u."seq" = d."headSeq" AND u."createdAt" >= ${new Date(since)})
    ORDER BY d."name" LIMIT ${limit}`;
  return rows.map(({ name }) => name);
}
