-- Whether a share link leads to what stands below its Codex as well. The release before opens the Codex alone.
ALTER TABLE "ShareLink" ADD COLUMN "subtree" BOOLEAN NOT NULL DEFAULT false;
