-- Named versions of branches: `branch` is the name of one, of whose document `seq` is then. The release before lists them among those of the Codex.
ALTER TABLE "NamedVersion" ADD COLUMN "branch" TEXT;
ALTER TABLE "RemovedVersionName" ADD COLUMN "branch" TEXT;
