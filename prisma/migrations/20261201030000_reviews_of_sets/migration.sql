-- Reviews that were asked for at once, of the branches of a set. The release before this one leaves it empty.
ALTER TABLE "Review" ADD COLUMN "requestId" TEXT;
CREATE INDEX "Review_requestId_idx" ON "Review"("requestId");
