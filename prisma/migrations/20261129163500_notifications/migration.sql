-- What members are told of, each row for one of them, and how far documents were read for it.
CREATE TABLE "Notification" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "threadId" TEXT,
    "commentId" TEXT,
    "field" TEXT,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "readAt" TIMESTAMPTZ(3),
    "doneAt" TIMESTAMPTZ(3),
    CONSTRAINT "Notification_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Notification_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Notification_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "Notification_userId_key_key" ON "Notification"("userId", "key");
CREATE INDEX "Notification_userId_at_id_idx" ON "Notification"("userId", "at", "id");
CREATE INDEX "Notification_codexId_idx" ON "Notification"("codexId");
CREATE INDEX "Notification_at_idx" ON "Notification"("at");

CREATE TABLE "NotificationReading" (
    "codexId" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "trail" JSONB NOT NULL DEFAULT '{}',
    CONSTRAINT "NotificationReading_pkey" PRIMARY KEY ("codexId", "document"),
    CONSTRAINT "NotificationReading_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
