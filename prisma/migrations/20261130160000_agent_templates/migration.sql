-- The templates that an agent is limited to, and the fields of these; null: none of either.
ALTER TABLE "Agent" ADD COLUMN "templates" JSONB;
