-- A session that was ended by somebody, as against one that is not known (any more): its device forgets what it holds.
ALTER TABLE "Session" ADD COLUMN "revokedAt" TIMESTAMPTZ(3);
