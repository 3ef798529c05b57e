-- The roles of a Bindery on its own PostgreSQL, made once by a superuser. Then, as superuser too:
--   \password bindery_owner  (and the other two)
--   CREATE DATABASE bindery OWNER bindery_owner;
-- Then the tables and the rights on them: see docs/operating.md, Roles in PostgreSQL.
DO $$
BEGIN
  -- Owns the tables: migrations and restores.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bindery_owner') THEN
    CREATE ROLE bindery_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
  -- The servers and every other command.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bindery_server') THEN
    CREATE ROLE bindery_server LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
  END IF;
  -- A restore looks whether a server is still at work.
  GRANT bindery_server TO bindery_owner;
  -- Reports and dashboards.
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bindery_reporting') THEN
    CREATE ROLE bindery_reporting LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
    ALTER ROLE bindery_reporting SET default_transaction_read_only = on;
  END IF;
END
$$;
