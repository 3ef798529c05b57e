-- What consecutive operations came to, as one update each, so that an old state is made in few steps. They are made of the operations again at any
-- time. The release before knows none: whoever changes or erases operations, the database drops what was made of them.
CREATE TABLE "DocumentStretch" (
    "documentName" TEXT NOT NULL,
    "fromSeq" BIGINT NOT NULL,
    "toSeq" BIGINT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "content" BYTEA NOT NULL,
    "sha256" BYTEA NOT NULL,

    CONSTRAINT "DocumentStretch_pkey" PRIMARY KEY ("documentName", "toSeq")
);

ALTER TABLE "DocumentStretch" ADD CONSTRAINT "DocumentStretch_range_check" CHECK ("fromSeq" >= 1 AND "toSeq" >= "fromSeq");
-- It is compressed already.
ALTER TABLE "DocumentStretch" ALTER COLUMN "content" SET STORAGE EXTERNAL;

DO $$
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION "dropStretchOfOperation"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    BEGIN
      DELETE FROM "DocumentStretch" s WHERE s."documentName" = NEW."documentName" AND s."toSeq" >= NEW."seq" AND s."fromSeq" <= NEW."seq";
      RETURN NULL;
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE FUNCTION "dropStretchesOfBlock"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    BEGIN
      DELETE FROM "DocumentStretch" s
      WHERE s."documentName" = NEW."documentName" AND s."toSeq" >= NEW."firstSeq" AND s."fromSeq" <= NEW."lastSeq";
      RETURN NULL;
    END
    $function$
  $sql$, current_schema());

  -- Before "eraseOperations", which a document has to have ended for.
  EXECUTE format($sql$
    CREATE FUNCTION "dropStretchesOfDocument"() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    BEGIN
      DELETE FROM "DocumentStretch" s WHERE s."documentName" = NEW."name";
      RETURN NULL;
    END
    $function$
  $sql$, current_schema());
END
$$;

CREATE TRIGGER "DocumentUpdate_stretches" AFTER UPDATE ON "DocumentUpdate"
  FOR EACH ROW WHEN (OLD."payload" IS DISTINCT FROM NEW."payload") EXECUTE FUNCTION "dropStretchOfOperation"();
CREATE TRIGGER "PackedOperations_stretches" AFTER UPDATE ON "PackedOperations"
  FOR EACH ROW WHEN (OLD."content" IS DISTINCT FROM NEW."content") EXECUTE FUNCTION "dropStretchesOfBlock"();
CREATE TRIGGER "Document_stretches" AFTER UPDATE OF "deletedAt" ON "Document"
  FOR EACH ROW WHEN (NEW."deletedAt" IS NOT NULL) EXECUTE FUNCTION "dropStretchesOfDocument"();
