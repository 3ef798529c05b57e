-- What programs are told of, in one order: see docs/adr/0065. Whoever adds events holds the one row of EventHead until they are committed, so that
-- numbers have no gaps and nothing comes to stand before what was read already.
CREATE TABLE "EventHead" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "stream" TEXT NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,
    "since" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "EventHead_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "EventHead_id_check" CHECK ("id" = 1)
);

CREATE TABLE "Event" (
    "seq" BIGINT NOT NULL,
    "type" TEXT NOT NULL,
    "codexId" TEXT,
    "templateId" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,
    CONSTRAINT "Event_pkey" PRIMARY KEY ("seq"),
    CONSTRAINT "Event_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Event_codexId_idx" ON "Event"("codexId");
CREATE INDEX "Event_at_idx" ON "Event"("at");

-- Up to which operation a document was read for events.
CREATE TABLE "EventReading" (
    "documentName" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    CONSTRAINT "EventReading_pkey" PRIMARY KEY ("documentName")
);
