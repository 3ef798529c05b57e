-- Share links for a branch of a Codex, which end with it. Their tokens are hashed in another way: the release before finds none of them.
ALTER TYPE "RevokedReason" ADD VALUE 'branch';
ALTER TABLE "ShareLink" ADD COLUMN "branch" TEXT;
