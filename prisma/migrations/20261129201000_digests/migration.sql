-- How often members are told by e-mail of what they have not read.
CREATE TABLE "Digest" (
    "userId" TEXT NOT NULL,
    "frequency" TEXT NOT NULL,
    "timeZone" TEXT NOT NULL,
    "hour" INTEGER NOT NULL,
    "nextAt" TIMESTAMPTZ(3),
    "toldUntil" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "Digest_pkey" PRIMARY KEY ("userId"),
    CONSTRAINT "Digest_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Digest_nextAt_idx" ON "Digest"("nextAt");
