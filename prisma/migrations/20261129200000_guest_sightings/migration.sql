-- When a guest was last here, by whatever door: for the list of a link, and for forgetting those who stay away.
ALTER TABLE "LinkGuest" ADD COLUMN "seenAt" TIMESTAMPTZ(3);
CREATE INDEX "LinkGuest_linkId_seenAt_idx" ON "LinkGuest"("linkId", "seenAt");
DROP INDEX "LinkGuest_linkId_idx";
