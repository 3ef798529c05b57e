-- Tokens of a timestamp authority over checkpoints. The release before asks for none and reads none.
CREATE TABLE "TimestampAnchor" (
    "fromNumber" BIGINT NOT NULL,
    "toNumber" BIGINT NOT NULL,
    "token" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "authority" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,

    CONSTRAINT "TimestampAnchor_pkey" PRIMARY KEY ("fromNumber")
);

CREATE INDEX "TimestampAnchor_toNumber_idx" ON "TimestampAnchor"("toNumber");
