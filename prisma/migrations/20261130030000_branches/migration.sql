-- Branches of Codices: each a document of its own, `codex/<id>@<name>`. The release before knows none and lets nobody into one.
CREATE TABLE "Branch" (
    "id" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "fromSeq" BIGINT NOT NULL,
    "baseSeq" BIGINT NOT NULL,
    "broughtIn" INTEGER NOT NULL DEFAULT 0,
    "createdById" TEXT NOT NULL,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "closedAt" TIMESTAMPTZ(3),
    "closedById" TEXT,
    "closedByName" TEXT,
    "mergedSeq" BIGINT,
    "mergedHead" BIGINT,

    CONSTRAINT "Branch_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Branch_codexId_name_key" ON "Branch"("codexId", "name");

ALTER TABLE "Branch" ADD CONSTRAINT "Branch_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE;
