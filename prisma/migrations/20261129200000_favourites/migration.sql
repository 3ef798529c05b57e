-- Which Codices members have given a star, in their order.
CREATE TABLE "Favourite" (
    "userId" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "rank" INTEGER NOT NULL,
    "starred" BOOLEAN NOT NULL,
    "starredAt" TIMESTAMPTZ(3) NOT NULL,
    "movedAt" TIMESTAMPTZ(3),
    CONSTRAINT "Favourite_pkey" PRIMARY KEY ("userId", "codexId"),
    CONSTRAINT "Favourite_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Favourite_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Favourite_codexId_idx" ON "Favourite"("codexId");
