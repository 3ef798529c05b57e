-- Removals of a passage from a Codex and all below it, or from the whole workspace, as one act.
CREATE TABLE "WideRedaction" (
    "id" TEXT NOT NULL,
    "topId" TEXT,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "request" BYTEA NOT NULL,
    "leasedUntil" TIMESTAMPTZ(3),
    "endedAt" TIMESTAMPTZ(3),

    CONSTRAINT "WideRedaction_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "WideRedaction_at_idx" ON "WideRedaction"("at");
CREATE INDEX "WideRedaction_state_idx" ON "WideRedaction"("state");

ALTER TABLE "Redaction" ADD COLUMN "wideId" TEXT;
CREATE INDEX "Redaction_wideId_idx" ON "Redaction"("wideId");
