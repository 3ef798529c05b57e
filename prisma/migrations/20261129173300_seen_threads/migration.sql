-- Up to when a member has seen the comments of a thread; it only moves forward.
CREATE TABLE "SeenThread" (
    "userId" TEXT NOT NULL,
    "threadId" TEXT NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "SeenThread_pkey" PRIMARY KEY ("userId", "threadId"),
    CONSTRAINT "SeenThread_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "SeenThread_threadId_fkey" FOREIGN KEY ("threadId") REFERENCES "CommentThread"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "SeenThread_threadId_idx" ON "SeenThread"("threadId");
