-- Programs that members let in by OAuth. Their access tokens are rows of "ApiToken", with a hash that the release before does not look for.
CREATE TABLE "ProgramGrant" (
    "id" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "clientId" TEXT NOT NULL,
    "clientName" TEXT NOT NULL,
    "redirectUri" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "sessionId" TEXT,
    "codeHash" TEXT NOT NULL,
    "codeChallenge" TEXT NOT NULL,
    "codeExpiresAt" TIMESTAMPTZ(3) NOT NULL,
    "codeUsedAt" TIMESTAMPTZ(3),
    "refreshHash" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),
    CONSTRAINT "ProgramGrant_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "ProgramGrant_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "ProgramGrant_codeHash_key" ON "ProgramGrant"("codeHash");
CREATE UNIQUE INDEX "ProgramGrant_refreshHash_key" ON "ProgramGrant"("refreshHash");
CREATE INDEX "ProgramGrant_userId_idx" ON "ProgramGrant"("userId");

ALTER TABLE "ApiToken" ADD COLUMN "grantId" TEXT;
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_grantId_fkey" FOREIGN KEY ("grantId") REFERENCES "ProgramGrant"("id") ON DELETE CASCADE ON UPDATE CASCADE;
CREATE INDEX "ApiToken_grantId_idx" ON "ApiToken"("grantId");
