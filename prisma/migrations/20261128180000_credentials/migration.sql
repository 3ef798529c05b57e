-- Credentials that end when they should: a generation for each person, what an API token may do, invitations.

-- Another value whenever all earlier credentials of a person ended at once. Of each person by themselves, also for those there are.
ALTER TABLE "User" ADD COLUMN "generation" TEXT NOT NULL DEFAULT (gen_random_uuid())::text;

-- Tokens made before there were scopes could do what their owner may.
ALTER TABLE "ApiToken" ADD COLUMN "scopes" TEXT[] NOT NULL DEFAULT ARRAY['admin']::TEXT[];
ALTER TABLE "ApiToken" ADD COLUMN "subtreeId" TEXT;

CREATE TABLE "Invitation" (
  "id" TEXT NOT NULL,
  "email" TEXT,
  "role" "Role" NOT NULL,
  "tokenHash" TEXT NOT NULL,
  "createdById" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expiresAt" TIMESTAMPTZ(3) NOT NULL,
  "revokedAt" TIMESTAMPTZ(3),
  "acceptedAt" TIMESTAMPTZ(3),
  "acceptedById" TEXT,
  CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation" ("tokenHash");
CREATE INDEX "ShareLink_createdById_idx" ON "ShareLink" ("createdById");
