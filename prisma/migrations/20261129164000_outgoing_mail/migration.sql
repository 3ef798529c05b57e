-- E-mail that is to be sent, and for a week that it was.
CREATE TABLE "OutgoingMail" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "content" BYTEA NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    CONSTRAINT "OutgoingMail_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "OutgoingMail_key_key" ON "OutgoingMail"("key");
CREATE INDEX "OutgoingMail_status_nextAt_idx" ON "OutgoingMail"("status", "nextAt");
