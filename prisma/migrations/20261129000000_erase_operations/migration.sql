-- Erasing the operations of documents that have ended is a function of the owner of the tables, so that the role of the server needs
-- no right to delete journal rows (deploy/postgres). It takes whole documents only, and none that is still there.
DO $$
BEGIN
  -- Names are looked up in this schema only, whatever the caller has set.
  EXECUTE format($sql$
    CREATE FUNCTION "eraseOperations"("names" TEXT[]) RETURNS VOID
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = %I, pg_temp AS $function$
    BEGIN
      PERFORM set_config('bindery.purge', 'on', true);
      DELETE FROM "DocumentUpdate" u USING "Document" d
      WHERE d."name" = ANY("names") AND d."deletedAt" IS NOT NULL AND u."documentName" = d."name";
      PERFORM set_config('bindery.purge', 'off', true);
    END
    $function$
  $sql$, current_schema());
END
$$;
REVOKE EXECUTE ON FUNCTION "eraseOperations"(TEXT[]) FROM PUBLIC;
