-- Where a Codex stands in the tree, projected from the workspace document.

ALTER TABLE "Codex" ADD COLUMN "siblingRank" INTEGER;
ALTER TABLE "Codex" ADD COLUMN "archivedAt" TIMESTAMPTZ(3);
ALTER TABLE "Codex" ADD COLUMN "trashedWithId" TEXT;

CREATE INDEX "Codex_trashedWithId_idx" ON "Codex" ("trashedWithId");

ALTER TABLE "Codex" ADD CONSTRAINT "Codex_trashedWithId_check" CHECK ("trashedWithId" IS NULL OR "deletedAt" IS NOT NULL);
