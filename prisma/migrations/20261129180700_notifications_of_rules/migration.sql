-- What a rule told somebody stands in the template version it was run by: which rule, and which of its actions.
ALTER TABLE "Notification" ADD COLUMN "ruleId" TEXT;
ALTER TABLE "Notification" ADD COLUMN "ruleVersion" INTEGER;
ALTER TABLE "Notification" ADD COLUMN "ruleAction" INTEGER;
