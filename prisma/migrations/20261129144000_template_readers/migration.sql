-- Which version of a template a browser has shown last.
CREATE TABLE "TemplateReader" (
    "templateId" TEXT NOT NULL,
    "readerKey" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "personId" TEXT NOT NULL,
    "personName" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "seenAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "TemplateReader_pkey" PRIMARY KEY ("templateId", "readerKey")
);
CREATE INDEX "TemplateReader_seenAt_idx" ON "TemplateReader"("seenAt");
ALTER TABLE "TemplateReader" ADD CONSTRAINT "TemplateReader_templateId_fkey" FOREIGN KEY ("templateId") REFERENCES "Template"("id") ON DELETE CASCADE ON UPDATE CASCADE;
