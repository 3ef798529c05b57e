-- Branches of a Codex and of those below it that were begun together, and are merged and closed as one.
CREATE TABLE "BranchSet" (
    "id" TEXT NOT NULL,
    "topId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "closedAt" TIMESTAMPTZ(3),
    "closedById" TEXT,
    "closedByName" TEXT,
    "merged" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "BranchSet_pkey" PRIMARY KEY ("id")
);

ALTER TABLE "Branch" ADD COLUMN "setId" TEXT;
CREATE INDEX "Branch_setId_idx" ON "Branch"("setId");
ALTER TABLE "Branch" ADD CONSTRAINT "Branch_setId_fkey" FOREIGN KEY ("setId") REFERENCES "BranchSet"("id") ON DELETE SET NULL ON UPDATE CASCADE;
