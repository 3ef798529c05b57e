-- Reviews of branches: `branch` is the name of one, and the operations that a review names are those of its document. The release before lists them among
-- those of the Codex.
ALTER TABLE "Review" ADD COLUMN "branch" TEXT;
