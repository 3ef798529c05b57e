-- Automation: which operations of a Codex were read for rules, what was set off, what is due, and which rules pause.

-- One time that one rule was set off, which is both the queue and the log.
CREATE TABLE "AutomationRun" (
    "id" TEXT NOT NULL,
    "codexId" TEXT NOT NULL,
    "templateId" TEXT NOT NULL,
    "templateVersion" INTEGER NOT NULL,
    "ruleId" TEXT NOT NULL,
    "ruleTitle" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "cause" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "depth" INTEGER NOT NULL,
    "chainId" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "done" INTEGER NOT NULL DEFAULT 0,
    "message" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "nextAt" TIMESTAMPTZ(3) NOT NULL,
    "lockedUntil" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "finishedAt" TIMESTAMPTZ(3),
    CONSTRAINT "AutomationRun_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "AutomationRun_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
-- What has set a rule off sets it off once.
CREATE UNIQUE INDEX "AutomationRun_codexId_ruleId_key_key" ON "AutomationRun"("codexId", "ruleId", "key");
CREATE INDEX "AutomationRun_status_nextAt_idx" ON "AutomationRun"("status", "nextAt");
CREATE INDEX "AutomationRun_templateId_id_idx" ON "AutomationRun"("templateId", "id");
CREATE INDEX "AutomationRun_chainId_idx" ON "AutomationRun"("chainId");
CREATE INDEX "AutomationRun_createdAt_idx" ON "AutomationRun"("createdAt");

-- Up to which operation a Codex was read for rules, and what the fields that they wait for held then.
CREATE TABLE "AutomationReading" (
    "codexId" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "trail" JSONB NOT NULL,
    CONSTRAINT "AutomationReading_pkey" PRIMARY KEY ("codexId"),
    CONSTRAINT "AutomationReading_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- A rule that waits for a date of a Codex.
CREATE TABLE "AutomationDue" (
    "codexId" TEXT NOT NULL,
    "ruleId" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "offset" TEXT NOT NULL DEFAULT '',
    "timeZone" TEXT NOT NULL,
    "dueAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "AutomationDue_pkey" PRIMARY KEY ("codexId", "ruleId"),
    CONSTRAINT "AutomationDue_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "AutomationDue_dueAt_idx" ON "AutomationDue"("dueAt");

-- A rule that is not to run for now.
CREATE TABLE "AutomationPause" (
    "templateId" TEXT NOT NULL,
    "ruleId" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "AutomationPause_pkey" PRIMARY KEY ("templateId", "ruleId"),
    CONSTRAINT "AutomationPause_templateId_fkey" FOREIGN KEY ("templateId") REFERENCES "Template"("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- Templates may have had rules before anything ran them: what happened until now sets nothing off.
INSERT INTO "Setting" ("key", "value", "updatedAt")
VALUES ('automation', jsonb_build_object('since', (extract(epoch FROM now()) * 1000)::bigint), now())
ON CONFLICT ("key") DO NOTHING;
