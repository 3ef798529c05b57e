-- Indexes that no query needs (docs/adr/0034); a server of the version before works without them.

-- What somebody did to a Codex in a span is read by sequence numbers, from the first in that span.
DROP INDEX "DocumentUpdate_documentName_createdAt_idx";

-- The list for review groups by Codex before it sorts by time.
DROP INDEX "CodexConflict_at_idx";
DROP INDEX "CodexProblem_at_idx";
