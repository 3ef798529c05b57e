-- Sessions that were folded into the states that somebody refers to. The release before folds single edits only, and refuses what is folded here as it
-- refuses that: both columns are this release's own.
ALTER TABLE "Document" ADD COLUMN "sessionsFoldedSeq" BIGINT NOT NULL DEFAULT 0, ADD COLUMN "openRangeSeq" BIGINT NOT NULL DEFAULT 0;
