-- Groups of members, and grants: a higher role on a Codex and everything below it, for a member or a group.
CREATE TABLE "Group" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  -- The name in lower case: groups differ by more than case.
  "key" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "Group_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Group_key_key" ON "Group" ("key");

CREATE TABLE "GroupMember" (
  "groupId" TEXT NOT NULL,
  "userId" TEXT NOT NULL,
  CONSTRAINT "GroupMember_pkey" PRIMARY KEY ("groupId", "userId")
);
CREATE INDEX "GroupMember_userId_idx" ON "GroupMember" ("userId");
ALTER TABLE "GroupMember" ADD CONSTRAINT "GroupMember_groupId_fkey" FOREIGN KEY ("groupId")
  REFERENCES "Group" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "GroupMember" ADD CONSTRAINT "GroupMember_userId_fkey" FOREIGN KEY ("userId")
  REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "CodexGrant" (
  "id" TEXT NOT NULL,
  "codexId" TEXT NOT NULL,
  "userId" TEXT,
  "groupId" TEXT,
  "role" "Role" NOT NULL,
  "byId" TEXT NOT NULL,
  "byName" TEXT NOT NULL,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "CodexGrant_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "CodexGrant_principal_check" CHECK (num_nonnulls("userId", "groupId") = 1),
  -- What only raises a role, and no further than to edit.
  CONSTRAINT "CodexGrant_role_check" CHECK ("role"::text IN ('commenter', 'editor'))
);
CREATE UNIQUE INDEX "CodexGrant_codexId_userId_key" ON "CodexGrant" ("codexId", "userId");
CREATE UNIQUE INDEX "CodexGrant_codexId_groupId_key" ON "CodexGrant" ("codexId", "groupId");
CREATE INDEX "CodexGrant_userId_idx" ON "CodexGrant" ("userId");
CREATE INDEX "CodexGrant_groupId_idx" ON "CodexGrant" ("groupId");
ALTER TABLE "CodexGrant" ADD CONSTRAINT "CodexGrant_codexId_fkey" FOREIGN KEY ("codexId")
  REFERENCES "Codex" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CodexGrant" ADD CONSTRAINT "CodexGrant_userId_fkey" FOREIGN KEY ("userId")
  REFERENCES "User" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "CodexGrant" ADD CONSTRAINT "CodexGrant_groupId_fkey" FOREIGN KEY ("groupId")
  REFERENCES "Group" ("id") ON DELETE CASCADE ON UPDATE CASCADE;
