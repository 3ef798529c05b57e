-- Pictures that were copied from one Codex into the texts of another: readable with both, alive as long as one of them.
CREATE TABLE "AssetUse" (
  "assetId" TEXT NOT NULL,
  "codexId" TEXT NOT NULL,
  "granted" BOOLEAN NOT NULL,
  "byId" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "AssetUse_pkey" PRIMARY KEY ("assetId", "codexId"),
  CONSTRAINT "AssetUse_assetId_fkey" FOREIGN KEY ("assetId") REFERENCES "Asset"("id") ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT "AssetUse_codexId_fkey" FOREIGN KEY ("codexId") REFERENCES "Codex"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "AssetUse_codexId_idx" ON "AssetUse" ("codexId");
