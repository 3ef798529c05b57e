-- Passages that are removed from the history, and signed records of what was changed for that. The release before removes none, and takes the
-- rows of one for altered.
CREATE TABLE "Redaction" (
    "id" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "request" BYTEA NOT NULL,
    "guard" BYTEA NOT NULL,
    "report" JSONB,
    "leasedUntil" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Redaction_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Redaction_codexId_at_idx" ON "Redaction"("codexId", "at");
CREATE INDEX "Redaction_state_idx" ON "Redaction"("state");

CREATE TABLE "RedactionRecord" (
    "log" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "redactionId" TEXT NOT NULL,
    "note" TEXT NOT NULL,

    CONSTRAINT "RedactionRecord_pkey" PRIMARY KEY ("log", "number")
);

CREATE INDEX "RedactionRecord_redactionId_idx" ON "RedactionRecord"("redactionId");

-- As before; and what a function below has set for its transaction may change a row.
CREATE OR REPLACE FUNCTION "refuseChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'DocumentUpdate' AND current_setting('bindery.purge', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('DocumentUpdate', 'AuditEvent') AND current_setting('bindery.redact', true) = 'on' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% on "%" refused: its rows are never changed once written', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

-- Functions of the owner of the tables, so that the role of the server needs no right to change rows of the logs (deploy/postgres). They change
-- what was written and nothing else, under a redaction that is going on, and never what a row is chained by.
DO $$
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION "redactOperations"("redaction" TEXT, "document" TEXT, "rows" JSONB)
    RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "changed" BIGINT;
    BEGIN
      PERFORM FROM "Redaction" r WHERE r."id" = "redaction" AND r."state" <> 'done';
      IF NOT FOUND THEN RAISE EXCEPTION 'no such redaction is going on' USING ERRCODE = 'restrict_violation'; END IF;
      PERFORM set_config('bindery.redact', 'on', true);
      UPDATE "DocumentUpdate" u SET "payload" = decode(n."payload", 'base64'), "crc32c" = n."crc32c"
      FROM jsonb_to_recordset("rows") AS n("seq" BIGINT, "payload" TEXT, "crc32c" INTEGER)
      WHERE u."documentName" = "document" AND u."seq" = n."seq";
      GET DIAGNOSTICS "changed" = ROW_COUNT;
      PERFORM set_config('bindery.redact', 'off', true);
      RETURN "changed";
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE FUNCTION "redactEvent"("redaction" TEXT, "event" TEXT, "words" JSONB)
    RETURNS BYTEA
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "content" BYTEA;
    BEGIN
      PERFORM FROM "Redaction" r WHERE r."id" = "redaction" AND r."state" <> 'done';
      IF NOT FOUND THEN RAISE EXCEPTION 'no such redaction is going on' USING ERRCODE = 'restrict_violation'; END IF;
      PERFORM set_config('bindery.redact', 'on', true);
      UPDATE "AuditEvent" e SET "detail" = "words" WHERE e."id" = "event" RETURNING "hashAuditEvent"(e) INTO "content";
      PERFORM set_config('bindery.redact', 'off', true);
      RETURN "content";
    END
    $function$
  $sql$, current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION "redactOperations"(TEXT, TEXT, JSONB) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "redactEvent"(TEXT, TEXT, JSONB) FROM PUBLIC;
