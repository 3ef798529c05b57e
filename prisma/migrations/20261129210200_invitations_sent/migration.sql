-- When the link was last sent by e-mail; null: it was handed over by the person who made it.
ALTER TABLE "Invitation" ADD COLUMN "sentAt" TIMESTAMPTZ(3);
