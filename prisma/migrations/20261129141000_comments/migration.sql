-- Threads of comments, by which they are found, and how many of a Codex are open. Both are read from its comments document.
CREATE TABLE "CommentThread" (
    "id" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "resolvedAt" TIMESTAMPTZ(3),
    CONSTRAINT "CommentThread_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "CommentThread_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "CommentThread_codexId_idx" ON "CommentThread"("codexId");
ALTER TABLE "Codex" ADD COLUMN "commentsSeq" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "Codex" ADD COLUMN "openThreads" INTEGER NOT NULL DEFAULT 0;
