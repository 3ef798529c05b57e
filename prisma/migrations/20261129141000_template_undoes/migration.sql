-- The version whose publication this one took back; null for every other.
ALTER TABLE "TemplateVersion" ADD COLUMN "undoes" INTEGER;
