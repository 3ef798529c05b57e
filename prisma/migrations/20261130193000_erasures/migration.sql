-- Personal data of removed members that is erased from everything that is stored. The release before knows none, and takes the rows for altered.
CREATE TABLE "Erasure" (
    "id" TEXT NOT NULL,
    "memberId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "request" BYTEA NOT NULL,
    "report" JSONB,
    "leasedUntil" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Erasure_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Erasure_memberId_key" ON "Erasure"("memberId");
CREATE UNIQUE INDEX "Erasure_number_key" ON "Erasure"("number");
CREATE INDEX "Erasure_state_idx" ON "Erasure"("state");

-- Functions of the owner of the tables, as for removing a passage: they change who is named, under an erasure that is going on, and never what a
-- row is chained by.
DO $$
BEGIN
  EXECUTE format($sql$
    CREATE FUNCTION "renameOperations"("erasure" TEXT, "document" TEXT, "rows" JSONB)
    RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "changed" BIGINT;
    BEGIN
      PERFORM FROM "Erasure" e WHERE e."id" = "erasure" AND e."state" <> 'done';
      IF NOT FOUND THEN RAISE EXCEPTION 'no such erasure is going on' USING ERRCODE = 'restrict_violation'; END IF;
      PERFORM set_config('bindery.redact', 'on', true);
      UPDATE "DocumentUpdate" u
      SET "payload" = decode(n."payload", 'base64'), "crc32c" = n."crc32c", "actorName" = n."actorName", "proposal" = n."proposal"
      FROM jsonb_to_recordset("rows") AS n("seq" BIGINT, "payload" TEXT, "crc32c" INTEGER, "actorName" TEXT, "proposal" JSONB)
      WHERE u."documentName" = "document" AND u."seq" = n."seq";
      GET DIAGNOSTICS "changed" = ROW_COUNT;
      PERFORM set_config('bindery.redact', 'off', true);
      RETURN "changed";
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE FUNCTION "renamePackedOperations"("erasure" TEXT, "document" TEXT, "last" BIGINT, "packed" BYTEA) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "changed" BIGINT;
    BEGIN
      PERFORM FROM "Erasure" e WHERE e."id" = "erasure" AND e."state" <> 'done';
      IF NOT FOUND THEN RAISE EXCEPTION 'no such erasure is going on' USING ERRCODE = 'restrict_violation'; END IF;
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
    CREATE FUNCTION "renameEvent"("erasure" TEXT, "event" TEXT, "name" TEXT, "words" JSONB)
    RETURNS BYTEA
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "content" BYTEA;
    BEGIN
      PERFORM FROM "Erasure" e WHERE e."id" = "erasure" AND e."state" <> 'done';
      IF NOT FOUND THEN RAISE EXCEPTION 'no such erasure is going on' USING ERRCODE = 'restrict_violation'; END IF;
      PERFORM set_config('bindery.redact', 'on', true);
      UPDATE "AuditEvent" e SET "actorName" = "name", "detail" = "words" WHERE e."id" = "event" RETURNING "hashAuditEvent"(e) INTO "content";
      PERFORM set_config('bindery.redact', 'off', true);
      RETURN "content";
    END
    $function$
  $sql$, current_schema());

  EXECUTE format($sql$
    CREATE FUNCTION "renamePublisher"("erasure" TEXT, "name" TEXT) RETURNS BIGINT
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "changed" BIGINT;
    BEGIN
      UPDATE "TemplateVersion" v SET "publishedByName" = "name"
      FROM "Erasure" e WHERE e."id" = "erasure" AND e."state" <> 'done' AND v."publishedById" = e."memberId";
      GET DIAGNOSTICS "changed" = ROW_COUNT;
      RETURN "changed";
    END
    $function$
  $sql$, current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION "renameOperations"(TEXT, TEXT, JSONB) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "renamePackedOperations"(TEXT, TEXT, BIGINT, BYTEA) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "renameEvent"(TEXT, TEXT, TEXT, JSONB) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "renamePublisher"(TEXT, TEXT) FROM PUBLIC;
