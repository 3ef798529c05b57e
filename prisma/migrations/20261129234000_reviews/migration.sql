-- Reviews of Codices as they are, and who is told of them.
CREATE TABLE "Review" (
    "id" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "note" TEXT NOT NULL,
    "askedByKind" TEXT NOT NULL,
    "askedById" TEXT NOT NULL,
    "askedByName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closedById" TEXT,
    "closedByName" TEXT,
    "key" TEXT,
    CONSTRAINT "Review_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "Review_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "Review_key_key" ON "Review"("key");
CREATE INDEX "Review_codexId_at_idx" ON "Review"("codexId", "at");

CREATE TABLE "Reviewer" (
    "reviewId" TEXT NOT NULL,
    "reviewerId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "verdict" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "seq" BIGINT,
    "at" TIMESTAMPTZ(3),
    CONSTRAINT "Reviewer_pkey" PRIMARY KEY ("reviewId", "reviewerId"),
    CONSTRAINT "Reviewer_reviewId_fkey" FOREIGN KEY ("reviewId") REFERENCES "Review"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Reviewer_reviewerId_idx" ON "Reviewer"("reviewerId");

ALTER TABLE "Notification" ADD COLUMN "reviewId" TEXT;
