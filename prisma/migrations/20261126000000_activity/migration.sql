-- What happened since a moment, over all documents: rows come in the order of their time, so this grows at its end only.
CREATE INDEX "DocumentUpdate_createdAt_idx" ON "DocumentUpdate" ("createdAt");
