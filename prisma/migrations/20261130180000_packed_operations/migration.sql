-- Old operations, packed: what was rows of "DocumentUpdate" is one row here. The release before packs nothing, and does not look here: packing is
-- turned on once no process of it runs (docs/operating.md).
ALTER TABLE "Document" ADD COLUMN "packedSeq" BIGINT NOT NULL DEFAULT 0;

CREATE TABLE "PackedOperations" (
    "documentName" TEXT NOT NULL,
    "firstSeq" BIGINT NOT NULL,
    "lastSeq" BIGINT NOT NULL,
    "prevHash" BYTEA NOT NULL,
    "lastHash" BYTEA NOT NULL,
    "firstAt" TIMESTAMPTZ(3) NOT NULL,
    "lastAt" TIMESTAMPTZ(3) NOT NULL,
    "writers" JSONB NOT NULL,
    "roots" TEXT[] NOT NULL,
    "clients" BIGINT[] NOT NULL,
    "ids" BYTEA NOT NULL,
    "content" BYTEA NOT NULL,
    "sha256" BYTEA NOT NULL,

    CONSTRAINT "PackedOperations_pkey" PRIMARY KEY ("documentName", "lastSeq")
);

CREATE INDEX "PackedOperations_lastAt_idx" ON "PackedOperations"("lastAt");
ALTER TABLE "PackedOperations" ADD CONSTRAINT "PackedOperations_range_check"
  CHECK ("firstSeq" >= 1 AND "lastSeq" >= "firstSeq" AND octet_length("ids") = 4 * ("lastSeq" - "firstSeq" + 1));
-- It is compressed already.
ALTER TABLE "PackedOperations" ALTER COLUMN "content" SET STORAGE EXTERNAL;

-- As before; and what the functions below have set for their transaction may move rows into a block, and erase or redact blocks.
CREATE OR REPLACE FUNCTION "refuseChange"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('DocumentUpdate', 'PackedOperations') AND current_setting('bindery.purge', true) = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'DocumentUpdate' AND current_setting('bindery.pack', true) = 'on' THEN
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

CREATE TRIGGER "PackedOperations_append_only" BEFORE UPDATE OR DELETE ON "PackedOperations"
  FOR EACH ROW EXECUTE FUNCTION "refuseChange"();
CREATE TRIGGER "PackedOperations_no_truncate" BEFORE TRUNCATE ON "PackedOperations"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuseChange"();

-- Functions of the owner of the tables, as for erasing and redacting (deploy/postgres).
DO $$
BEGIN
  -- Puts a block in place of the rows it was made of, if they are what they were then: the next ones of the document, within its newest
  -- snapshot and its newest checkpoint, not its last, chained as the block says, and without a passage removed from them since.
  EXECUTE format($sql$
    CREATE FUNCTION "packOperations"("block" JSONB, "packed" BYTEA, "removals" BIGINT) RETURNS BOOLEAN
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "d" "Document"; "b" "PackedOperations"; "there" RECORD;
    BEGIN
      SELECT * INTO "b" FROM jsonb_populate_record(NULL::"PackedOperations", "block");
      SELECT * INTO "d" FROM "Document" t WHERE t."name" = "b"."documentName" AND t."deletedAt" IS NULL FOR UPDATE;
      IF NOT FOUND OR "b"."firstSeq" <> "d"."packedSeq" + 1 OR "b"."lastSeq" >= "d"."headSeq" OR "b"."lastSeq" > "d"."snapshotSeq"
        OR NOT EXISTS (SELECT FROM "Checkpoint" c WHERE c."log" = "d"."name" AND c."size" >= "b"."lastSeq")
        OR (SELECT count(*) FROM "RedactionRecord" r WHERE r."log" = "d"."name") <> "removals" THEN
        RETURN false;
      END IF;
      SELECT count(*) AS "rows",
        (array_agg(u."prevHash" ORDER BY u."seq"))[1] AS "prevHash", (array_agg(u."hash" ORDER BY u."seq" DESC))[1] AS "hash"
      INTO "there" FROM "DocumentUpdate" u
      WHERE u."documentName" = "d"."name" AND u."seq" BETWEEN "b"."firstSeq" AND "b"."lastSeq";
      IF "there"."rows" <> "b"."lastSeq" - "b"."firstSeq" + 1 OR "there"."prevHash" <> "b"."prevHash" OR "there"."hash" <> "b"."lastHash" THEN
        RETURN false;
      END IF;
      "b"."content" := "packed";
      "b"."sha256" := sha256("packed");
      INSERT INTO "PackedOperations" SELECT "b".*;
      PERFORM set_config('bindery.pack', 'on', true);
      DELETE FROM "DocumentUpdate" u
      WHERE u."documentName" = "d"."name" AND u."seq" BETWEEN "b"."firstSeq" AND "b"."lastSeq";
      PERFORM set_config('bindery.pack', 'off', true);
      UPDATE "Document" t SET "packedSeq" = "b"."lastSeq" WHERE t."name" = "d"."name";
      RETURN true;
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE FUNCTION "redactPackedOperations"("redaction" TEXT, "document" TEXT, "last" BIGINT, "packed" BYTEA) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "changed" BIGINT;
    BEGIN
      PERFORM FROM "Redaction" r WHERE r."id" = "redaction" AND r."state" <> 'done';
      IF NOT FOUND THEN RAISE EXCEPTION 'no such redaction is going on' USING ERRCODE = 'restrict_violation'; END IF;
      PERFORM set_config('bindery.redact', 'on', true);
      UPDATE "PackedOperations" b SET "content" = "packed", "sha256" = sha256("packed")
      WHERE b."documentName" = "document" AND b."lastSeq" = "last";
      GET DIAGNOSTICS "changed" = ROW_COUNT;
      PERFORM set_config('bindery.redact', 'off', true);
      RETURN "changed";
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION "eraseOperations"("names" TEXT[]) RETURNS VOID
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    BEGIN
      PERFORM set_config('bindery.purge', 'on', true);
      DELETE FROM "DocumentUpdate" u USING "Document" d
      WHERE d."name" = ANY("names") AND d."deletedAt" IS NOT NULL AND u."documentName" = d."name";
      DELETE FROM "PackedOperations" b USING "Document" d
      WHERE d."name" = ANY("names") AND d."deletedAt" IS NOT NULL AND b."documentName" = d."name";
      PERFORM set_config('bindery.purge', 'off', true);
    END
    $function$
  $sql$, current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION "packOperations"(JSONB, BYTEA, BIGINT) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "redactPackedOperations"(TEXT, TEXT, BIGINT, BYTEA) FROM PUBLIC;
