-- Formulas over other Codices. What each Codex contributes to those of others is read when it is next projected, which a new
-- version of the reading has done for all of them at the start that follows.
ALTER TABLE "Codex" ADD COLUMN "figures" JSONB, ADD COLUMN "rollUpAsks" JSONB, ADD COLUMN "rollUps" JSONB;

CREATE TABLE "RollUpDue" (
    "codexId" TEXT NOT NULL,
    "mark" BIGINT NOT NULL,
    "hops" INTEGER NOT NULL,

    CONSTRAINT "RollUpDue_pkey" PRIMARY KEY ("codexId")
);

ALTER TABLE "RollUpDue" ADD CONSTRAINT "RollUpDue_codexId_fkey"
    FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE;
