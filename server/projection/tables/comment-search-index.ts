/** The CommentSearch table: written by the projection of comments, read by search. */
import { createHash } from 'node:crypto';
import { AUTHOR_KINDS } from '#core/comments/comments.ts';
import { MAX_LOOKED_AT, type SearchableComment } from '#core/search/comment-excerpts.ts';
import { Prisma, type PrismaClient } from '#prisma/generated/client.ts';
import { commentText, type SaidComment } from '#richtext/search/comment-text.ts';
import { storableText } from '../../database/database-text.ts';
import { writeVector } from './search-vector.ts';

/** Raise it when the form of the rows changes, so that all comments are indexed again. */
const COMMENT_SEARCH_VERSION = 1;

/** So many are read and written at a time: others get their turn in between. */
const AT_ONCE = 100;
/** For the first reading of a Codex with as many comments as there may be. */
const LONGEST_WRITE_MS = 60_000;

/**
 * Writes the comments on a Codex as search finds them, as they were at journal sequence `seq`; not over later ones. Writes only what
 * differs. A Codex without a row was purged and is left alone.
 */
export async function writeCommentSearch(
  prisma: PrismaClient,
  codexId: string,
  comments: readonly SaidComment[],
  seq: number,
): Promise<void> {
  await prisma.$transaction(
    async (transaction) => {
      // Holds the row until the end, so that what is compared with is what the projection before has left.
      const taken = await transaction.$executeRaw`
        INSERT INTO "CommentSearchReading" ("codexId", "version", "seq")
        SELECT "id", ${COMMENT_SEARCH_VERSION}, ${BigInt(seq)} FROM "Codex" WHERE "id" = ${codexId}
        ON CONFLICT ("codexId") DO UPDATE SET "version" = EXCLUDED."version", "seq" = EXCLUDED."seq"
        WHERE "CommentSearchReading"."seq" <= EXCLUDED."seq"`;
      if (taken === 0) return;
      const rows = await transaction.commentSearch.findMany({
        where: { codexId },
        select: { commentId: true, digest: true },
      });
      const known = new Map(rows.map(({ commentId, digest }) => [commentId, digest]));
      const said = new Set(comments.map(({ id }) => id));
      const gone = [...known.keys()].filter((id) => !said.has(id));
      if (gone.length > 0)
        await transaction.commentSearch.deleteMany({ where: { codexId, commentId: { in: gone } } });
      const changed = comments.filter((comment) => known.get(comment.id) !== digestOf(comment));
      for (let start = 0; start < changed.length; start += AT_ONCE)
        await writeRows(transaction, codexId, changed.slice(start, start + AT_ONCE));
    },
    { timeout: LONGEST_WRITE_MS },
  );
}

function digestOf({ threadId, author, markdown }: SaidComment): string {
  const made = JSON.stringify([COMMENT_SEARCH_VERSION, threadId, author.name, markdown]);
  return createHash('sha256').update(made).digest('base64url');
}

async function writeRows(
  prisma: Pick<PrismaClient, '$executeRaw'>,
  codexId: string,
  comments: readonly SaidComment[],
): Promise<void> {
  const rows = comments.map((comment) => {
    const { id, threadId, author, at, markdown } = comment;
    const text = commentText(markdown);
    return Prisma.sql`(${codexId}, ${id}, ${threadId}, ${author.kind}, ${storableText(author.id)}, ${storableText(author.name)},
      ${new Date(at)}, ${digestOf(comment)}, ${storableText(text)}, ${writeVector([{ text, weight: 'C' }])}::tsvector)`;
  });
  await prisma.$executeRaw`
    INSERT INTO "CommentSearch" ("codexId", "commentId", "threadId", "authorKind", "authorId", "authorName", "at", "digest", "text",
      "vector")
    VALUES ${Prisma.join(rows)}
    ON CONFLICT ("codexId", "commentId") DO UPDATE SET "threadId" = EXCLUDED."threadId",
      "authorKind" = EXCLUDED."authorKind", "authorId" = EXCLUDED."authorId", "authorName" = EXCLUDED."authorName",
      "at" = EXCLUDED."at", "digest" = EXCLUDED."digest", "text" = EXCLUDED."text", "vector" = EXCLUDED."vector"`;
}

/** Codices whose comments are not indexed as they were projected, or not in the current form, in batches. */
export async function findUnreadComments(
  prisma: PrismaClient,
  after: string,
  limit: number,
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT c."id" FROM "Codex" c LEFT JOIN "CommentSearchReading" r ON r."codexId" = c."id"
    WHERE c."commentsSeq" > 0 AND c."id" > ${after}
      AND (COALESCE(r."version", 0) < ${COMMENT_SEARCH_VERSION} OR r."seq" < c."commentsSeq")
    ORDER BY c."id" LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** Of each of these Codices the latest comments in which one of the words is, by its id. `words`: a tsquery as text. */
export async function findSaid(
  prisma: PrismaClient,
  ids: readonly string[],
  words: string | null,
): Promise<ReadonlyMap<string, readonly SearchableComment[]>> {
  if (words === null || ids.length === 0) return new Map();
  const rows = await prisma.$queryRaw<SaidRow[]>`
    SELECT * FROM (
      SELECT "codexId", "commentId", "threadId", "authorKind", "authorId", "authorName", "at", "text",
        row_number() OVER (PARTITION BY "codexId" ORDER BY "at" DESC, "commentId" DESC) AS "place"
      FROM "CommentSearch" WHERE "codexId" = ANY(${[...ids]}::text[]) AND "vector" @@ ${words}::tsquery
    ) k WHERE "place" <= ${MAX_LOOKED_AT}`;
  const found = new Map<string, SearchableComment[]>();
  for (const row of rows) {
    const comments = found.get(row.codexId) ?? [];
    comments.push({
      id: row.commentId,
      threadId: row.threadId,
      author: { kind: kindOf(row.authorKind), id: row.authorId, name: row.authorName },
      at: row.at.getTime(),
      text: row.text,
    });
    found.set(row.codexId, comments);
  }
  return found;
}

interface SaidRow {
  readonly codexId: string;
  readonly commentId: string;
  readonly threadId: string;
  readonly authorKind: string;
  readonly authorId: string;
  readonly authorName: string;
  readonly at: Date;
  readonly text: string;
}

function kindOf(stored: string): SearchableComment['author']['kind'] {
  return AUTHOR_KINDS.find((kind) => kind === stored) ?? 'guest';
}
