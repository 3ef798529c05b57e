-- Who took a share link away: a person, so that devices forget what came through it, or a restore, after which what they hold may be the only copy.
CREATE TYPE "RevokedReason" AS ENUM ('person', 'restore');
ALTER TABLE "ShareLink" ADD COLUMN "revokedReason" "RevokedReason";

-- Of links revoked before, the audit log knows which a person took away. All others stay without a reason, and forget nothing.
UPDATE "ShareLink" SET "revokedReason" = 'person'
WHERE "revokedAt" IS NOT NULL
  AND EXISTS (SELECT FROM "AuditEvent" WHERE "action" = 'link-revoked' AND "subject" = "ShareLink"."id")
  AND NOT EXISTS (SELECT FROM "AuditEvent" WHERE "action" = 'restored');
