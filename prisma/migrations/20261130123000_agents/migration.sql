-- Members that are programs. The release before knows none of their tokens, whose hashes are of another text, and sees them as members
-- who read, without a way to sign in.
CREATE TABLE "Agent" (
    "userId" TEXT NOT NULL,
    "ownerId" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "subtreeId" TEXT,
    "editsPerHour" INTEGER NOT NULL,
    "bytesPerHour" INTEGER NOT NULL,
    "expiresAt" TIMESTAMPTZ(3),
    "createdById" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "Agent_pkey" PRIMARY KEY ("userId"),
    CONSTRAINT "Agent_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Agent_ownerId_fkey" FOREIGN KEY ("ownerId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "Agent_ownerId_idx" ON "Agent"("ownerId");

CREATE TABLE "AgentEdit" (
    "agentId" TEXT NOT NULL,
    "documentName" TEXT NOT NULL,
    "operationId" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "runAt" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "AgentEdit_pkey" PRIMARY KEY ("agentId", "documentName", "operationId"),
    CONSTRAINT "AgentEdit_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("userId") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "AgentEdit_agentId_at_idx" ON "AgentEdit"("agentId", "at");
CREATE INDEX "AgentEdit_agentId_runAt_idx" ON "AgentEdit"("agentId", "runAt");

CREATE TABLE "UndoneRun" (
    "agentId" TEXT NOT NULL,
    "runAt" TIMESTAMPTZ(3) NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "UndoneRun_pkey" PRIMARY KEY ("agentId", "runAt"),
    CONSTRAINT "UndoneRun_agentId_fkey" FOREIGN KEY ("agentId") REFERENCES "Agent"("userId") ON DELETE CASCADE ON UPDATE CASCADE
);
