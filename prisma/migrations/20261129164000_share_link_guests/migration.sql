-- Names, passwords and guest limits of share links, the guests who joined by them, and who is connected at which process.
ALTER TABLE "ShareLink" ADD COLUMN "name" TEXT NOT NULL DEFAULT '';
ALTER TABLE "ShareLink" ADD COLUMN "passwordHash" TEXT;
ALTER TABLE "ShareLink" ADD COLUMN "passwordRound" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "ShareLink" ADD COLUMN "maxGuests" INTEGER;

CREATE TABLE "LinkGuest" (
    "id" TEXT NOT NULL,
    "linkId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordRound" INTEGER NOT NULL,
    "joinedAt" TIMESTAMPTZ(3) NOT NULL,
    "endedAt" TIMESTAMPTZ(3),
    CONSTRAINT "LinkGuest_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "LinkGuest_linkId_fkey" FOREIGN KEY ("linkId") REFERENCES "ShareLink"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "LinkGuest_linkId_idx" ON "LinkGuest"("linkId");

CREATE TABLE "LinkSeat" (
    "guestId" TEXT NOT NULL,
    "processId" TEXT NOT NULL,
    "linkId" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "LinkSeat_pkey" PRIMARY KEY ("guestId", "processId"),
    CONSTRAINT "LinkSeat_linkId_fkey" FOREIGN KEY ("linkId") REFERENCES "ShareLink"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "LinkSeat_linkId_idx" ON "LinkSeat"("linkId");
