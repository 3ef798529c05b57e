-- Whose suggestion an operation carries out.
ALTER TABLE "DocumentUpdate" ADD COLUMN "proposal" JSONB;
