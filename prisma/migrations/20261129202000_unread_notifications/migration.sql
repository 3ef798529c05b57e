-- What a member has not read is a small part of what they were told of, and every page of theirs counts it.
CREATE INDEX "Notification_unread_idx" ON "Notification"("userId", "codexId", "kind") WHERE "readAt" IS NULL AND "doneAt" IS NULL;
