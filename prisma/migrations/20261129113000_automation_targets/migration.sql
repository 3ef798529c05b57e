-- Addresses outside that automation rules may post to, by the name that rules know.
CREATE TABLE "AutomationTarget" (
    "name" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "byId" TEXT NOT NULL,
    "byName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "AutomationTarget_pkey" PRIMARY KEY ("name")
);
