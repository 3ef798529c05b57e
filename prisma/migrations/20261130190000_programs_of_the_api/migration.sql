-- Programs that were let in for the API instead of /mcp. The release before takes their tokens at /mcp alone, and nothing of the API.
ALTER TABLE "ProgramGrant" ADD COLUMN "resource" TEXT NOT NULL DEFAULT 'mcp';
