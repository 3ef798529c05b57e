-- The source that comes with the product, as it was when a template was made from it or brought together with it. Where it is not
-- noted yet, it is that of the last version published from the library.
ALTER TABLE "Template" ADD COLUMN "shippedSource" TEXT;
