-- The audit log is asked for what one person did, and for what was done to one thing, newest first.
CREATE INDEX "AuditEvent_actorId_at_idx" ON "AuditEvent" ("actorId", "at");
CREATE INDEX "AuditEvent_subject_at_idx" ON "AuditEvent" ("subject", "at");
