-- Histories that came in a file, with what proved them elsewhere. The release before imports none, and takes the authors of their operations for what
-- they are called here.
CREATE TABLE "ImportedHistory" (
    "documentName" TEXT NOT NULL,
    "upTo" BIGINT NOT NULL,
    "note" TEXT NOT NULL,
    "origins" JSONB NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ImportedHistory_pkey" PRIMARY KEY ("documentName")
);
