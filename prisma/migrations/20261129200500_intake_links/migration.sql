-- Intake links: forms by which strangers make Codices of one template in one place. Tables of their own, of which the release before knows nothing.
CREATE TABLE "IntakeLink" (
  "id" TEXT NOT NULL,
  -- Below which Codex; NULL: at the top.
  "parentId" TEXT,
  "templateId" TEXT NOT NULL,
  "name" TEXT NOT NULL DEFAULT '',
  "tokenHash" TEXT NOT NULL,
  "fields" TEXT[] NOT NULL,
  "thanks" TEXT NOT NULL DEFAULT '',
  "expiresAt" TIMESTAMPTZ(3),
  "passwordHash" TEXT,
  "maxAnswers" INTEGER,
  "createdById" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "revokedAt" TIMESTAMPTZ(3),
  CONSTRAINT "IntakeLink_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "IntakeLink_tokenHash_check" CHECK ("tokenHash" ~ '^[0-9a-f]{64}$')
);
CREATE UNIQUE INDEX "IntakeLink_tokenHash_key" ON "IntakeLink" ("tokenHash");
CREATE INDEX "IntakeLink_parentId_idx" ON "IntakeLink" ("parentId");
CREATE INDEX "IntakeLink_createdById_idx" ON "IntakeLink" ("createdById");
ALTER TABLE "IntakeLink" ADD CONSTRAINT "IntakeLink_parentId_fkey" FOREIGN KEY ("parentId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "IntakeAnswer" (
  "codexId" TEXT NOT NULL,
  "linkId" TEXT NOT NULL,
  "request" TEXT NOT NULL,
  "sentAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "IntakeAnswer_pkey" PRIMARY KEY ("codexId")
);
CREATE INDEX "IntakeAnswer_linkId_sentAt_idx" ON "IntakeAnswer" ("linkId", "sentAt");
ALTER TABLE "IntakeAnswer" ADD CONSTRAINT "IntakeAnswer_linkId_fkey" FOREIGN KEY ("linkId")
  REFERENCES "IntakeLink" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
