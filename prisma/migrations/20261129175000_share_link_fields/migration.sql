-- The only fields that a share link shows; none: the whole Codex.
ALTER TABLE "ShareLink" ADD COLUMN "fields" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[];
