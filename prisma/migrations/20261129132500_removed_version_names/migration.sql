-- Names of versions that were taken away, so that this can be undone: by whom and when they were given stays what it was.
CREATE TABLE "RemovedVersionName" (
    "codexId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "seq" BIGINT NOT NULL,
    "createdById" TEXT NOT NULL,
    "createdByName" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    "removedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "RemovedVersionName_pkey" PRIMARY KEY ("codexId", "key")
);

ALTER TABLE "RemovedVersionName" ADD CONSTRAINT "RemovedVersionName_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE;
