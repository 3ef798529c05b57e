-- The day for which the formulas of a Codex were worked out that call today(), so that another day is noticed.
ALTER TABLE "Codex" ADD COLUMN "valuesDay" TEXT;

CREATE INDEX "Codex_valuesDay_idx" ON "Codex"("valuesDay");
