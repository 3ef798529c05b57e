-- Search gets a table of its own, so that what the tree or a list changes about a Codex leaves the search index alone. The
-- words are prepared by the server (core/search/words.ts): the same on every PostgreSQL, whatever its locale and extensions.

CREATE TABLE "CodexSearch" (
  "codexId" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "seq" BIGINT NOT NULL,
  "title" TEXT NOT NULL,
  "entries" JSONB NOT NULL DEFAULT '[]',
  CONSTRAINT "CodexSearch_pkey" PRIMARY KEY ("codexId")
);
ALTER TABLE "CodexSearch" ADD CONSTRAINT "CodexSearch_codexId_fkey" FOREIGN KEY ("codexId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── Beyond Prisma ─────────────────────────────────────────────────────────────────────────────────────────────────

ALTER TABLE "CodexSearch" ADD COLUMN "facets" TEXT[] NOT NULL DEFAULT '{}';
-- Words of title (A) and values (B), small enough to stay in the row, for ranking; and all words, for the index to find.
ALTER TABLE "CodexSearch" ADD COLUMN "names" tsvector NOT NULL DEFAULT '';
ALTER TABLE "CodexSearch" ADD COLUMN "vector" tsvector NOT NULL DEFAULT '';

-- Version 0: found by the words of before until the server has read each Codex anew, which it does at its next start.
INSERT INTO "CodexSearch" ("codexId", "version", "seq", "title", "names", "vector")
  SELECT "id", 0, 0, lower("title"), setweight(to_tsvector('simple'::regconfig, "title"), 'A'), "searchVector"
  FROM "Codex";

ALTER TABLE "Codex" DROP COLUMN "searchVector";
ALTER TABLE "Codex" DROP COLUMN "searchText";
DROP FUNCTION "codexSearchVector"(TEXT, TEXT);

-- Without a list of pending entries, which every search would have to read through.
CREATE INDEX "CodexSearch_vector_idx" ON "CodexSearch" USING GIN ("vector") WITH (fastupdate = off);
CREATE INDEX "CodexSearch_facets_idx" ON "CodexSearch" USING GIN ("facets") WITH (fastupdate = off);

-- Titles that contain what was typed are found by trigrams where PostgreSQL has them and lets us; else by reading all titles.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX "CodexSearch_title_idx" ON "CodexSearch" USING GIN ("title" gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'search does without pg_trgm: %', SQLERRM;
END
$$;

-- Phrases are checked against the whole vector, which lz4 unpacks several times faster.
DO $$
BEGIN
  ALTER TABLE "CodexSearch" ALTER COLUMN "vector" SET COMPRESSION lz4;
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'search does without lz4: %', SQLERRM;
END
$$;

-- Finds words by the indexes alone: the planner does not know what it costs to unpack the vector of every row, and would read
-- them all for a common word. A setting of the function binds the search and nothing else.
CREATE FUNCTION "findCodices"("words" tsquery, "whole" tsquery, "titled" TEXT)
RETURNS TABLE ("codexId" TEXT, "isWhole" BOOLEAN)
LANGUAGE sql STABLE ROWS 5000 SET enable_seqscan = off AS $$
  SELECT f."codexId", bool_or(f."isWhole") FROM (
    SELECT s."codexId", false AS "isWhole" FROM "CodexSearch" s WHERE s."vector" @@ "words"
    UNION ALL SELECT s."codexId", true FROM "CodexSearch" s WHERE s."vector" @@ "whole"
    UNION ALL SELECT s."codexId", false FROM "CodexSearch" s WHERE s."title" LIKE "titled"
  ) f GROUP BY f."codexId"
$$;
