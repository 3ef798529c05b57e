-- Chains the audit log: every event has a number without gaps, and a hash over itself and the hash of the event before it. A trigger
-- does it, so that it holds for every program that writes an event, the previous release included; the row of "AuditHead" is the lock
-- under which several processes take numbers.
ALTER TABLE "AuditEvent" ADD COLUMN "chain" TEXT, ADD COLUMN "seq" BIGINT, ADD COLUMN "prevHash" BYTEA, ADD COLUMN "hash" BYTEA;
CREATE INDEX "AuditEvent_chain_seq_idx" ON "AuditEvent" ("chain", "seq");

CREATE TABLE "AuditHead" (
  "id" INTEGER NOT NULL DEFAULT 1,
  "chain" TEXT NOT NULL,
  "seq" BIGINT NOT NULL DEFAULT 0,
  "hash" BYTEA NOT NULL,
  CONSTRAINT "AuditHead_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "AuditHead_one_check" CHECK ("id" = 1)
);

DO $$
DECLARE "chain" TEXT := gen_random_uuid()::text;
BEGIN
  INSERT INTO "AuditHead" ("chain", "hash") VALUES ("chain", sha256(convert_to('bindery:audit:' || "chain", 'UTF8')));

  -- Names are looked up in this schema only, whatever the caller has set.
  EXECUTE format($sql$
    CREATE FUNCTION "hashAuditEvent"("event" "AuditEvent") RETURNS BYTEA
    LANGUAGE sql STABLE SET search_path = %I, pg_temp AS $function$
      SELECT sha256(convert_to(jsonb_build_array(
        "event"."chain", "event"."seq", encode("event"."prevHash", 'hex'), "event"."id",
        (extract(epoch FROM "event"."at") * 1000)::bigint, "event"."actorId", "event"."actorName", "event"."action",
        "event"."subject", "event"."detail")::text, 'UTF8'))
    $function$
  $sql$, current_schema());

  -- As the owner of the tables, so that the role of the server needs no right to change the head.
  EXECUTE format($sql$
    CREATE FUNCTION "chainAuditEvent"() RETURNS TRIGGER
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    DECLARE "head" "AuditHead";
    BEGIN
      SELECT * INTO STRICT "head" FROM "AuditHead" FOR UPDATE;
      NEW."chain" := "head"."chain";
      NEW."seq" := "head"."seq" + 1;
      NEW."prevHash" := "head"."hash";
      NEW."hash" := "hashAuditEvent"(NEW);
      UPDATE "AuditHead" SET "seq" = NEW."seq", "hash" = NEW."hash";
      RETURN NEW;
    END
    $function$
  $sql$, current_schema());

  -- For events that came in past the trigger: those of before, and those of a backup of before. For the owner, with triggers off.
  EXECUTE format($sql$
    CREATE FUNCTION "chainAuditEvents"() RETURNS BIGINT
    LANGUAGE plpgsql SET search_path = %I, pg_temp AS $function$
    DECLARE
      "head" "AuditHead";
      "event" "AuditEvent";
      "count" BIGINT := 0;
    BEGIN
      SELECT * INTO STRICT "head" FROM "AuditHead" FOR UPDATE;
      FOR "event" IN SELECT * FROM "AuditEvent" WHERE "seq" IS NULL ORDER BY "at", "id" LOOP
        "event"."chain" := "head"."chain";
        "event"."seq" := "head"."seq" + 1;
        "event"."prevHash" := "head"."hash";
        "event"."hash" := "hashAuditEvent"("event");
        UPDATE "AuditEvent" SET "chain" = "event"."chain", "seq" = "event"."seq", "prevHash" = "event"."prevHash",
          "hash" = "event"."hash" WHERE "id" = "event"."id";
        "head"."seq" := "event"."seq";
        "head"."hash" := "event"."hash";
        "count" := "count" + 1;
      END LOOP;
      UPDATE "AuditHead" SET "seq" = "head"."seq", "hash" = "head"."hash";
      RETURN "count";
    END
    $function$
  $sql$, current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION "chainAuditEvent"() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION "chainAuditEvents"() FROM PUBLIC;

ALTER TABLE "AuditEvent" DISABLE TRIGGER USER;
-- The chain says itself from where on it proves anything.
DO $$
DECLARE "earlier" BIGINT;
BEGIN
  SELECT "chainAuditEvents"() INTO "earlier";
  IF "earlier" > 0 THEN
    INSERT INTO "AuditEvent" ("id", "at", "actorId", "actorName", "action", "subject", "detail")
    VALUES (gen_random_uuid()::text, clock_timestamp(), 'system', 'Vespera Bindery', 'audit-chained', 'instance',
      jsonb_build_object('earlier', "earlier"));
    PERFORM "chainAuditEvents"();
  END IF;
END
$$;
ALTER TABLE "AuditEvent" ENABLE TRIGGER USER;

CREATE TRIGGER "AuditEvent_chained" BEFORE INSERT ON "AuditEvent"
  FOR EACH ROW EXECUTE FUNCTION "chainAuditEvent"();
