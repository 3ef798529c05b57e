-- Up to which operation the comments on a Codex were read for rules that wait for comments. Without a row: nothing of them.
CREATE TABLE "AutomationCommentReading" (
    "codexId" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    CONSTRAINT "AutomationCommentReading_pkey" PRIMARY KEY ("codexId"),
    CONSTRAINT "AutomationCommentReading_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
