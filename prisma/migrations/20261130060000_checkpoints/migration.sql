-- Signed checkpoints of the journal and of the audit log, and the keys they are signed with. The release before makes none and reads none.
CREATE TABLE "SigningKey" (
    "id" TEXT NOT NULL,
    "publicKey" BYTEA NOT NULL,
    "sealed" BYTEA NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "until" TIMESTAMPTZ(3),

    CONSTRAINT "SigningKey_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "Checkpoint" (
    "number" BIGINT NOT NULL,
    "log" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "note" TEXT NOT NULL,
    "leaves" BYTEA NOT NULL,
    "frontier" BYTEA NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Checkpoint_pkey" PRIMARY KEY ("number")
);

CREATE UNIQUE INDEX "Checkpoint_log_size_key" ON "Checkpoint"("log", "size");
