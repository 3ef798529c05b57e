-- What Codices refer to and which of their conflicts are open, projected from their documents.

CREATE TABLE "CodexReference" (
  "sourceId" TEXT NOT NULL,
  "kind" TEXT NOT NULL,
  "targetId" TEXT NOT NULL,
  "via" TEXT NOT NULL,
  "fieldId" TEXT NOT NULL,
  CONSTRAINT "CodexReference_pkey" PRIMARY KEY ("sourceId", "kind", "targetId", "via", "fieldId")
);
CREATE INDEX "CodexReference_targetId_idx" ON "CodexReference" ("targetId");
CREATE INDEX "CodexReference_kind_idx" ON "CodexReference" ("kind");

CREATE TABLE "CodexConflict" (
  "codexId" TEXT NOT NULL,
  "fieldId" TEXT NOT NULL,
  "rowId" TEXT NOT NULL,
  "columnId" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "detail" JSONB NOT NULL,
  CONSTRAINT "CodexConflict_pkey" PRIMARY KEY ("codexId", "fieldId", "rowId", "columnId")
);
CREATE INDEX "CodexConflict_at_idx" ON "CodexConflict" ("at");

CREATE TABLE "CodexReading" (
  "codexId" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "seq" BIGINT NOT NULL,
  CONSTRAINT "CodexReading_pkey" PRIMARY KEY ("codexId")
);

-- The target of a reference has no such key: it may be gone, and the reference stays.
ALTER TABLE "CodexReference" ADD CONSTRAINT "CodexReference_sourceId_fkey" FOREIGN KEY ("sourceId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CodexConflict" ADD CONSTRAINT "CodexConflict_codexId_fkey" FOREIGN KEY ("codexId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CodexReading" ADD CONSTRAINT "CodexReading_codexId_fkey" FOREIGN KEY ("codexId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
