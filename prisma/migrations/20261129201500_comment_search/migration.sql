-- What search knows of the comments on Codices: a row for each comment that says something, written by the projection of comments.
CREATE TABLE "CommentSearch" (
    "codexId" TEXT NOT NULL,
    "commentId" TEXT NOT NULL,
    "threadId" TEXT NOT NULL,
    "authorKind" TEXT NOT NULL,
    "authorId" TEXT NOT NULL,
    "authorName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "digest" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    CONSTRAINT "CommentSearch_pkey" PRIMARY KEY ("codexId", "commentId"),
    CONSTRAINT "CommentSearch_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Which state of the comments on a Codex these rows show. Without a row they are read anew: so it is with all there are now.
CREATE TABLE "CommentSearchReading" (
    "codexId" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    CONSTRAINT "CommentSearchReading_pkey" PRIMARY KEY ("codexId"),
    CONSTRAINT "CommentSearchReading_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- ── Beyond Prisma ─────────────────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "CommentSearch" ADD COLUMN "vector" tsvector NOT NULL DEFAULT '';
CREATE INDEX "CommentSearch_vector_idx" ON "CommentSearch" USING GIN ("vector") WITH (fastupdate = off);

-- Codices with a comment in which all the words are. By the index alone, for the same reason as "findCodices".
CREATE FUNCTION "findCommented"("words" tsquery)
RETURNS TABLE ("codexId" TEXT)
LANGUAGE sql STABLE ROWS 500 SET enable_seqscan = off AS $$
  SELECT DISTINCT k."codexId" FROM "CommentSearch" k WHERE k."vector" @@ "words"
$$;

-- "findCodices" with comments: words that the Codex lacks may be in one, and none may hold what is to be left out. `words`, `whole` and
-- `titled` as there; `each` has the words to be found, one by one, and `without` is true of those to be left out.
CREATE FUNCTION "findCodicesAndComments"("words" tsquery, "whole" tsquery, "titled" TEXT, "each" tsquery[], "without" tsquery)
RETURNS TABLE ("codexId" TEXT, "isWhole" BOOLEAN, "inCodex" BOOLEAN)
LANGUAGE sql STABLE ROWS 5000 SET enable_seqscan = off AS $$
  SELECT f."codexId", bool_or(f."isWhole"), bool_or(f."inCodex") FROM (
    SELECT c."codexId", c."isWhole", true AS "inCodex" FROM "findCodices"("words", "whole", "titled") c
    UNION ALL
    SELECT s."codexId", false, false FROM (
      SELECT k."codexId", array_agg(DISTINCT e."position") AS "held"
      FROM unnest("each") WITH ORDINALITY e("term", "position") JOIN "CommentSearch" k ON k."vector" @@ e."term"
      GROUP BY k."codexId"
    ) h JOIN "CodexSearch" s ON s."codexId" = h."codexId"
    WHERE (s."vector" @@ "without") IS NOT TRUE AND NOT EXISTS (
      SELECT FROM unnest("each") WITH ORDINALITY e("term", "position")
      WHERE NOT e."position" = ANY (h."held") AND NOT s."vector" @@ e."term")
  ) f
  WHERE NOT EXISTS (SELECT FROM "CommentSearch" k WHERE k."codexId" = f."codexId" AND k."vector" @@ "without")
  GROUP BY f."codexId"
$$;
