-- Whether the condition of a run has held once: later attempts go on and do not ask again.
ALTER TABLE "AutomationRun" ADD COLUMN "held" BOOLEAN NOT NULL DEFAULT false;
