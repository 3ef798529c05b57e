-- Packed operations written back as rows, for an operator who goes back to a release that does not look into blocks (docs/operating.md).
-- As before; and the function below may take away a block whose rows it has written.
CREATE OR REPLACE FUNCTION "refuseChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('DocumentUpdate', 'PackedOperations') AND current_setting('bindery.purge', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'DocumentUpdate' AND current_setting('bindery.pack', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'PackedOperations' AND current_setting('bindery.unpack', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME IN ('DocumentUpdate', 'PackedOperations', 'AuditEvent')
    AND current_setting('bindery.redact', true) = 'on' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% on "%" refused: its rows are never changed once written', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;

DO $$
BEGIN
  -- Puts rows in place of the last block of a document, if it is the one that was read, and they are all of it, chained from where it begins to where it
  -- ends. The last, so that what is packed is the beginning of the document still.
  EXECUTE format($sql$
    CREATE FUNCTION "unpackOperations"("document" TEXT, "last" BIGINT, "checksum" BYTEA, "rows" JSONB) RETURNS BOOLEAN
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "d" "Document"; "b" "PackedOperations"; "there" RECORD;
    BEGIN
      SELECT * INTO "d" FROM "Document" t WHERE t."name" = "document" AND t."deletedAt" IS NULL FOR UPDATE;
      IF NOT FOUND OR "d"."packedSeq" <> "last" THEN RETURN false; END IF;
      SELECT * INTO "b" FROM "PackedOperations" t WHERE t."documentName" = "document" AND t."lastSeq" = "last" FOR UPDATE;
      IF NOT FOUND OR "b"."sha256" <> "checksum" THEN RETURN false; END IF;
      INSERT INTO "DocumentUpdate"
      SELECT r.* FROM jsonb_populate_recordset(NULL::"DocumentUpdate", "rows") AS r;
      SELECT count(*) AS "rows", bool_and(u."prevHash" = u."chained") AS "isChained",
        (array_agg(u."hash" ORDER BY u."seq" DESC))[1] AS "hash"
      INTO "there" FROM (
        SELECT "seq", "hash", "prevHash", lag("hash", 1, "b"."prevHash") OVER (ORDER BY "seq") AS "chained" FROM "DocumentUpdate"
        WHERE "documentName" = "document" AND "seq" BETWEEN "b"."firstSeq" AND "b"."lastSeq") u;
      IF "there"."rows" <> "b"."lastSeq" - "b"."firstSeq" + 1 OR jsonb_array_length("rows") <> "there"."rows"
        OR NOT "there"."isChained" OR "there"."hash" <> "b"."lastHash" THEN
        RAISE EXCEPTION 'these are not the rows of the block' USING ERRCODE = 'restrict_violation';
      END IF;
      PERFORM set_config('bindery.unpack', 'on', true);
      DELETE FROM "PackedOperations" t WHERE t."documentName" = "document" AND t."lastSeq" = "last";
      PERFORM set_config('bindery.unpack', 'off', true);
      UPDATE "Document" t SET "packedSeq" = "b"."firstSeq" - 1 WHERE t."name" = "document";
      RETURN true;
    END
    $function$
  $sql$, current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION "unpackOperations"(TEXT, BIGINT, BYTEA, JSONB) FROM PUBLIC;
