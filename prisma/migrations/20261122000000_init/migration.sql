-- The first schema: everything in prisma/schema.prisma, then what Prisma has no words for (at the end).
-- server/database/schema.pg.test.ts compares the result with schema.prisma, column by column.

CREATE TYPE "Role" AS ENUM ('owner', 'admin', 'editor', 'viewer');
CREATE TYPE "LinkRole" AS ENUM ('view', 'comment', 'edit');

CREATE TABLE "User" (
  "id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "emailVerified" BOOLEAN NOT NULL DEFAULT false,
  "image" TEXT,
  "role" "Role" NOT NULL DEFAULT 'viewer',
  "disabledAt" TIMESTAMPTZ(3),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Session" (
  "id" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "token" TEXT NOT NULL,
  "expiresAt" TIMESTAMPTZ(3) NOT NULL,
  "ipAddress" TEXT,
  "userAgent" TEXT,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Session_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Account" (
  "id" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "accountId" TEXT NOT NULL,
  "providerId" TEXT NOT NULL,
  "accessToken" TEXT,
  "refreshToken" TEXT,
  "idToken" TEXT,
  "accessTokenExpiresAt" TIMESTAMPTZ(3),
  "refreshTokenExpiresAt" TIMESTAMPTZ(3),
  "scope" TEXT,
  "password" TEXT,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Account_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Verification" (
  "id" TEXT NOT NULL,
  "identifier" TEXT NOT NULL,
  "value" TEXT NOT NULL,
  "expiresAt" TIMESTAMPTZ(3) NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Verification_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "ApiToken" (
  "id" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "tokenHash" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "lastUsedAt" TIMESTAMPTZ(3),
  "expiresAt" TIMESTAMPTZ(3),
  "revokedAt" TIMESTAMPTZ(3),
  CONSTRAINT "ApiToken_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Setting" (
  "key" TEXT NOT NULL,
  "value" JSONB NOT NULL,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Setting_pkey" PRIMARY KEY ("key")
);

CREATE TABLE "AuditEvent" (
  "id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "actorId" TEXT NOT NULL,
  "actorName" TEXT NOT NULL,
  "action" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "detail" JSONB NOT NULL DEFAULT '{}',
  CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Document" (
  "name" TEXT COLLATE "C" NOT NULL,
  "kind" TEXT NOT NULL,
  "branch" TEXT NOT NULL DEFAULT 'main',
  "headSeq" BIGINT NOT NULL DEFAULT 0,
  "headHash" BYTEA NOT NULL,
  "snapshotSeq" BIGINT NOT NULL DEFAULT 0,
  "schemaVersion" INTEGER NOT NULL DEFAULT 1,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "deletedAt" TIMESTAMPTZ(3),
  CONSTRAINT "Document_pkey" PRIMARY KEY ("name")
);

CREATE TABLE "DocumentUpdate" (
  "documentName" TEXT COLLATE "C" NOT NULL,
  "seq" BIGINT NOT NULL,
  "operationId" TEXT NOT NULL,
  "payload" BYTEA NOT NULL,
  "crc32c" INTEGER NOT NULL,
  "prevHash" BYTEA NOT NULL,
  "hash" BYTEA NOT NULL,
  "branch" TEXT NOT NULL DEFAULT 'main',
  "actorKind" TEXT NOT NULL,
  "actorId" TEXT NOT NULL,
  "actorName" TEXT NOT NULL,
  "clientId" BIGINT NOT NULL,
  "origin" TEXT NOT NULL,
  "clientTime" TIMESTAMPTZ(3) NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "summary" JSONB NOT NULL,
  CONSTRAINT "DocumentUpdate_pkey" PRIMARY KEY ("documentName", "seq")
);

CREATE TABLE "DocumentSnapshot" (
  "documentName" TEXT COLLATE "C" NOT NULL,
  "seq" BIGINT NOT NULL,
  "state" BYTEA NOT NULL,
  "sha256" BYTEA NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "DocumentSnapshot_pkey" PRIMARY KEY ("documentName", "seq")
);

CREATE TABLE "QuarantinedUpdate" (
  "documentName" TEXT COLLATE "C" NOT NULL,
  "seq" BIGINT NOT NULL,
  "reason" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "QuarantinedUpdate_pkey" PRIMARY KEY ("documentName", "seq")
);

CREATE TABLE "Codex" (
  "id" TEXT NOT NULL,
  "templateId" TEXT NOT NULL,
  "templateVersion" INTEGER NOT NULL,
  "parentId" TEXT,
  "title" TEXT NOT NULL,
  "fields" JSONB NOT NULL DEFAULT '{}',
  "searchText" TEXT NOT NULL DEFAULT '',
  "projectedSeq" BIGINT NOT NULL DEFAULT 0,
  "createdById" TEXT NOT NULL,
  "createdByName" TEXT NOT NULL,
  "updatedById" TEXT NOT NULL,
  "updatedByName" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  "deletedAt" TIMESTAMPTZ(3),
  CONSTRAINT "Codex_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Template" (
  "id" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "origin" TEXT NOT NULL,
  "archivedAt" TIMESTAMPTZ(3),
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "Template_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "TemplateVersion" (
  "templateId" TEXT NOT NULL,
  "version" INTEGER NOT NULL,
  "source" TEXT NOT NULL,
  "resolved" JSONB NOT NULL,
  "sha256" TEXT NOT NULL,
  "publishedById" TEXT NOT NULL,
  "publishedByName" TEXT NOT NULL,
  "publishedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "TemplateVersion_pkey" PRIMARY KEY ("templateId", "version")
);

CREATE TABLE "ShareLink" (
  "id" TEXT NOT NULL,
  "codexId" TEXT NOT NULL,
  "role" "LinkRole" NOT NULL,
  "tokenHash" TEXT NOT NULL,
  "expiresAt" TIMESTAMPTZ(3),
  "createdById" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "revokedAt" TIMESTAMPTZ(3),
  "lastUsedAt" TIMESTAMPTZ(3),
  CONSTRAINT "ShareLink_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Asset" (
  "id" TEXT NOT NULL,
  "codexId" TEXT NOT NULL,
  "sha256" TEXT NOT NULL,
  "mime" TEXT NOT NULL,
  "size" INTEGER NOT NULL,
  "name" TEXT NOT NULL,
  "width" INTEGER,
  "height" INTEGER,
  "createdById" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Asset_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "User_email_key" ON "User" ("email");
CREATE UNIQUE INDEX "Session_token_key" ON "Session" ("token");
CREATE INDEX "Session_userId_idx" ON "Session" ("userId");
CREATE UNIQUE INDEX "Account_providerId_accountId_key" ON "Account" ("providerId", "accountId");
CREATE INDEX "Account_userId_idx" ON "Account" ("userId");
CREATE INDEX "Verification_identifier_idx" ON "Verification" ("identifier");
CREATE UNIQUE INDEX "ApiToken_tokenHash_key" ON "ApiToken" ("tokenHash");
CREATE INDEX "ApiToken_userId_idx" ON "ApiToken" ("userId");
CREATE INDEX "AuditEvent_at_idx" ON "AuditEvent" ("at");
CREATE UNIQUE INDEX "DocumentUpdate_documentName_operationId_key" ON "DocumentUpdate" ("documentName", "operationId");
CREATE INDEX "DocumentUpdate_documentName_createdAt_idx" ON "DocumentUpdate" ("documentName", "createdAt");
CREATE INDEX "Codex_deletedAt_updatedAt_idx" ON "Codex" ("deletedAt", "updatedAt");
CREATE INDEX "Codex_parentId_idx" ON "Codex" ("parentId");
CREATE INDEX "Codex_templateId_templateVersion_idx" ON "Codex" ("templateId", "templateVersion");
CREATE UNIQUE INDEX "ShareLink_tokenHash_key" ON "ShareLink" ("tokenHash");
CREATE INDEX "ShareLink_codexId_idx" ON "ShareLink" ("codexId");
CREATE INDEX "Asset_codexId_idx" ON "Asset" ("codexId");

ALTER TABLE "Session" ADD CONSTRAINT "Session_userId_fkey" FOREIGN KEY ("userId")
  REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Account" ADD CONSTRAINT "Account_userId_fkey" FOREIGN KEY ("userId")
  REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_userId_fkey" FOREIGN KEY ("userId")
  REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Codex" ADD CONSTRAINT "Codex_parentId_fkey" FOREIGN KEY ("parentId")
  REFERENCES "Codex" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "Codex" ADD CONSTRAINT "Codex_templateId_templateVersion_fkey" FOREIGN KEY ("templateId", "templateVersion")
  REFERENCES "TemplateVersion" ("templateId", "version") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "TemplateVersion" ADD CONSTRAINT "TemplateVersion_templateId_fkey" FOREIGN KEY ("templateId")
  REFERENCES "Template" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_codexId_fkey" FOREIGN KEY ("codexId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "Asset" ADD CONSTRAINT "Asset_codexId_fkey" FOREIGN KEY ("codexId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ── Beyond Prisma ─────────────────────────────────────────────────────────────────────────────────────────────────

-- Document names are COLLATE "C" above: head rows are locked in the order in which JavaScript sorts their names.

ALTER TABLE "User" ADD CONSTRAINT "User_email_lower_check" CHECK ("email" = lower("email"));
ALTER TABLE "ApiToken" ADD CONSTRAINT "ApiToken_tokenHash_check" CHECK ("tokenHash" ~ '^[0-9a-f]{64}$');
ALTER TABLE "ShareLink" ADD CONSTRAINT "ShareLink_tokenHash_check" CHECK ("tokenHash" ~ '^[0-9a-f]{64}$');
ALTER TABLE "Asset" ADD CONSTRAINT "Asset_sha256_check" CHECK ("sha256" ~ '^[0-9a-f]{64}$');
ALTER TABLE "Asset" ADD CONSTRAINT "Asset_size_check" CHECK ("size" >= 0);
ALTER TABLE "TemplateVersion" ADD CONSTRAINT "TemplateVersion_version_check" CHECK ("version" >= 1);
ALTER TABLE "Document" ADD CONSTRAINT "Document_name_check" CHECK (starts_with("name", "kind" || '/'));
ALTER TABLE "Document" ADD CONSTRAINT "Document_seq_check" CHECK ("snapshotSeq" BETWEEN 0 AND "headSeq");
ALTER TABLE "DocumentUpdate" ADD CONSTRAINT "DocumentUpdate_seq_check" CHECK ("seq" >= 1);
ALTER TABLE "DocumentUpdate" ADD CONSTRAINT "DocumentUpdate_hash_check" CHECK (octet_length("hash") = 32);
ALTER TABLE "DocumentSnapshot" ADD CONSTRAINT "DocumentSnapshot_sha256_check" CHECK (octet_length("sha256") = 32);

-- Full-text search. A tsvector holds at most 1 MB, and one that would not fit must not keep a Codex from being
-- projected, so the text is shortened until it fits.
CREATE FUNCTION "codexSearchVector"("title" TEXT, "body" TEXT) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  kept INTEGER := length("body");
BEGIN
  LOOP
    BEGIN
      RETURN setweight(to_tsvector('simple'::regconfig, "title"), 'A')
        || setweight(to_tsvector('simple'::regconfig, left("body", kept)), 'B');
    EXCEPTION WHEN program_limit_exceeded THEN
      IF kept = 0 THEN RETURN ''::tsvector; END IF;
      kept := kept / 2;
    END;
  END LOOP;
END
$$;

ALTER TABLE "Codex" ADD COLUMN "searchVector" tsvector NOT NULL
  GENERATED ALWAYS AS ("codexSearchVector"("title", "searchText")) STORED;
CREATE INDEX "Codex_searchVector_idx" ON "Codex" USING GIN ("searchVector");

-- Append-only tables. Purging a document for good is the one exception, and has to say so in its transaction:
-- SET LOCAL bindery.purge = 'on'.
CREATE FUNCTION "refuseChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'DocumentUpdate' AND current_setting('bindery.purge', true) = 'on' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% on "%" refused: its rows are never changed once written', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER "DocumentUpdate_append_only" BEFORE UPDATE OR DELETE ON "DocumentUpdate"
  FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "DocumentUpdate_no_truncate" BEFORE TRUNCATE ON "DocumentUpdate"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "AuditEvent_append_only" BEFORE UPDATE OR DELETE ON "AuditEvent"
  FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "AuditEvent_no_truncate" BEFORE TRUNCATE ON "AuditEvent"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "TemplateVersion_immutable" BEFORE UPDATE ON "TemplateVersion"
  FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
