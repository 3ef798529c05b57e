-- Whoever adds an event to the audit log holds its head until they commit. A process that is frozen or cut off in between must not
-- hold up everybody else: the database ends its transaction, and others give up waiting and say so.
DO $$
BEGIN
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION "chainAuditEvent"() RETURNS TRIGGER
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp SET lock_timeout = '35s' AS $function$
    DECLARE "head" "AuditHead";
    BEGIN
      PERFORM set_config('idle_in_transaction_session_timeout', '30s', true);
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
END
$$;
