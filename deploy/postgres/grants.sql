-- What the roles of roles.sql may do, for bindery_owner to run in the database of Bindery, after every migration. It can be run again.
DO $$
BEGIN
  EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO bindery_server, bindery_reporting', current_database());
  EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC, bindery_server, bindery_reporting', current_schema());
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO bindery_server, bindery_reporting', current_schema());
  EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %I FROM PUBLIC, bindery_server, bindery_reporting', current_schema());
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO bindery_server', current_schema());
END
$$;

-- The server: rows, never tables. What is only ever added to, it adds to, and compaction deletes snapshots.
REVOKE UPDATE, DELETE ON "DocumentUpdate", "AuditEvent" FROM bindery_server;
REVOKE UPDATE ON "TemplateVersion" FROM bindery_server;
REVOKE DELETE ON "Document" FROM bindery_server;
-- The head of the audit log is moved by the trigger that adds to it.
REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations", "AuditHead" FROM bindery_server;
-- Deleting a Codex for good erases the operations of documents that have ended, and no others.
GRANT EXECUTE ON FUNCTION "eraseOperations"(TEXT[]) TO bindery_server;
-- Removing a passage from the history changes what operations and events say, and nothing they are chained by.
GRANT EXECUTE ON FUNCTION "redactOperations"(TEXT, TEXT, JSONB) TO bindery_server;
GRANT EXECUTE ON FUNCTION "redactEvent"(TEXT, TEXT, JSONB) TO bindery_server;
-- Erasing personal data changes whom they name, likewise.
GRANT EXECUTE ON FUNCTION "renameOperations"(TEXT, TEXT, JSONB) TO bindery_server;
GRANT EXECUTE ON FUNCTION "renamePackedOperations"(TEXT, TEXT, BIGINT, BYTEA) TO bindery_server;
GRANT EXECUTE ON FUNCTION "renameEvent"(TEXT, TEXT, TEXT, JSONB) TO bindery_server;
GRANT EXECUTE ON FUNCTION "renamePublisher"(TEXT, TEXT) TO bindery_server;
REVOKE UPDATE, DELETE ON "RedactionRecord" FROM bindery_server;
-- The rule of a template folds old operations, under a record of the same transaction.
GRANT EXECUTE ON FUNCTION "foldOperations"(TEXT, TEXT, JSONB) TO bindery_server;
GRANT EXECUTE ON FUNCTION "foldPackedOperations"(TEXT, TEXT, BIGINT, BYTEA) TO bindery_server;
-- Packing puts a block in place of the rows it was made of.
REVOKE INSERT, UPDATE, DELETE ON "PackedOperations" FROM bindery_server;
GRANT EXECUTE ON FUNCTION "packOperations"(JSONB, BYTEA, BIGINT) TO bindery_server;
-- And puts the rows back.
GRANT EXECUTE ON FUNCTION "unpackOperations"(TEXT, BIGINT, BYTEA, JSONB) TO bindery_server;
GRANT EXECUTE ON FUNCTION "redactPackedOperations"(TEXT, TEXT, BIGINT, BYTEA) TO bindery_server;

-- Reports: what people wrote and did, without anything that lets somebody in.
GRANT SELECT ON "Document", "DocumentUpdate", "PackedOperations", "DocumentSnapshot", "QuarantinedUpdate", "Codex", "CodexSearch", "CodexReference",
  "CodexConflict", "CodexProblem", "CodexReading", "NamedVersion", "AutomationRun", "Template", "TemplateVersion", "Asset", "AssetUse", "AuditEvent",
  "AuditHead", "_prisma_migrations" TO bindery_reporting;
GRANT SELECT ("id", "email", "name", "role", "disabledAt", "createdAt") ON "User" TO bindery_reporting;
GRANT SELECT ("id", "codexId", "role", "expiresAt", "createdById", "createdAt", "revokedAt", "lastUsedAt") ON "ShareLink"
  TO bindery_reporting;
