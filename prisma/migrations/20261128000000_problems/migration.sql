-- Values that stand in a Codex and that its template does not allow; and the way of its workflow field through the journal.
CREATE TABLE "CodexProblem" (
    "codexId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "CodexProblem_pkey" PRIMARY KEY ("codexId", "position")
);
CREATE INDEX "CodexProblem_at_idx" ON "CodexProblem" ("at");
ALTER TABLE "CodexProblem" ADD CONSTRAINT "CodexProblem_codexId_fkey"
    FOREIGN KEY ("codexId") REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "CodexReading" ADD COLUMN "trail" JSONB;
