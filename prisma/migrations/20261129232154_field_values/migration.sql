-- Values of fields as filters and lists compare them, written with the search entry of a Codex. The release before neither reads nor writes
-- them: it marks what it projects with its own version of search, by which a server of this one finds it and reads it anew.

CREATE TABLE "CodexFieldValue" (
  "codexId" TEXT NOT NULL,
  "fieldId" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "kind" INTEGER NOT NULL,
  "number" DOUBLE PRECISION NOT NULL,
  -- By code points, so that a device orders them in the same way.
  "key" TEXT COLLATE "C" NOT NULL,
  "text" TEXT COLLATE "C",
  CONSTRAINT "CodexFieldValue_pkey" PRIMARY KEY ("codexId", "fieldId", "position")
);
ALTER TABLE "CodexFieldValue" ADD CONSTRAINT "CodexFieldValue_codexId_fkey" FOREIGN KEY ("codexId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- In the order of lists; and by the ids, options and words that are asked for.
CREATE INDEX "CodexFieldValue_fieldId_kind_number_key_codexId_idx"
  ON "CodexFieldValue" ("fieldId", "kind", "number", "key", "codexId");
CREATE INDEX "CodexFieldValue_fieldId_key_idx" ON "CodexFieldValue" ("fieldId", "key");

CREATE INDEX "Codex_createdAt_id_idx" ON "Codex" ("createdAt", "id");
CREATE INDEX "Codex_updatedAt_id_idx" ON "Codex" ("updatedAt", "id");
