-- Operations that were folded into what a session came to, by the rule of a template. The release before folds none; it takes the rows of one for
-- altered, and shows what lies between them as if it were whole: the first template with a rule is published once no process of it runs.
ALTER TABLE "Document" ADD COLUMN "foldedSeq" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "RedactionRecord" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'redaction';

CREATE TABLE "FoldedOperations" (
    "documentName" TEXT NOT NULL,
    "fromSeq" BIGINT NOT NULL,
    "toSeq" BIGINT NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "foldedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "FoldedOperations_pkey" PRIMARY KEY ("documentName", "toSeq")
);

-- Functions of the owner of the tables, as for packing and redacting (deploy/postgres): they change what was written in operations that are older than
-- any rule may ask for, under a record that the same transaction has written, and never what a row is chained by.
DO $$
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION "assertFolding"("fold" TEXT, "document" TEXT) RETURNS VOID
    LANGUAGE plpgsql SET search_path = %I, pg_temp AS $function$
    BEGIN
      PERFORM FROM "RedactionRecord" r WHERE r."log" = "document" AND r."redactionId" = "fold" AND r."kind" = 'fold'
        AND r.xmin = pg_current_xact_id()::xid;
      IF NOT FOUND THEN RAISE EXCEPTION 'no such record was written' USING ERRCODE = 'restrict_violation'; END IF;
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE FUNCTION "foldOperations"("fold" TEXT, "document" TEXT, "rows" JSONB) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "changed" BIGINT;
    BEGIN
      PERFORM "assertFolding"("fold", "document");
      PERFORM set_config('bindery.redact', 'on', true);
      UPDATE "DocumentUpdate" u SET "payload" = decode(n."payload", 'base64'), "crc32c" = n."crc32c"
      FROM jsonb_to_recordset("rows") AS n("seq" BIGINT, "payload" TEXT, "crc32c" INTEGER)
      WHERE u."documentName" = "document" AND u."seq" = n."seq" AND u."createdAt" < now() - interval '29 days';
      GET DIAGNOSTICS "changed" = ROW_COUNT;
      PERFORM set_config('bindery.redact', 'off', true);
      RETURN "changed";
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE FUNCTION "foldPackedOperations"("fold" TEXT, "document" TEXT, "last" BIGINT, "packed" BYTEA) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "changed" BIGINT;
    BEGIN
      PERFORM "assertFolding"("fold", "document");
      PERFORM set_config('bindery.redact', 'on', true);
      UPDATE "PackedOperations" b SET "content" = "packed", "sha256" = sha256("packed")
      WHERE b."documentName" = "document" AND b."lastSeq" = "last" AND b."firstAt" < now() - interval '29 days';
      GET DIAGNOSTICS "changed" = ROW_COUNT;
      PERFORM set_config('bindery.redact', 'off', true);
      RETURN "changed";
    END
    $function$
  $sql$, current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION "assertFolding"(TEXT, TEXT) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "foldOperations"(TEXT, TEXT, JSONB) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "foldPackedOperations"(TEXT, TEXT, BIGINT, BYTEA) FROM PUBLIC;
