-- Rules give nobody more than they reach: an edit says for what part of the tree the API token was that made it, a date who wrote it.
ALTER TABLE "DocumentUpdate" ADD COLUMN "subtreeId" TEXT;
ALTER TABLE "AutomationDue" ADD COLUMN "by" JSONB;
-- Dates of another time zone than that of the workspace are looked for again and again.
CREATE INDEX "AutomationDue_timeZone_idx" ON "AutomationDue"("timeZone");
