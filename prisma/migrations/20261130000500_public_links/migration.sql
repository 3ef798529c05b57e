-- Whether a share link for reading is a public page, which search engines may list. The release before shows none.
ALTER TABLE "ShareLink" ADD COLUMN "public" BOOLEAN NOT NULL DEFAULT false;
