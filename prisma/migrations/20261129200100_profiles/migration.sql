-- How members look to others, and how dates are shown to them.
ALTER TABLE "User" ADD COLUMN "hue" INTEGER;
ALTER TABLE "User" ADD COLUMN "picture" TEXT;
ALTER TABLE "User" ADD COLUMN "timeZone" TEXT;
ALTER TABLE "User" ADD COLUMN "dateFormat" TEXT;

CREATE TABLE "ProfilePicture" (
    "userId" TEXT NOT NULL,
    "bytes" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ProfilePicture_pkey" PRIMARY KEY ("userId")
);
ALTER TABLE "ProfilePicture" ADD CONSTRAINT "ProfilePicture_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;
