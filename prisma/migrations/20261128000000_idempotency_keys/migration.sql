-- Which request was sent with which Idempotency-Key, as fingerprints: the same key with another request is refused.

CREATE TABLE "IdempotencyKey" (
    "id" TEXT NOT NULL,
    "request" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "IdempotencyKey_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "IdempotencyKey_createdAt_idx" ON "IdempotencyKey"("createdAt");
