-- A Codex and all below it brought back to what they were at an instant: the acts, so that each is carried to its end, and undone as one.
CREATE TABLE "SubtreeRestore" (
    "id" TEXT NOT NULL,
    "topId" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "madeAt" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "items" JSONB NOT NULL,
    "kept" JSONB NOT NULL DEFAULT '{}',
    "undoKept" JSONB NOT NULL DEFAULT '{}',
    "undoneById" TEXT,
    "undoneByName" TEXT,
    "undoneAt" TIMESTAMPTZ(3),
    "leasedUntil" TIMESTAMPTZ(3),

    CONSTRAINT "SubtreeRestore_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "SubtreeRestore_topId_madeAt_idx" ON "SubtreeRestore"("topId", "madeAt");
CREATE INDEX "SubtreeRestore_state_idx" ON "SubtreeRestore"("state");
