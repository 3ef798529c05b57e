-- The private Codex on top of it: its own id, or that of the one it stands below; NULL for what every member may read. It is given when a
-- Codex is made and never changes, so that nothing becomes public by a write that went wrong.
ALTER TABLE "Codex" ADD COLUMN "privateTopId" TEXT;

CREATE INDEX "Codex_privateTopId_idx" ON "Codex"("privateTopId");

CREATE FUNCTION "keepPrivateTop"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A Codex is private, or not, for good';
END $$;

CREATE TRIGGER "Codex_privateTop" BEFORE UPDATE OF "privateTopId" ON "Codex"
  FOR EACH ROW WHEN (OLD."privateTopId" IS DISTINCT FROM NEW."privateTopId") EXECUTE FUNCTION "keepPrivateTop"();

-- On a private Codex a grant is all that lets somebody in: to read it, and, as its admin, to say who else may.
ALTER TABLE "CodexGrant" DROP CONSTRAINT "CodexGrant_role_check";
ALTER TABLE "CodexGrant" ADD CONSTRAINT "CodexGrant_role_check"
  CHECK ("role"::text IN ('viewer', 'commenter', 'editor', 'admin'));
