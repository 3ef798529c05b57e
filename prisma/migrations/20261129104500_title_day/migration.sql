-- The day for which the pattern of a template gave a new Codex its title; unknown of those that are there already.
ALTER TABLE "Codex" ADD COLUMN "titleDay" TEXT;
