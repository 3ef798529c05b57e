-- Which Codices members watch or have muted, and what changed in those that somebody watches, told of together.
CREATE TABLE "Watch" (
    "userId" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "subtree" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "Watch_pkey" PRIMARY KEY ("userId", "codexId"),
    CONSTRAINT "Watch_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Watch_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Watch_codexId_idx" ON "Watch"("codexId");

CREATE TABLE "Mute" (
    "userId" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "threadId" TEXT NOT NULL DEFAULT '',
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "Mute_pkey" PRIMARY KEY ("userId", "codexId", "threadId"),
    CONSTRAINT "Mute_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Mute_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Mute_codexId_idx" ON "Mute"("codexId");

CREATE TABLE "ChangeBatch" (
    "codexId" TEXT NOT NULL,
    "firstSeq" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "beganAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3) NOT NULL,
    "operations" INTEGER NOT NULL,
    "fields" TEXT[] NOT NULL,
    CONSTRAINT "ChangeBatch_pkey" PRIMARY KEY ("codexId", "firstSeq"),
    CONSTRAINT "ChangeBatch_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "ChangeBatch_codexId_endedAt_idx" ON "ChangeBatch"("codexId", "endedAt");
CREATE INDEX "ChangeBatch_endedAt_idx" ON "ChangeBatch"("endedAt");

ALTER TABLE "Notification" ADD COLUMN "batchSeq" BIGINT;
